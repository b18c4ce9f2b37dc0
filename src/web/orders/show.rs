//! The page of an order: header, lines, history, messages, and the acts that the viewer may perform.

use std::borrow::Borrow;

use actix_web::HttpResponse;
use actix_web::web::{Data, Path};
use askama::Template as Page;
use uuid::Uuid;

use super::show_forms::{PageForm, SentForm};
use super::template_form::shares;
use crate::app::App;
use crate::approval::flow::Node;
use crate::approval::{AmongAll, Event, Step, company_of, decidable, facts_of, sent_back};
use crate::db::Conn;
use crate::error::{Error, Result};
use crate::mirror::{self, Mirror, Snapshot};
use crate::orders::{LONGEST_TEMPLATE_NAME, Line, OrderId, OrderView, Share, Status, StepId, Template, find_visible};
use crate::org::{Platform, User, UserId};
use crate::outbox::{Letter, NoticeKind, State};
use crate::stock::StockLine;
use crate::web::kit::{Failure, Faults, Frame, LetterRow, Viewer, event_sentence, filters, page, stock_state};
use crate::web::paths;
use crate::web::way::{Names, Outlook, Route};

/// Lines that are shown at first.
const SHOWN_LINES: usize = 50;

/// The page of an order.
#[derive(Page)]
#[template(path = "orders/show.html")]
struct OrderPage {
    frame: Frame,
    view: OrderView,
    events: Vec<Event>,
    /// The open steps and their handlers.
    open: Vec<(Step, User)>,
    /// The open step that the viewer may decide.
    own_step: Option<StepId>,
    may_edit: bool,
    may_withdraw: bool,
    may_urge: bool,
    /// Candidates for a reassignment by an administrator; empty for other viewers.
    successors: Vec<User>,
    letters: Vec<LetterGroup>,
    mirrors: Vec<MirrorRow>,
    faults: Faults,
    press: Uuid,
    sent: SentForm,
    /// People that a remark or a copy may name.
    readers: Vec<User>,
    route: Route,
    /// How a template may be shared, and the viewer's own templates that the order may replace.
    shares: Vec<Share>,
    templates: Vec<Template>,
    /// Nodes that an administrator may move the order to; empty for other viewers.
    nodes: Vec<Node>,
    /// The progress of its lines in the warehouse; empty without stock.
    stock: Vec<StockLine>,
}

/// The page.
pub async fn show(app: Data<App>, viewer: Viewer, frame: Frame, id: Path<Uuid>) -> Result<HttpResponse, Failure> {
    render(&app, &viewer, frame, OrderId(*id), SentForm::default(), None).await
}

/// The page, with the form that was refused; `error` sets the status.
pub(super) async fn render(
    app: &App,
    viewer: &Viewer,
    frame: Frame,
    id: OrderId,
    sent: SentForm,
    error: Option<Error>,
) -> Result<HttpResponse, Failure> {
    let (status, faults) = Faults::answer(&frame.t, error)?;
    let mut conn = app.db.conn().await?;
    let order = find_visible(&mut conn, &viewer.user, id).await?;
    let now = app.clock.now();
    let (read, letters) = AmongAll::read(&conn, order, Letter::of_order(id), now).await?;
    let AmongAll { view, chain, events, everybody, company } = read;
    let of = |id| everybody.iter().find(|user| user.id == id);
    let open: Vec<(Step, User)> =
        chain.open_steps().filter_map(|step| Some((step.clone(), of(step.handler_id)?.clone()))).collect();
    let name = |id| of(id).map(|user| user.display_name.clone()).unwrap_or_default();
    let letters = letter_groups(letters, name, |step| {
        let step = chain.steps.iter().find(|s| s.id == step);
        step.map(|step| (step.seq, name(step.handler_id))).unwrap_or_default()
    });
    let is_applicant = view.order.applicant_id == viewer.user.id;
    let may_end = matches!(view.order.status, Status::Pending | Status::Returned);
    let facts = facts_of(&view.order, Some(&view), company_of(&company), app.rules().urge_interval);
    let (_, departments, warehouses, _) = company;
    let names = Names::from_lists(&everybody, &departments, &warehouses);
    let told = |step| {
        let known = letters.iter().find(|group| group.id == Some(step)).filter(|group| group.best().is_some());
        known.map(|group| group.said(&frame)).into_iter().collect()
    };
    let route = Route::of(&frame, &Outlook::of(chain.clone(), &facts, names), &events, told);
    let shown = OrderPage {
        route,
        events,
        own_step: decidable(&chain, &viewer.user, viewer.via, &facts).map(|step| step.id),
        may_edit: is_applicant && view.order.status.is_editable(),
        may_withdraw: may_end && (is_applicant || viewer.user.is_admin()),
        may_urge: is_applicant && !open.is_empty(),
        successors: if viewer.user.is_admin() && !open.is_empty() {
            User::eligible(&mut conn, view.order.applicant_id).await?
        } else {
            Vec::new()
        },
        letters,
        mirrors: mirror_rows(&mut conn, id).await?,
        shares: shares(&viewer.user),
        templates: Template::own(&mut conn, viewer.user.id, view.order.kind).await?,
        view,
        open,
        readers: readers(everybody, viewer),
        nodes: if viewer.user.is_admin() && chain.order.status == Status::Pending {
            chain.flow.nodes.into_iter().filter(|node| !node.name.is_empty()).collect()
        } else {
            Vec::new()
        },
        stock: if frame.company.keeps_stock { StockLine::of(&mut conn, id).await? } else { Vec::new() },
        faults,
        sent,
        press: Uuid::new_v4(),
        frame,
    };
    Ok(page(status, &shown))
}

