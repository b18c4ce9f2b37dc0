//! The page: what is asked, what was done, what the viewer may do.

use std::collections::HashMap;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use askama::Template;
use uuid::Uuid;

use super::notable::Notable;
use super::show_forms::Typed;
use crate::app::App;
use crate::approval::{
    self, Ahead, Chain, Event, Phrase, Step, StepStatus, ahead, decidable, find_step, timeline, waiting_for,
};
use crate::error::{Error, Result};
use crate::orders::{self, OrderView, StepId};
use crate::org::{Department, User, UserId};
use crate::outbox;
use crate::web::kit::{Failure, Faults, Frame, Viewer, filters, page, said};
use crate::web::paths;
use crate::web::way::{Outlook, Way};

/// The approval page.
#[derive(Template)]
#[template(path = "approvals/show.html")]
struct ApprovalPage {
    frame: Frame,
    view: OrderView,
    step: Step,
    /// What the flow calls this step; empty where it has no name.
    node: String,
    /// Who sent it on.
    sender: String,
    handler: User,
    /// In whose place the handler stands.
    principal: Option<String>,
    events: Vec<Event>,
    /// The viewer may decide this step now.
    may_decide: bool,
    /// It is theirs, but not from within DingTalk.
    is_barred: bool,
    /// The decision of this step, once there is one.
    decision: Option<Event>,
    /// Whom the order waits for now.
    waits_for: Vec<String>,
    /// What approving leads to; `None` unless the viewer may decide.
    ahead: Option<Ahead>,
    people: HashMap<UserId, User>,
    /// Who may be given a turn.
    approvers: Vec<User>,
    earlier: Vec<User>,
    departments: Vec<Department>,
    way: Way,
    notable: Notable,
    phrases: Vec<Phrase>,
    /// Of what is sent next.
    press: Uuid,
    typed: Typed,
    faults: Faults,
    /// The viewer may take back their approval of this step.
    may_take_back: bool,
    /// The viewer's turn of this order, where this page is of an earlier one.
    own_turn: Option<StepId>,
    /// The viewer's next step, to go on with.
    next_step: Option<StepId>,
}

pub async fn show(app: Data<App>, viewer: Viewer, frame: Frame, id: Path<Uuid>) -> Result<HttpResponse, Failure> {
    outbox::mark_step_read(&mut *app.db.conn().await?, viewer.user.id, StepId(*id), app.clock.now()).await?;
    render(&app, &viewer, frame, StepId(*id), StatusCode::OK, Typed::default(), None).await
}

/// The page, where something was refused with what was typed.
pub(super) async fn render(
    app: &App,
    viewer: &Viewer,
    frame: Frame,
    id: StepId,
    status: StatusCode,
    typed: Typed,
    error: Option<&Error>,
) -> Result<HttpResponse, Failure> {
    let mut conn = app.db.conn().await?;
    let (step, order) = find_step(&mut conn, &viewer.user, id).await?;
    let chain = Chain::of(&mut conn, order.clone()).await?;
    let events = timeline(&mut conn, &chain).await?;
    let view = orders::view(&mut conn, order).await?;
    let is_theirs = step.status == StepStatus::Open && step.is_turn_of(viewer.user.id);
    let may_decide = is_theirs && decidable(&chain, &viewer.user, viewer.via).is_some();
    let leads_to = match may_decide {
        true => {
            let now = app.clock.now();
            let facts = approval::facts(&mut conn, &view, app.rules().urge_interval, now).await?;
            Some(ahead(&chain, &step, &viewer.user, &facts))
        }
        false => None,
    };
    let mut everybody = User::list(&mut conn).await?;
    everybody.retain(|user| !user.is_disabled() || chain.steps.iter().any(|step| step.is_turn_of(user.id)));
    let people: HashMap<UserId, User> = everybody.iter().map(|user| (user.id, user.clone())).collect();
    let named = |id: UserId| people.get(&id).map(|user| user.display_name.clone());
    let may_have_it = |user: &User| user.may_be_chosen() && ![view.applicant.id, viewer.user.id].contains(&user.id);
    let waits_for: Vec<String> = chain.open_steps().filter_map(|open| named(open.handler_id)).collect();
    let earlier = chain.earlier_handlers(viewer.user.id);
    let waiting = waiting_for(&mut conn, viewer.user.id, 1).await?;
    let shown = ApprovalPage {
        node: chain.flow.node(step.node).map(|node| node.name.clone()).unwrap_or_default(),
        sender: named(step.sender_id).unwrap_or_default(),
        handler: people.get(&step.handler_id).cloned().ok_or(Error::NotFound)?,
        principal: step.principal_id.and_then(named),
        decision: events.iter().find(|event| event.entry.step_id == Some(id)).cloned(),
        waits_for,
        is_barred: is_theirs && !may_decide,
        own_turn: chain.open_step_of(viewer.user.id).map(|step| step.id).filter(|step| *step != id),
        next_step: waiting.first().map(|waiting| waiting.step).filter(|step| *step != id),
        departments: Department::list(&mut conn).await?,
        faults: error.map(|error| Faults::from_error(&frame.t, error)).unwrap_or_default(),
        may_take_back: chain.takeable_by(viewer.user.id).is_some_and(|own| own.id == id),
        earlier: earlier.iter().filter_map(|id| people.get(id)).filter(|user| !user.is_disabled()).cloned().collect(),
        approvers: everybody.into_iter().filter(may_have_it).collect(),
        press: Uuid::new_v4(),
        notable: Notable::load(&mut conn, &view, &step, app.clock.now()).await?,
        phrases: if may_decide { Phrase::list(&mut conn).await? } else { Vec::new() },
        way: Way::of(&frame, &Outlook::load(&mut conn, app, &view).await?),
        ahead: leads_to,
        may_decide,
        people,
        view,
        step,
        events,
        typed,
        frame,
    };
    Ok(page(status, &shown))
}

