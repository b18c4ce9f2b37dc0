//! One order: header, lines, what was done, who was told; and what the viewer may do about it.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use askama::Template as Page;
use uuid::Uuid;

use super::show_forms::Typed;
use super::template_form::shares;
use crate::app::App;
use crate::approval::flow::Node;
use crate::approval::{Chain, Event, Step, decidable, sent_back, timeline};
use crate::db::Conn;
use crate::error::{Error, Result};
use crate::mirror::{self, Mirror, Seen};
use crate::orders::{self, LONGEST_TEMPLATE_NAME, OrderId, OrderView, Share, Status, StepId, Template, find_visible};
use crate::org::{Platform, User, UserId};
use crate::outbox::{Letter, NoticeKind, State};
use crate::web::kit::{Failure, Faults, Frame, LetterRow, Viewer, filters, page, said};
use crate::web::paths;
use crate::web::way::{Outlook, Way};

/// The page of an order.
#[derive(Page)]
#[template(path = "orders/show.html")]
struct ShowPage {
    frame: Frame,
    view: OrderView,
    events: Vec<Event>,
    /// The steps that wait, and whose they are.
    open: Vec<(Step, User)>,
    /// The open step that is the viewer's to decide.
    own_step: Option<StepId>,
    may_edit: bool,
    may_withdraw: bool,
    may_urge: bool,
    /// To whom an administrator may give the open step; empty for everybody else.
    successors: Vec<User>,
    /// Who was told what: under each step, then what the applicant was told.
    told: Vec<Told>,
    /// DingTalk's own approvals.
    mirrors: Vec<Mirrored>,
    faults: Faults,
    press: Uuid,
    typed: Typed,
    /// Whom a comment or a copy may name.
    readers: Vec<User>,
    way: Way,
    /// With whom a template may be shared, and one's own that the order may replace.
    shares: Vec<Share>,
    templates: Vec<Template>,
    /// Steps of the flow that an administrator may move the order to; empty for everybody else.
    nodes: Vec<Node>,
}

pub async fn show(app: Data<App>, viewer: Viewer, frame: Frame, id: Path<Uuid>) -> Result<HttpResponse, Failure> {
    render(&app, &viewer, frame, OrderId(*id), StatusCode::OK, None).await
}

/// The page once more, with what went wrong.
pub(super) async fn render(
    app: &App,
    viewer: &Viewer,
    frame: Frame,
    id: OrderId,
    status: StatusCode,
    error: Option<&Error>,
) -> Result<HttpResponse, Failure> {
    render_typed(app, viewer, frame, id, status, Typed::default(), error).await
}

/// The same, with what was typed.
pub(super) async fn render_typed(
    app: &App,
    viewer: &Viewer,
    frame: Frame,
    id: OrderId,
    status: StatusCode,
    typed: Typed,
    error: Option<&Error>,
) -> Result<HttpResponse, Failure> {
    let mut conn = app.db.conn().await?;
    let order = find_visible(&mut conn, &viewer.user, id).await?;
    let chain = Chain::of(&mut conn, order.clone()).await?;
    let events = timeline(&mut conn, &chain).await?;
    let letters = Letter::about(&mut conn, id).await?;
    let handlers = User::named(&mut conn, &chain.steps.iter().map(|step| step.handler_id).collect::<Vec<_>>()).await?;
    let of = |id| handlers.iter().find(|user: &&User| user.id == id).cloned();
    let open: Vec<(Step, User)> =
        chain.open_steps().filter_map(|step| Some((step.clone(), of(step.handler_id)?))).collect();
    let people = User::named(&mut conn, &letters.iter().map(|l| l.recipient_id).collect::<Vec<_>>()).await?;
    let name =
        |people: &[User], id| people.iter().find(|u| u.id == id).map(|u| u.display_name.clone()).unwrap_or_default();
    let told = told(
        letters,
        |id| name(&people, id),
        |step| {
            let step = chain.steps.iter().find(|s| s.id == step);
            step.map(|step| (step.seq, name(&handlers, step.handler_id))).unwrap_or_default()
        },
    );
    let is_applicant = order.applicant_id == viewer.user.id;
    let may_end = matches!(order.status, Status::Pending | Status::Returned);
    let faults = error.map(|error| Faults::from_error(&frame.t, error)).unwrap_or_default();
    let view = orders::view(&mut conn, order).await?;
    let shown = ShowPage {
        way: Way::of(&frame, &Outlook::load(&mut conn, app, &view).await?),
        events,
        own_step: decidable(&chain, &viewer.user, viewer.via).map(|step| step.id),
        may_edit: is_applicant && view.order.status.is_editable(),
        may_withdraw: may_end && (is_applicant || viewer.user.is_admin()),
        may_urge: is_applicant && !open.is_empty(),
        successors: if viewer.user.is_admin() && !open.is_empty() {
            User::eligible(&mut conn, view.order.applicant_id).await?
        } else {
            Vec::new()
        },
        told,
        mirrors: mirrored(&mut conn, id).await?,
        shares: shares(&viewer.user),
        templates: Template::own(&mut conn, viewer.user.id, view.order.kind).await?,
        view,
        open,
        readers: readers(&mut conn, viewer).await?,
        nodes: if viewer.user.is_admin() && chain.order.status == Status::Pending {
            chain.flow.nodes.into_iter().filter(|node| !node.name.is_empty()).collect()
        } else {
            Vec::new()
        },
        faults,
        typed,
        press: Uuid::new_v4(),
        frame,
    };
    Ok(page(status, &shown))
}

