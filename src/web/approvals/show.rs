//! The approval page: the order, its history, and the acts that the viewer may perform.

use std::borrow::Borrow;
use std::collections::HashMap;

use actix_web::HttpResponse;
use actix_web::web::{Data, Path};
use askama::Template;
use uuid::Uuid;

use super::notable::Notable;
use super::show_forms::{AfterApproval, OpinionTime, PageForm, SentForm, Verdict};
use crate::app::App;
use crate::approval::{
    Action, Ahead, AmongAll, Because, Event, Phrase, PhraseFor, Step, StepStatus, ahead, company_of, decidable,
    facts_of, find_step, may_sign, next_waiting,
};
use crate::error::{Error, Result};
use crate::orders::{OrderView, StepId, amount};
use crate::org::{Department, User, UserId};
use crate::outbox;
use crate::stock::{self, LineOutlook};
use crate::web::kit::{Failure, Faults, Frame, Viewer, event_sentence, filters, own_phrases, page};
use crate::web::paths;
use crate::web::way::{Names, Outlook, Route};

/// Lines that are shown at first.
const SHOWN_LINES: usize = 10;

/// The page.
#[derive(Template)]
#[template(path = "approvals/show.html")]
struct ApprovalPage {
    frame: Frame,
    view: OrderView,
    step: Step,
    /// Who sent the order to this step.
    sender: String,
    handler: User,
    /// The principal of the delegate who handles the step.
    principal: Option<String>,
    events: Vec<Event>,
    /// The viewer may decide this step here.
    may_decide: bool,
    /// The step is the viewer's, but may not be decided from within DingTalk.
    is_barred: bool,
    /// The principal of a delegation to the viewer that is over.
    delegation_of: Option<String>,
    /// The act that closed this step; `None` while it is open.
    ended: Option<Event>,
    /// Names of the current handlers.
    waits_for: Vec<String>,
    /// What follows an approval; `None` unless the viewer may decide.
    ahead: Option<Ahead>,
    people: HashMap<UserId, User>,
    /// Who may get the step.
    approvers: Vec<User>,
    earlier: Vec<User>,
    departments: Vec<Department>,
    route: Route,
    notable: Notable,
    phrases: Vec<Phrase>,
    /// The key of the next form.
    press: Uuid,
    sent: SentForm,
    faults: Faults,
    /// The viewer may take back the approval of this step.
    may_take_back: bool,
    /// The viewer's open step of this order, if it is another one.
    own_turn: Option<StepId>,
    /// The next step that waits for the viewer.
    next_step: Option<StepId>,
    /// The stock figures of the lines; empty without stock.
    stock: Vec<LineOutlook>,
}

/// The page; marks the viewer's notices about the step as read.
pub async fn show(app: Data<App>, viewer: Viewer, frame: Frame, id: Path<Uuid>) -> Result<HttpResponse, Failure> {
    outbox::mark_step_read(&mut *app.db.conn().await?, viewer.user.id, StepId(*id), app.clock.now()).await?;
    render(&app, &viewer, frame, StepId(*id), SentForm::default(), None).await
}

