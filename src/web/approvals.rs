//! The approval page: what a card opens. Understand, decide, be sure; on a phone and in the PC panel alike.
//!
//! The address names a step and carries no authority: who acts is the session alone (`reliability.md` section 3).

use std::collections::HashMap;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, Query};
use askama::Template;
use serde::Deserialize;
use uuid::Uuid;

use crate::app::App;
use crate::approval::{Action, Chain, Event, Move, Press, Step, StepStatus, act, decidable, find_step, timeline};
use crate::error::{Error, Result};
use crate::orders::{self, OrderId, OrderView, StepId, find_visible};
use crate::org::{Department, User, UserId};
use crate::outbox;
use crate::web::kit::{Failure, Faults, Frame, Posted, Viewer, filters, page, said, see_other};
use crate::web::routes::paths;

/// A decision as sent.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct DecisionForm {
    press: Option<Uuid>,
    /// `approve`, `return` or `reject`.
    action: String,
    comment: String,
    hint: String,
    /// `hand_on` to `next_approver`, or `finish`.
    onward: String,
    /// A person's id.
    next_approver: String,
    /// A person's id; empty for the applicant.
    return_to: String,
}

/// The approval page.
#[derive(Template)]
#[template(path = "approvals/show.html")]
struct ApprovalPage {
    frame: Frame,
    view: OrderView,
    step: Step,
    /// Who sent it on.
    sender: String,
    handler: User,
    events: Vec<Event>,
    /// The viewer may decide this step now.
    may_decide: bool,
    /// It is theirs, but not from within DingTalk.
    is_barred: bool,
    /// The decision of this step, once there is one.
    decision: Option<Event>,
    /// Whom the order waits for now.
    waits_for: Option<String>,
    approvers: Vec<User>,
    earlier: Vec<User>,
    departments: Vec<Department>,
    form: DecisionForm,
    faults: Faults,
    /// The viewer may take back their approval of this step.
    may_take_back: bool,
    /// The viewer's next step, to go on with.
    next_step: Option<StepId>,
}

pub async fn show(app: Data<App>, viewer: Viewer, frame: Frame, id: Path<Uuid>) -> Result<HttpResponse, Failure> {
    let form = DecisionForm { press: Some(Uuid::new_v4()), ..DecisionForm::default() };
    outbox::mark_step_read(&mut *app.db.conn().await?, viewer.user.id, StepId(*id), app.clock.now()).await?;
    render(&app, &viewer, frame, StepId(*id), StatusCode::OK, form, None).await
}

pub async fn decide(
    app: Data<App>,
    viewer: Viewer,
    frame: Frame,
    id: Path<Uuid>,
    form: Posted<DecisionForm>,
) -> Result<HttpResponse, Failure> {
    let (step, mut form) = (StepId(*id), form.0);
    let done = press(&app, &viewer, step, &form).await;
    let (status, error) = match done {
        Ok((action, next)) => {
            let key = match (action, &next) {
                (Action::Approve, Some(_)) => "flash-approved-onward",
                (Action::Approve, None) => "flash-approved",
                (Action::Return, Some(_)) => "flash-returned-to",
                (Action::Return, None) => "flash-returned",
                _ => "flash-rejected",
            };
            frame.flash(key, &[("next", &next.unwrap_or_default())]);
            return Ok(see_other(&paths::approval(step)));
        }
        Err(error @ Error::Invalid(_)) => (StatusCode::UNPROCESSABLE_ENTITY, error),
        Err(error @ Error::Refused(_)) => (StatusCode::CONFLICT, error),
        Err(other) => return Err(other.into()),
    };
    // A refused press is spent; what is corrected is a new one.
    form.press = Some(Uuid::new_v4());
    render(&app, &viewer, frame, step, status, form, Some(&error)).await
}

/// To whom a turn goes, and why.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct HandOverForm {
    press: Option<Uuid>,
    to: String,
    comment: String,
}

/// The turn goes to somebody else.
pub async fn hand_over(
    app: Data<App>,
    viewer: Viewer,
    frame: Frame,
    id: Path<Uuid>,
    form: Posted<HandOverForm>,
) -> Result<HttpResponse, Failure> {
    let HandOverForm { press, to, comment } = form.0;
    let mv = chosen("to", &to).map(|to| Move::HandOver { to, comment });
    turn(&app, &viewer, frame, StepId(*id), press, mv, "flash-handed-over").await
}

