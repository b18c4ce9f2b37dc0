//! The frame around every page: texts, viewer, messages, the token of its forms.

use std::future::Future;
use std::pin::Pin;

use actix_session::{Session, SessionExt};
use actix_web::dev::Payload;
use actix_web::http::StatusCode;
use actix_web::http::header::{ACCEPT_LANGUAGE, CACHE_CONTROL, CONTENT_DISPOSITION, LOCATION};
use actix_web::web::Data;
use actix_web::{FromRequest, HttpRequest, HttpResponse, HttpResponseBuilder};
use askama::Template;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{Failure, Viewer, assets, guard};
use crate::app::App;
use crate::approval::{Action, Because, Event, count_waiting};
use crate::error::Result;
use crate::org::{Company, User};
use crate::texts::{Language, Texts};
use crate::web::paths;

/// The cookie that remembers the language of somebody who is not signed in.
pub const LANGUAGE: &str = "lang";

const FLASH: &str = "flash";

/// What `layout.html` shows. Every page has one; pages that answer a form fault keep the waiting messages.
pub struct Frame {
    pub t: Texts,
    viewer: Option<Viewer>,
    pub company: Company,
    /// How many orders wait for the viewer.
    pub waiting: i64,
    /// Messages about what was just done, each shown once.
    pub messages: Vec<String>,
    /// For `<input name="csrf">`; bound to the session, different in every answer.
    pub csrf: String,
    /// Path and query of this page.
    pub here: String,
    /// The origin that may show this page in a frame and hand over sign-in codes; the demo's simulator.
    pub demo_bridge: Option<String>,
    zone: chrono_tz::Tz,
    session: Session,
}

/// What was just done: the key of a text and its arguments.
#[derive(Serialize, Deserialize)]
struct Message {
    key: String,
    args: Vec<(String, String)>,
}

impl Frame {
    /// The frame for this request; `NotFound` and the like cannot happen, `Unavailable` can.
    pub async fn of(request: &HttpRequest) -> Result<Self> {
        let viewer = Viewer::find(request).await?;
        let app = request.app_data::<Data<App>>().ok_or_else(|| crate::error::Error::broken("no App"))?;
        let (company, waiting) = {
            let mut conn = app.db.conn().await?;
            let company = Company::load(&mut conn).await?;
            match &viewer {
                Some(viewer) => (company, count_waiting(&mut conn, viewer.user.id).await?),
                None => (company, 0),
            }
        };
        let session = request.get_session();
        let t = texts(request, viewer.as_ref().map(|viewer| &viewer.user));
        let mut messages = Vec::new();
        if request.method().is_safe()
            && let Some(kept) = session.remove_as::<Vec<Message>>(FLASH).and_then(std::result::Result::ok)
        {
            messages = kept.iter().map(|message| message.text(t)).collect();
        }
        Ok(Self {
            t,
            viewer,
            company,
            waiting,
            messages,
            csrf: guard::token(&session)?,
            here: request.uri().path_and_query().map(ToString::to_string).unwrap_or_default(),
            demo_bridge: app.framed_by.first().map(|simulator| beside(simulator, request)),
            zone: app.config.time_zone,
            session,
        })
    }

    pub fn viewer(&self) -> Option<&User> {
        self.viewer.as_ref().map(|viewer| &viewer.user)
    }

    pub fn is_admin(&self) -> bool {
        self.viewer().is_some_and(User::is_admin)
    }

    /// Shows a text on the next page.
    pub fn flash(&self, key: &'static str, args: &[(&str, &str)]) {
        let args = args.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let mut kept = self.session.get::<Vec<Message>>(FLASH).ok().flatten().unwrap_or_default();
        kept.push(Message { key: key.to_owned(), args });
        // A session that cannot be written fails the request on its own.
        let _ = self.session.insert(FLASH, kept);
    }

    /// The address of a file of the front end.
    pub fn asset(&self, name: &str) -> String {
        assets::url(name)
    }

    /// The address of what stands for the company: its own mark, else the product's.
    pub fn mark(&self) -> String {
        match &self.company.mark_digest {
            Some(digest) => paths::mark(digest),
            None => self.asset("icon.svg"),
        }
    }

    /// The company's.
    pub fn zone(&self) -> chrono_tz::Tz {
        self.zone
    }

    /// In the company's time zone, e.g. `2026-11-20 10:05`.
    pub fn time(&self, at: &DateTime<Utc>) -> String {
        at.with_timezone(&self.zone).format("%Y-%m-%d %H:%M").to_string()
    }

    /// The same, if there is a time.
    pub fn time_if(&self, at: &Option<DateTime<Utc>>) -> String {
        at.as_ref().map(|at| self.time(at)).unwrap_or_default()
    }

    pub fn is_chinese(&self) -> bool {
        self.t.language == Language::Chinese
    }