/// The page, with the form that was refused; `error` sets the status.
pub(super) async fn render(
    app: &App,
    viewer: &Viewer,
    frame: Frame,
    id: StepId,
    sent: SentForm,
    error: Option<Error>,
) -> Result<HttpResponse, Failure> {
    let (status, faults) = Faults::answer(&frame.t, error)?;
    let (mut conn, now) = (app.db.conn().await?, app.clock.now());
    let (step, order) = find_step(&conn, &viewer.user, id).await?;
    let others = (next_waiting(viewer.user.id, id), Phrase::all(), Notable::asked(&order, &step, now));
    let (read, (next, phrases, notable)) = AmongAll::read(&conn, order, others, now).await?;
    let AmongAll { view, chain, events, mut everybody, company } = read;
    let facts = facts_of(&view.order, Some(&view), company_of(&company), app.rules().urge_interval);
    let (_, departments, warehouses, _) = company;
    let names = Names::from_lists(&everybody, &departments, &warehouses);
    let is_theirs = step.status == StepStatus::Open && step.is_turn_of(viewer.user.id);
    let may_decide = is_theirs && decidable(&chain, &viewer.user, viewer.via, &facts).is_some();
    let leads_to = may_decide.then(|| ahead(&chain, &step, &viewer.user, &facts));
    everybody.retain(|user| !user.is_disabled() || chain.steps.iter().any(|step| step.is_turn_of(user.id)));
    let people: HashMap<UserId, User> = everybody.iter().map(|user| (user.id, user.clone())).collect();
    let named = |id: UserId| people.get(&id).map(|user| user.display_name.clone());
    let may_have_it = |user: &User| user.may_be_chosen() && ![view.applicant.id, viewer.user.id].contains(&user.id);
    let waits_for: Vec<String> = chain.open_steps().filter_map(|open| named(open.handler_id)).collect();
    let earlier = chain.earlier_handlers(viewer.user.id);
    let shown = ApprovalPage {
        sender: named(step.sender_id).unwrap_or_default(),
        handler: people.get(&step.handler_id).cloned().ok_or(Error::NotFound)?,
        principal: step.principal_id.and_then(named),
        ended: chain.end_of(&step).and_then(|end| events.iter().find(|event| event.entry.id == end.id)).cloned(),
        waits_for,
        is_barred: is_theirs && !may_decide,
        delegation_of: named(step.signer()).filter(|_| is_theirs && !may_sign(&step, viewer.user.id, &facts)),
        own_turn: chain.open_step_of(viewer.user.id).map(|step| step.id).filter(|step| *step != id),
        next_step: next.first().map(|(step,)| *step),
        departments,
        faults,
        may_take_back: chain
            .takeable_by(viewer.user.id)
            .is_some_and(|own| own.id == id && may_sign(own, viewer.user.id, &facts)),
        earlier: earlier.iter().filter_map(|id| people.get(id)).filter(|user| !user.is_disabled()).cloned().collect(),
        approvers: everybody.into_iter().filter(may_have_it).collect(),
        press: Uuid::new_v4(),
        notable: Notable::of_rows(&view, &step, notable),
        phrases: if may_decide { phrases } else { Vec::new() },
        route: Route::of(&frame, &Outlook::of(chain, &facts, names), &events, |_| Vec::new()),
        stock: if frame.company.keeps_stock { stock::outlook(&mut conn, view.order.id).await? } else { Vec::new() },
        ahead: leads_to,
        may_decide,
        people,
        view,
        step,
        events,
        sent,
        frame,
    };
    Ok(page(status, &shown))
}

impl ApprovalPage {
    /// The lines that ask for more than there is for them.
    fn short_lines(&self) -> usize {
        self.stock.iter().filter(|line| !line.short().is_zero()).count()
    }

    /// The stock figures of an article in words; `None` for an unbound line.
    fn stock_words(&self, line: &LineOutlook) -> Option<String> {
        let quantity = amount::quantity;
        line.goods_id?;
        let figures = [
            ("hand", quantity(line.on_hand)),
            ("before", quantity(line.before)),
            ("asked", quantity(line.remaining)),
            ("short", quantity(line.short())),
            ("left", quantity(line.left())),
            ("after", quantity(line.adjusted())),
            ("expected", quantity(line.expected)),
            ("unit", line.unit.clone()),
        ];
        let key = match line.flow {
            _ if line.adjusts && line.short().is_zero() => "stock-line-adjusted",
            _ if line.adjusts => "stock-line-not-adjusted",
            stock::Flow::In => "stock-line-in",
            _ if line.short().is_zero() => "stock-line-left",
            _ => "stock-line-short",
        };
        Some(self.frame.t.with(key, &figures))
    }

    fn said(&self, event: &Event) -> String {
        event_sentence(&self.frame, event)
    }

    fn awaited(&self) -> Option<String> {
        (!self.waits_for.is_empty()).then(|| self.waits_for.join(&self.frame.t.get("list-comma")))
    }

    /// The fault of a field in one of the forms.
    fn fault(&self, form: impl Borrow<PageForm>, field: &str) -> Option<&str> {
        self.faults.at(field).filter(|_| self.was_sent(form))
    }

    /// Files cannot be added here.
    fn file_fault(&self) -> Option<&str> {
        None
    }

    /// Whether this is the form that was refused.
    fn was_sent(&self, form: impl Borrow<PageForm>) -> bool {
        self.sent.which == *form.borrow()
    }

    /// The phrases of an act: the company's, or where it has none the program's own.
    fn phrases_for(&self, act: &PhraseFor) -> Vec<String> {
        let kept: Vec<String> =
            self.phrases.iter().filter(|one| one.act == *act).map(|one| one.words.clone()).collect();
        if kept.is_empty() { own_phrases(&self.frame.t, *act) } else { kept }
    }

