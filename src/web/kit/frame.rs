//! The frame around every page: texts, viewer, flash messages, the CSRF token of its forms.

use std::future::Future;
use std::pin::Pin;

use actix_session::{Session, SessionExt};
use actix_web::dev::Payload;
use actix_web::web::Data;
use actix_web::{FromRequest, HttpRequest};
use chrono::{DateTime, Datelike, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::known::known;
use super::{Failure, Viewer, assets, csrf, language, may_open};
use crate::app::App;
use crate::approval::count_waiting;
use crate::error::Result;
use crate::org::{Company, User};
use crate::texts::{Language, Texts};
use crate::web::paths;

const FLASH: &str = "flash";

/// A deadline is highlighted this long before it passes.
const NEAR: TimeDelta = TimeDelta::hours(2);

/// What `layout.html` shows. Every page has one. Responses to a POST leave flash messages for the next page.
pub struct Frame {
    pub t: Texts,
    viewer: Option<Viewer>,
    pub company: Company,
    /// Orders that wait for the viewer.
    pub waiting: i64,
    /// Flash messages, each shown once.
    pub messages: Vec<String>,
    /// For `<input name="csrf">`; bound to the session, different in every response.
    pub csrf: String,
    /// Path and query of this page.
    pub here: String,
    /// The origin of the demo's simulator, which may frame this page and hand over sign-in codes.
    pub demo_bridge: Option<String>,
    zone: chrono_tz::Tz,
    now: DateTime<Utc>,
    session: Session,
}

/// A flash message: the key of a text and its arguments.
#[derive(Serialize, Deserialize)]
struct Message {
    key: String,
    args: Vec<(String, String)>,
}

impl Frame {
    /// The frame for this request.
    ///
    /// # Errors
    /// `Unavailable` without the database; `Broken` for a defect.
    pub async fn of(request: &HttpRequest) -> Result<Self> {
        let viewer = Viewer::find(request).await?;
        let app = request.app_data::<Data<App>>().ok_or_else(|| crate::error::Error::broken("no App"))?;
        let (company, waiting) = match viewer.as_ref().map(|viewer| (viewer.user.id, known(viewer.user.id))) {
            Some((_, Some(known))) => (known.company, known.waiting),
            Some((id, None)) => {
                let mut conn = app.db.conn().await?;
                (Company::load(&mut conn).await?, count_waiting(&mut conn, id).await?)
            }
            None => (Company::load(&mut *app.db.conn().await?).await?, 0),
        };
        let session = request.get_session();
        let t = language::texts(request, viewer.as_ref().map(|viewer| &viewer.user));
        let mut messages = Vec::new();
        // Removing a missing key would count as a change and write the session for every page.
        if request.method().is_safe()
            && session.contains_key(FLASH)
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
            csrf: csrf::token(&session)?,
            here: request.uri().path_and_query().map(ToString::to_string).unwrap_or_default(),
            demo_bridge: app.framed_by.first().map(|simulator| beside(simulator, request)),
            zone: app.config.time_zone,
            now: app.clock.now(),
            session,
        })
    }

    pub fn viewer(&self) -> Option<&User> {
        self.viewer.as_ref().map(|viewer| &viewer.user)
    }

    pub fn is_admin(&self) -> bool {
        self.viewer().is_some_and(User::is_admin)
    }

    /// Whether the viewer may open a page of the administration, by the last part of its address.
    pub fn may_open(&self, what: &str) -> bool {
        self.viewer().is_some_and(|user| may_open(user.role, true, &paths::admin(what)))
    }

    /// Where the administration begins for the viewer; `None`: no page of it is theirs.
    pub fn administration(&self) -> Option<String> {
        if self.is_admin() {
            return Some(paths::administration());
        }
        let first = ["goods", "people", "audit"].into_iter().find(|what| self.may_open(what));
        first.map(paths::admin)
    }

    /// Shows a text on the next page, after the messages that already wait.
    pub fn flash(&self, key: &'static str, args: &[(&str, &str)]) {
        let args = args.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let mut kept = self.session.get::<Vec<Message>>(FLASH).ok().flatten().unwrap_or_default();
        kept.push(Message { key: key.to_owned(), args });
        // If the session cannot be written, its middleware fails the request.
        let _ = self.session.insert(FLASH, kept);
    }

    /// The address of a file of the front end.
    pub fn asset(&self, name: &str) -> String {
        assets::url(name)
    }

    /// The address of the company's logo, else of the product's.
    pub fn mark(&self) -> String {
        match &self.company.mark_digest {
            Some(digest) => paths::mark(digest),
            None => self.asset("icon.svg"),
        }
    }

    /// The company's time zone.
    pub fn zone(&self) -> chrono_tz::Tz {
        self.zone
    }

    /// The time of the request.
    pub fn now(&self) -> DateTime<Utc> {
        self.now
    }

    /// In the company's time zone, e.g. `2026-11-20 10:05`.
    pub fn time(&self, at: &DateTime<Utc>) -> String {
        at.with_timezone(&self.zone).format("%Y-%m-%d %H:%M").to_string()
    }

    /// Short, for people who look at it soon: today `10:05`, yesterday `昨天 10:05`, this year `11-20 10:05`, else the
    /// date. Pages give the whole time in a `title`.
    pub fn short_time(&self, at: &DateTime<Utc>) -> String {
        let (at, now) = (at.with_timezone(&self.zone), self.now.with_timezone(&self.zone));
        let clock = at.format("%H:%M").to_string();
        match (now.date_naive() - at.date_naive()).num_days() {
            0 => clock,
            1 => self.t.with("time-yesterday", &[("at", clock)]),
            -1 => self.t.with("time-tomorrow", &[("at", clock)]),
            _ if at.year() == now.year() => at.format("%m-%d %H:%M").to_string(),
            _ => at.format("%Y-%m-%d").to_string(),
        }
    }

    /// With seconds, where the order of acts matters.
    pub fn exact_time(&self, at: &DateTime<Utc>) -> String {
        at.with_timezone(&self.zone).format("%Y-%m-%d %H:%M:%S").to_string()
    }

    /// As [`Frame::time`]; empty without a time.
    pub fn time_if(&self, at: &Option<DateTime<Utc>>) -> String {
        at.as_ref().map(|at| self.time(at)).unwrap_or_default()
    }

    /// Whether a deadline has passed or is close enough to be highlighted.
    pub fn is_near(&self, due: &DateTime<Utc>) -> bool {
        *due - self.now <= NEAR
    }

    pub fn is_chinese(&self) -> bool {
        self.t.language == Language::Chinese
    }

    /// Whether the page is at `path` or below it, for the navigation. The home page has nothing below it.
    pub fn is_at(&self, path: impl AsRef<str>) -> bool {
        let path = path.as_ref();
        let here = self.here.split('?').next().unwrap_or_default();
        here == path || (path != paths::home() && here.strip_prefix(path).is_some_and(|rest| rest.starts_with('/')))
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

/// The simulator's origin under the host name of this request: in the demo each person has a host name of their own.
fn beside(simulator: &str, request: &HttpRequest) -> String {
    let port = simulator.rsplit(':').next().unwrap_or_default();
    let info = request.connection_info();
    let host = info.host().split(':').next().unwrap_or_default();
    format!("http://{host}:{port}")
}