impl ApprovalPage {
    fn said(&self, event: &Event) -> String {
        said(&self.frame, event)
    }

    fn awaited(&self) -> Option<String> {
        (!self.waits_for.is_empty()).then(|| self.waits_for.join("、"))
    }

    /// The fault of a field, if it was this form that was sent.
    fn fault(&self, form: &str, field: &str) -> Option<&str> {
        self.faults.at(field).filter(|_| self.typed.form == form)
    }

    /// Those among whom the next handler is chosen; `None` where the flow leaves no choice.
    fn choices(&self) -> Option<Vec<&User>> {
        let Some(Ahead::Choose { from, .. }) = &self.ahead else { return None };
        let fits = |user: &&User| from.is_empty() || from.contains(&user.id);
        Some(self.approvers.iter().filter(fits).collect())
    }

    /// What follows without a choice, in words.
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

    /// Whether somebody will read a hint.
    fn has_reader(&self) -> bool {
        !matches!(self.ahead, Some(Ahead::End | Ahead::Others | Ahead::Nobody))
    }

    fn names(&self, people: &[UserId]) -> String {
        let names: Vec<&str> =
            people.iter().filter_map(|id| self.people.get(id)).map(|user| user.display_name.as_str()).collect();
        names.join("、")
    }

    /// Who has a turn beside the viewer's.
    fn others(&self) -> String {
        let others = self.waits_for.iter().filter(|name| **name != self.handler.display_name);
        others.map(String::as_str).collect::<Vec<_>>().join("、")
    }

    fn is_mine(&self) -> bool {
        self.frame.viewer().is_some_and(|viewer| self.step.is_turn_of(viewer.id))
    }

    fn initial(&self) -> String {
        self.view.applicant.display_name.chars().last().map(String::from).unwrap_or_default()
    }

    fn department_of(&self, person: &User) -> String {
        let found = self.departments.iter().find(|department| Some(department.id) == person.department_id);
        found.map(|department| format!(" · {}", department.name)).unwrap_or_default()
    }

    /// When that was done of which [`Self::standing`] speaks, where it speaks of a decision.
    fn decided_at(&self) -> Option<String> {
        let decision = self.decision.as_ref().filter(|_| !self.is_barred)?;
        Some(self.frame.time(&decision.entry.acted_at))
    }

    /// Why there is nothing to decide here: who did what, or for whom it waits.
    fn standing(&self) -> String {
        let t = &self.frame.t;
        if self.is_barred {
            return t.get("refused-not-in-dingtalk");
        }
        if let Some(event) = &self.decision {
            return said(&self.frame, event);
        }
        match self.step.status {
            StepStatus::Open => t.with("waits-for", &[("who", &self.handler.display_name)]),
            _ => t.with("refused-withdrawn", &[("when", self.frame.time_if(&self.step.closed_at))]),
        }
    }
}