    /// Which part of the dock is open: that of the form that was refused.
    fn opened(&self) -> &'static str {
        match (self.sent.which, self.sent.decision.action) {
            (PageForm::HandOver | PageForm::Opinion, _) => self.sent.which.as_str(),
            (PageForm::Decision, Verdict::Approve) => "approve",
            (PageForm::Decision, Verdict::Return) => "return",
            (PageForm::Decision, Verdict::Reject) => "reject",
            (PageForm::None, _) | (PageForm::Decision, Verdict::None) => "none",
        }
    }

    /// What the button says that approves.
    fn approve_words(&self) -> String {
        match &self.ahead {
            Some(Ahead::People(people)) if people.len() <= 2 => {
                self.frame.t.with("approve-confirm-to", &[("next", &self.names(people))])
            }
            _ => self.frame.t.get("approve-confirm"),
        }
    }

    /// The act that returned this submission with a comment.
    fn returned_in(&self, round: impl Borrow<i32>) -> Option<&Event> {
        let returns = |event: &&Event| event.entry.action == Action::Return && event.entry.round == *round.borrow();
        self.events.iter().rev().find(returns).filter(|event| !event.entry.comment.is_empty())
    }

    /// The candidates for the next step; `None` where the flow leaves no choice.
    fn choices(&self) -> Option<Vec<&User>> {
        let Some(Ahead::Choose { from, .. }) = &self.ahead else { return None };
        let fits = |user: &&User| from.is_empty() || from.contains(&user.id);
        Some(self.approvers.iter().filter(fits).collect())
    }

    /// The result of an approval without a chosen person.
    fn leads_to(&self) -> String {
        let t = &self.frame.t;
        match &self.ahead {
            Some(Ahead::Choose { or, .. }) => match or.as_ref() {
                Ahead::People(people) => t.with("approve-go-on", &[("next", &self.names(people))]),
                _ => t.get("approve-finish"),
            },
            Some(Ahead::People(people)) => t.with("ahead-people", &[("next", &self.names(people))]),
            Some(Ahead::Others) => t.with("ahead-others", &[("who", &self.others())]),
            Some(Ahead::End) => t.get("ahead-end"),
            Some(Ahead::Nobody) => t.get("ahead-nobody"),
            None => String::new(),
        }
    }

    /// Whether a next handler can read a hint.
    fn has_reader(&self) -> bool {
        !matches!(self.ahead, Some(Ahead::End | Ahead::Others | Ahead::Nobody))
    }

    fn names(&self, people: &[UserId]) -> String {
        let names: Vec<&str> =
            people.iter().filter_map(|id| self.people.get(id)).map(|user| user.display_name.as_str()).collect();
        names.join(&self.frame.t.get("list-comma"))
    }

    /// The other current handlers.
    fn others(&self) -> String {
        let others = self.waits_for.iter().filter(|name| **name != self.handler.display_name);
        others.map(String::as_str).collect::<Vec<_>>().join(&self.frame.t.get("list-comma"))
    }

    fn is_mine(&self) -> bool {
        self.frame.viewer().is_some_and(|viewer| self.step.is_turn_of(viewer.id))
    }

    /// The sentence about who asked for the viewer's opinion.
    fn asked(&self) -> Option<String> {
        let key = match self.step.because {
            Because::AskedBefore => "asked-before",
            Because::AskedAfter => "asked-after",
            _ => return None,
        };
        Some(self.frame.t.with(key, &[("who", &self.sender)])).filter(|_| self.is_mine())
    }

    fn initial(&self) -> String {
        self.view.applicant.display_name.chars().last().map(String::from).unwrap_or_default()
    }

    fn department_of(&self, person: &User) -> String {
        let found = self.departments.iter().find(|department| Some(department.id) == person.department_id);
        found.map(|department| format!(" · {}", department.name)).unwrap_or_default()
    }

    /// The time of the act that [`Self::standing`] reports.
    fn decided_at(&self) -> Option<String> {
        let ended = self.ended.as_ref().filter(|_| !self.is_barred)?;
        Some(self.frame.time(&ended.entry.acted_at))
    }

    /// Why the viewer cannot decide here.
    fn standing(&self) -> String {
        let t = &self.frame.t;
        if self.is_barred {
            return match (&self.delegation_of, self.frame.viewer().is_some_and(User::may_be_chosen)) {
                (_, false) => t.get("refused-no-longer-an-approver"),
                (Some(who), true) => t.with("refused-delegation-over", &[("who", who)]),
                (None, true) => t.get("refused-not-in-dingtalk"),
            };
        }
        if let Some(event) = &self.ended {
            return event_sentence(&self.frame, event);
        }
        match self.step.status {
            StepStatus::Open => t.with("waits-for", &[("who", &self.handler.display_name)]),
            StepStatus::Decided | StepStatus::Superseded | StepStatus::HandedOver => {
                t.with("step-closed", &[("when", self.frame.time_if(&self.step.closed_at))])
            }
        }
    }

    /// The present handlers of the order, if this step is closed.
    fn held_by(&self) -> Option<String> {
        self.awaited().filter(|_| self.step.status != StepStatus::Open)
    }
}
