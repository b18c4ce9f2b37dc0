//! Stores an order from its form: reads it, checks it, saves or submits it in one transaction.

use diesel_async::AsyncConnection;
use uuid::Uuid;

use super::order_form::{FormOrder, Intent, SentOrder};
use crate::app::App;
use crate::approval::{Chain, Entered, Entry, Flow, FlowVersion, Submission, enter};
use crate::db::Conn;
use crate::error::{Error, Fault, Result};
use crate::orders::{self, CheckedOrder, LONGEST_HINT, MasterData, Order, Stage, Status};
use crate::org::User;
use crate::web::kit::Viewer;

/// Saves or submits a form, with the next approver and the hint of a draft. Every fault of the form at once.
///
/// # Errors
///
/// `Invalid` with the faults beside their fields, `Stale` when the order was saved elsewhere meanwhile, `Refused` by
/// the rules of approval.
pub(super) async fn store(conn: &mut Conn, app: &App, viewer: &Viewer, sent: &SentOrder) -> Result<Entered> {
    let SentOrder { order, entry, form } = sent;
    let submits = form.intent == Intent::Submit;
    let stage = if submits { Stage::Complete } else { Stage::to_save(order.status().unwrap_or(Status::Draft)) };
    let choice = form.draft_choice();
    let next = choice.next_approver_id;
    let mut faults = Vec::new();
    if choice.hint.chars().count() > LONGEST_HINT {
        faults.push(Fault::new("hint", "fault-too-long").with("max", LONGEST_HINT.to_string()));
    }
    let flow = flow_of(conn, *order).await?;
    if submits && next.is_none() && flow.must_ask_applicant(order.status() == Some(Status::Returned)) {
        faults.push(Fault::new("next_approver", "fault-choose-approver"));
    }
    let input = match check(conn, &viewer.user, sent, stage).await {
        Ok(input) if faults.is_empty() => input,
        Ok(_) => return Err(Error::Invalid(faults)),
        Err(Error::Invalid(more)) => {
            faults.extend(more);
            return Err(Error::Invalid(faults));
        }
        Err(other) => return Err(other),
    };
    let submission = submits.then(|| Submission {
        next,
        hint: form.hint.clone(),
        press: form.press.unwrap_or_else(Uuid::new_v4),
        via: viewer.via,
    });
    let (rules, now) = (app.rules(), app.clock.now());
    conn.transaction(async |conn| {
        let entered = enter(conn, &viewer.user, entry, &input, submission.as_ref(), &rules, now).await?;
        if let Entered::Saved(order) = &entered {
            choice.save(conn, order.id).await?;
        }
        Ok(entered)
    })
    .await
}

/// Reads and checks the content of a form; `Invalid` with every fault.
pub(super) async fn check(
    conn: &mut Conn,
    applicant: &User,
    SentOrder { order, form, .. }: &SentOrder,
    stage: Stage,
) -> Result<CheckedOrder> {
    let raw = form.raw();
    let data = MasterData::load(conn, applicant, &raw, order.id()).await?;
    orders::check(order.kind, &raw, stage, &data)
}

/// The flow of a stored order; of a new one the current flow of its kind.
pub(super) async fn flow_of(conn: &mut Conn, order: FormOrder) -> Result<Flow> {
    if let Some(id) = order.id() {
        let order = Order::find(conn, id).await?.ok_or(Error::NotFound)?;
        return Ok(Chain::of(conn, order).await?.flow);
    }
    FlowVersion::current(conn, order.kind).await?.map_or_else(|| Ok(Flow::by_choice()), |version| version.flow())
}

/// The version that is stored now, after `Stale`.
pub(super) async fn reload(conn: &mut Conn, sent: &mut SentOrder) -> Result<()> {
    let stored = match &sent.entry {
        Entry::New { key, .. } => Order::by_form_key(conn, *key).await?,
        Entry::Existing { id, .. } => Order::find(conn, *id).await?,
    };
    if let Some(order) = stored {
        sent.form.version = Some(order.version);
        sent.order.stored = Some((order.id, order.status));
    }
    Ok(())
}