    /// Whether the page is at `path` or below, for the navigation.
    pub fn is_at(&self, path: &str) -> bool {
        let here = self.here.split('?').next().unwrap_or_default();
        here == path || (path != "/" && here.strip_prefix(path).is_some_and(|rest| rest.starts_with('/')))
    }
}

impl Message {
    fn text(&self, t: Texts) -> String {
        t.with(&self.key, &self.args)
    }
}

impl FromRequest for Frame {
    type Error = Failure;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Failure>>>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move { Ok(Self::of(&request).await?) })
    }
}

/// Renders a page. Nothing of it is kept by caches: what a person saw is not there for the next.
pub fn page(status: StatusCode, template: &impl Template) -> HttpResponse {
    match template.render() {
        Ok(html) => HttpResponse::build(status)
            .insert_header((CACHE_CONTROL, "no-store"))
            .content_type("text/html; charset=utf-8")
            .body(html),
        Err(e) => {
            tracing::error!(error = %e, "a template failed");
            HttpResponse::InternalServerError().finish()
        }
    }
}

/// The head of an answer that the browser keeps as a file of this name, and no cache does.
pub fn save_as(name: &str, content_type: &str) -> HttpResponseBuilder {
    let mut answer = HttpResponse::build(StatusCode::OK);
    answer.content_type(content_type).insert_header((CACHE_CONTROL, "no-store"));
    answer.insert_header((CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")));
    answer
}

/// The simulator's origin under the host name by which this page was asked for: people of the demo have their own.
fn beside(simulator: &str, request: &HttpRequest) -> String {
    let port = simulator.rsplit(':').next().unwrap_or_default();
    let info = request.connection_info();
    let host = info.host().split(':').next().unwrap_or_default();
    format!("http://{host}:{port}")
}

/// One act of the timeline as a sentence.
pub fn said(frame: &Frame, event: &Event) -> String {
    let next = event.next_handler();
    let key = match (event.entry.action, &next) {
        (Action::Submit, _) if event.entry.round > 1 => "said-submit-again",
        (Action::Submit, _) => "said-submit",
        (Action::Approve, Some(_)) => "said-approve-onward",
        (Action::Approve, None) if !event.is_final => "said-approve-beside",
        (Action::Approve, None) => "said-approve",
        (Action::Return, Some(_)) => "said-return-to",
        (Action::Return, None) => "said-return",
        (Action::Reject, _) => "said-reject",
        (Action::Withdraw, _) => "said-withdraw",
        (Action::Urge, _) => "said-urge",
        (Action::HandOver, _) => "said-hand_over",
        (Action::Reassign, _) => "said-reassign",
        (Action::TakeBack, _) => "said-take_back",
        (Action::AskBefore, _) => "said-ask_before",
        (Action::AskAfter, _) => "said-ask_after",
        (Action::Comment, Some(_)) => "said-comment-to",
        (Action::Comment, None) => "said-comment",
        (Action::Copy, _) => "said-copy",
        (Action::Jump, _) => "said-jump",
        (Action::Terminate, _) => "said-terminate",
        (Action::Skip, _) if event.entry.because == Some(Because::Twice) => "said-skip-twice",
        (Action::Skip, _) if event.entry.because == Some(Because::OwnOrder) => "said-skip-own_order",
        (Action::Skip, _) => "said-skip",
        (Action::Remind, _) => "said-remind",
        (Action::Escalate, _) => "said-escalate",
    };
    let round = event.entry.round.to_string();
    let who = match &event.principal {
        Some(principal) => frame.t.with("in-place-of", &[("who", &event.actor), ("principal", principal)]),
        None => event.actor.clone(),
    };
    let said =
        [("who", who.as_str()), ("next", next.as_deref().unwrap_or_default()), ("n", &round), ("node", &event.node)];
    let sentence = frame.t.with(key, &said);
    match event.entry.because {
        Some(why @ (Because::Unchanged | Because::Changed | Because::Straight)) => {
            format!("{sentence}{}", frame.t.get(&format!("because-{why}")))
        }
        _ => sentence,
    }
}

/// After a post: the browser goes on with GET, and reloading repeats nothing.
pub fn see_other(path: &str) -> HttpResponse {
    HttpResponse::SeeOther().insert_header((LOCATION, path)).insert_header((CACHE_CONTROL, "no-store")).finish()
}

/// The person's choice, else the cookie's, else what the browser asks for.
pub fn texts(request: &HttpRequest, user: Option<&User>) -> Texts {
    let own = user.and_then(|user| user.language.as_deref()).and_then(Language::from_tag);
    let kept = || request.cookie(LANGUAGE).and_then(|cookie| Language::from_tag(cookie.value()));
    let asked = || request.headers().get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    own.or_else(kept).map_or_else(|| Texts::accepted(asked()), Texts::of)
}