/// An approval is taken back before anybody has acted on it; the page of the new turn.
pub async fn take_back(
    app: Data<App>,
    viewer: Viewer,
    frame: Frame,
    id: Path<Uuid>,
    form: Posted<HandOverForm>,
) -> Result<HttpResponse, Failure> {
    let mv = Ok(Move::TakeBack { comment: form.0.comment });
    turn(&app, &viewer, frame, StepId(*id), form.0.press, mv, "flash-taken-back").await
}

async fn turn(
    app: &App,
    viewer: &Viewer,
    frame: Frame,
    step: StepId,
    press: Option<Uuid>,
    mv: Result<Move>,
    said: &'static str,
) -> Result<HttpResponse, Failure> {
    let done = async {
        let mv = mv?;
        let mut conn = app.db.conn().await?;
        let (_, order) = find_step(&mut conn, &viewer.user, step).await?;
        // What is taken back is not the step of this page, which is closed, but what came of it.
        let meant = (!matches!(mv, Move::TakeBack { .. })).then_some(step);
        let press =
            Press { order: order.id, step: meant, mv, key: press.unwrap_or_else(Uuid::new_v4), via: viewer.via };
        act(&mut conn, &viewer.user, &press, &app.rules(), app.clock.now()).await
    };
    let (status, error) = match done.await {
        Ok(outcome) => {
            let next = outcome.next.map(|user| user.display_name).unwrap_or_default();
            frame.flash(said, &[("next", &next)]);
            return Ok(see_other(&paths::order_approval(outcome.order.id)));
        }
        Err(error @ Error::Invalid(_)) => (StatusCode::UNPROCESSABLE_ENTITY, error),
        Err(error @ Error::Refused(_)) => (StatusCode::CONFLICT, error),
        Err(other) => return Err(other.into()),
    };
    let form = DecisionForm { press: Some(Uuid::new_v4()), ..DecisionForm::default() };
    render(app, viewer, frame, step, status, form, Some(&error)).await
}

/// From an order to the step that waits for the viewer, else to the order: where old cards end up.
pub async fn of_order(app: Data<App>, viewer: Viewer, id: Path<Uuid>) -> Result<HttpResponse, Failure> {
    let mut conn = app.db.conn().await?;
    let order = find_visible(&mut conn, &viewer.user, OrderId(*id)).await?;
    let chain = Chain::of(&mut conn, order).await?;
    let theirs = chain.open_step_of(viewer.user.id);
    let to = theirs.map_or_else(|| paths::order(chain.order.id), |step| paths::approval(step.id));
    Ok(see_other(&to))
}

/// `DingTalkApproval.aspx`: cards in old chats point here. Of its parameters only the order's id is read; who came
/// is not asked of the address, and nothing is said about whether there is such an order.
pub async fn old_card(query: Query<HashMap<String, String>>) -> HttpResponse {
    let id = query.iter().find(|(name, _)| name.eq_ignore_ascii_case("approveID")).map(|(_, value)| value.trim());
    match id.and_then(|id| Uuid::try_parse(id).ok()) {
        Some(id) => see_other(&paths::order_approval(OrderId(id))),
        None => see_other(&paths::home()),
    }
}

async fn press(app: &App, viewer: &Viewer, step: StepId, form: &DecisionForm) -> Result<(Action, Option<String>)> {
    let mv = form.to_move()?;
    let mut conn = app.db.conn().await?;
    let (_, order) = find_step(&mut conn, &viewer.user, step).await?;
    let key = form.press.unwrap_or_else(Uuid::new_v4);
    let press = Press { order: order.id, step: Some(step), mv, key, via: viewer.via };
    let outcome = act(&mut conn, &viewer.user, &press, &app.rules(), app.clock.now()).await?;
    Ok((outcome.entry.action, outcome.next.map(|user| user.display_name)))
}