/// Everybody else who can read.
async fn readers(conn: &mut Conn, viewer: &Viewer) -> Result<Vec<User>> {
    let mut people = User::list(conn).await?;
    people.retain(|user| !user.is_disabled() && user.left_at.is_none() && user.id != viewer.user.id);
    Ok(people)
}

/// An approval of DingTalk's own, with the names of those whom we know.
struct Mirrored {
    mirror: Mirror,
    seen: Option<Seen>,
    people: Vec<User>,
}

async fn mirrored(conn: &mut Conn, id: OrderId) -> Result<Vec<Mirrored>> {
    let mirrors = mirror::of_order(conn, id).await?;
    let people = if mirrors.is_empty() { Vec::new() } else { User::list(conn).await? };
    let with_seen = |mirror: Mirror| Mirrored { seen: mirror.seen(), mirror, people: people.clone() };
    Ok(mirrors.into_iter().map(with_seen).collect())
}

impl Mirrored {
    /// A name of ours, else the userid.
    fn name<'a>(&'a self, userid: &'a str) -> &'a str {
        let known = self.people.iter().find(|user| user.userid(Platform::DingTalk) == Some(userid));
        known.map_or(userid, |user| user.display_name.as_str())
    }
}

/// The letters of one step, or those to the applicant.
struct Told {
    /// The step's number and its handler; `None`: what the applicant was told.
    step: Option<(i32, String)>,
    rows: Vec<LetterRow>,
}

fn told(letters: Vec<Letter>, name: impl Fn(UserId) -> String, step: impl Fn(StepId) -> (i32, String)) -> Vec<Told> {
    let mut groups: Vec<(Option<StepId>, Vec<LetterRow>)> = Vec::new();
    // A closing that had nothing to close is no news.
    let is_news = |l: &Letter| l.notice != NoticeKind::Close || l.state != State::Skipped;
    for letter in letters.into_iter().filter(is_news) {
        let row = LetterRow { recipient: name(letter.recipient_id), letter };
        match groups.iter_mut().find(|(of, _)| *of == row.letter.step_id) {
            Some((_, rows)) => rows.push(row),
            None => groups.push((row.letter.step_id, vec![row])),
        }
    }
    let mut told: Vec<Told> = groups.into_iter().map(|(of, rows)| Told { step: of.map(&step), rows }).collect();
    told.sort_by_key(|told| told.step.as_ref().map_or(i32::MAX, |(seq, _)| *seq));
    told
}

impl ShowPage {
    /// The fault of a field, if it was this form that was sent.
    fn fault(&self, form: &str, field: &str) -> Option<&str> {
        self.faults.at(field).filter(|_| self.typed.form == form)
    }

    fn may_talk(&self) -> bool {
        self.view.order.status != Status::Draft
    }

    fn is_named(&self, form: &str, user: &User) -> bool {
        self.typed.form == form && self.typed.talk.people.contains(&user.id.to_string())
    }

    fn said_before<'a>(&'a self, form: &str) -> &'a str {
        match form {
            _ if form != self.typed.form => "",
            "comment" | "copy" => &self.typed.talk.comment,
            _ => &self.typed.mend.comment,
        }
    }

    /// How attachments go: by a form each, or not at all.
    fn removal(&self) -> &'static str {
        if self.may_edit { "form" } else { "" }
    }

    fn is_draft(&self) -> bool {
        self.view.order.status == Status::Draft && self.is_applicant()
    }

    fn said(&self, event: &Event) -> String {
        said(&self.frame, event)
    }

    fn sent_back(&self) -> Option<&Event> {
        sent_back(&self.events, self.view.order.status)
    }

    fn awaited(&self) -> Option<String> {
        let names: Vec<&str> = self.open.iter().map(|(_, handler)| handler.display_name.as_str()).collect();
        (!names.is_empty()).then(|| names.join("、"))
    }

    fn is_applicant(&self) -> bool {
        self.frame.viewer().is_some_and(|user| user.id == self.view.order.applicant_id)
    }
}