/// Active users, without the viewer.
fn readers(mut everybody: Vec<User>, viewer: &Viewer) -> Vec<User> {
    everybody.retain(|user| !user.is_disabled() && user.left_at.is_none() && user.id != viewer.user.id);
    everybody
}

/// An approval of DingTalk's own.
struct MirrorRow {
    mirror: Mirror,
    seen: Option<Snapshot>,
    people: Vec<User>,
}

async fn mirror_rows(conn: &mut Conn, id: OrderId) -> Result<Vec<MirrorRow>> {
    let mirrors = mirror::of_order(conn, id).await?;
    let people = if mirrors.is_empty() { Vec::new() } else { User::list(conn).await? };
    let with_snapshot = |mirror: Mirror| MirrorRow { seen: mirror.snapshot(), mirror, people: people.clone() };
    Ok(mirrors.into_iter().map(with_snapshot).collect())
}

impl MirrorRow {
    /// The name of the user with this DingTalk userid; the userid itself when unknown.
    fn name<'a>(&'a self, userid: &'a str) -> &'a str {
        let known = self.people.iter().find(|user| user.userid(Platform::DingTalk) == Some(userid));
        known.map_or(userid, |user| user.display_name.as_str())
    }
}

/// The letters about one step, or those to the applicant.
struct LetterGroup {
    id: Option<StepId>,
    /// The step's number and its handler; `None`: letters to the applicant.
    step: Option<(i32, String)>,
    rows: Vec<LetterRow>,
}

/// Groups letters by step, in the order of the steps; those to the applicant come last.
fn letter_groups(
    letters: Vec<Letter>,
    name: impl Fn(UserId) -> String,
    step: impl Fn(StepId) -> (i32, String),
) -> Vec<LetterGroup> {
    let mut by_step: Vec<(Option<StepId>, Vec<LetterRow>)> = Vec::new();
    // A skipped close had no card to close.
    let is_shown = |l: &Letter| l.notice != NoticeKind::Close || l.state() != State::Skipped;
    for letter in letters.into_iter().filter(is_shown) {
        let row = LetterRow { recipient: name(letter.recipient_id), letter };
        match by_step.iter_mut().find(|(of, _)| *of == row.letter.step_id) {
            Some((_, rows)) => rows.push(row),
            None => by_step.push((row.letter.step_id, vec![row])),
        }
    }
    let mut groups: Vec<LetterGroup> =
        by_step.into_iter().map(|(id, rows)| LetterGroup { id, step: id.map(&step), rows }).collect();
    groups.sort_by_key(|group| group.step.as_ref().map_or(i32::MAX, |(seq, _)| *seq));
    groups
}

impl LetterGroup {
    /// The letter of the latest notice that came furthest. `None`: the group only closes cards.
    fn best(&self) -> Option<&LetterRow> {
        let of_notices = || self.rows.iter().filter(|row| row.letter.closes.is_none());
        let latest = of_notices().map(|row| row.letter.log_id).max()?;
        of_notices().filter(|row| row.letter.log_id == latest).max_by_key(|row| row.rank())
    }

    /// How far that letter came: channel and state.
    fn said(&self, frame: &Frame) -> String {
        let said = |row: &LetterRow| {
            format!("{} {}", frame.t.get(&format!("channel-{}", row.letter.channel)), row.state(frame))
        };
        self.best().map(said).unwrap_or_default()
    }
}

impl OrderPage {
    /// The fault of a field in one of the forms.
    fn fault(&self, form: impl Borrow<PageForm>, field: &str) -> Option<&str> {
        self.faults.at(field).filter(|_| self.was_sent(form))
    }

    fn file_fault(&self) -> Option<&str> {
        self.fault(PageForm::Files, "file")
    }

    /// Whether this is the form that was refused.
    fn was_sent(&self, form: impl Borrow<PageForm>) -> bool {
        self.sent.which == *form.borrow()
    }

    fn may_remark(&self) -> bool {
        self.view.order.status != Status::Draft
    }

    /// Whether a person is ticked in the form that was sent.
    fn is_named(&self, form: impl Borrow<PageForm>, user: &User) -> bool {
        self.was_sent(form) && self.sent.remark.people.contains(&user.id.to_string())
    }

    /// The comment as it was sent; empty in every other form.
    fn sent_comment(&self, form: impl Borrow<PageForm>) -> &str {
        match form.borrow() {
            form if !self.was_sent(*form) => "",
            PageForm::Comment | PageForm::Copy => &self.sent.remark.comment,
            _ => &self.sent.intervention.comment,
        }
    }

    /// How files are removed: by a form each, or not at all.
    fn removal(&self) -> &'static str {
        if self.may_edit { "form" } else { "" }
    }

    fn is_draft(&self) -> bool {
        self.view.order.status == Status::Draft && self.is_applicant()
    }

    fn said(&self, event: &Event) -> String {
        event_sentence(&self.frame, event)
    }

    fn sent_back(&self) -> Option<&Event> {
        sent_back(&self.events, self.view.order.status)
    }

    fn line_at(&self, position: impl Borrow<i32>) -> Option<&Line> {
        self.view.lines.iter().find(|line| line.position == *position.borrow())
    }

    /// The progress in the warehouse, in words.
    fn stock_state(&self, line: &StockLine) -> String {
        stock_state(&self.frame, line)
    }

    fn awaited(&self) -> Option<String> {
        let names: Vec<&str> = self.open.iter().map(|(_, handler)| handler.display_name.as_str()).collect();
        (!names.is_empty()).then(|| names.join(&self.frame.t.get("list-comma")))
    }

    fn is_applicant(&self) -> bool {
        self.frame.viewer().is_some_and(|user| user.id == self.view.order.applicant_id)
    }
}