async fn render(
    app: &App,
    viewer: &Viewer,
    frame: Frame,
    id: StepId,
    status: StatusCode,
    form: DecisionForm,
    error: Option<&Error>,
) -> Result<HttpResponse, Failure> {
    let mut conn = app.db.conn().await?;
    let (step, order) = find_step(&mut conn, &viewer.user, id).await?;
    let chain = Chain::of(&mut conn, order.clone()).await?;
    let events = timeline(&mut conn, &chain).await?;
    let ids = chain.earlier_handlers(viewer.user.id);
    let mut earlier = User::named(&mut conn, &ids).await?;
    earlier.retain(|user| !user.is_disabled());
    earlier.sort_by_key(|user| ids.iter().position(|id| *id == user.id));
    let mut approvers = User::eligible(&mut conn, order.applicant_id).await?;
    approvers.retain(|user| user.id != viewer.user.id);
    let people = [Some(step.handler_id), Some(step.sender_id), step.principal_id].into_iter().flatten();
    let people: Vec<UserId> = people.chain(chain.open_steps().map(|open| open.handler_id)).collect();
    let people = User::named(&mut conn, &people).await?;
    let named = |id: UserId| people.iter().find(|user| user.id == id);
    let waits_for: Vec<&str> =
        chain.open_steps().filter_map(|open| named(open.handler_id)).map(|user| user.display_name.as_str()).collect();
    let is_theirs = step.status == StepStatus::Open && step.is_turn_of(viewer.user.id);
    let may_decide = is_theirs && decidable(&chain, &viewer.user, viewer.via).is_some();
    let waiting = crate::approval::waiting_for(&mut conn, viewer.user.id, 1).await?;
    let shown = ApprovalPage {
        sender: named(step.sender_id).map(|user| user.display_name.clone()).unwrap_or_default(),
        handler: named(step.handler_id).cloned().ok_or(Error::NotFound)?,
        decision: events.iter().find(|event| event.entry.step_id == Some(id)).cloned(),
        waits_for: Some(waits_for.join("、")).filter(|names| !names.is_empty()),
        is_barred: is_theirs && !may_decide,
        next_step: waiting.first().map(|waiting| waiting.step).filter(|step| *step != id),
        view: orders::view(&mut conn, order).await?,
        departments: Department::list(&mut conn).await?,
        faults: error.map(|error| Faults::from_error(&frame.t, error)).unwrap_or_default(),
        may_take_back: chain.takeable_by(viewer.user.id).is_some_and(|own| own.id == id),
        may_decide,
        step,
        events,
        approvers,
        earlier,
        form,
        frame,
    };
    Ok(page(status, &shown))
}

impl DecisionForm {
    fn to_move(&self) -> Result<Move> {
        let comment = self.comment.clone();
        match self.action.as_str() {
            "approve" => {
                let next = match self.onward.as_str() {
                    "finish" => None,
                    _ => Some(chosen("next_approver", &self.next_approver)?),
                };
                Ok(Move::Approve { next, comment, hint: self.hint.clone() })
            }
            "return" if self.return_to.is_empty() => Ok(Move::Return { to: None, comment }),
            "return" => Ok(Move::Return { to: Some(chosen("return_to", &self.return_to)?), comment }),
            "reject" => Ok(Move::Reject { comment }),
            _ => Err(Error::invalid("action", "fault-choose-action")),
        }
    }
}

/// A person's id. Nothing chosen is a fault: approving finally must be meant.
fn chosen(field: &'static str, value: &str) -> Result<UserId> {
    value.parse().map(UserId).map_err(|_| Error::invalid(field, "fault-choose-approver"))
}

impl ApprovalPage {
    fn said(&self, event: &Event) -> String {
        said(&self.frame, event)
    }

    fn awaited(&self) -> Option<String> {
        self.waits_for.clone()
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

    /// Why there is nothing to decide here: who did what when, or for whom it waits.
    fn standing(&self) -> String {
        let t = &self.frame.t;
        if self.is_barred {
            return t.get("refused-not-in-dingtalk");
        }
        if let Some(event) = &self.decision {
            let when = self.frame.time(&event.entry.acted_at);
            return format!("{} · {when}", said(&self.frame, event));
        }
        match self.step.status {
            StepStatus::Open => t.with("waits-for", &[("who", &self.handler.display_name)]),
            _ => t.with("refused-withdrawn", &[("when", self.frame.time_if(&self.step.closed_at))]),
        }
    }
}
