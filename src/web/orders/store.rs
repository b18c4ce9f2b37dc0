//! Stores an order from its form: reads it, checks it, saves or submits it in one transaction.

use diesel_async::AsyncConnection;
use uuid::Uuid;

use super::order_form::OrderForm;
use crate::app::App;
use crate::approval::{Chain, Entered, Entry, Flow, FlowVersion, Submission, enter};
use crate::db::Conn;
use crate::error::{Error, Fault, Result};
use crate::orders::{self, CheckedOrder, Kind, LONGEST_HINT, MasterData, Order, OrderId, Stage, Status};
use crate::org::User;
use crate::web::kit::Viewer;

/// What was typed, read for storing.
pub(super) async fn check_form(
    conn: &mut Conn,
    applicant: &User,
    kind: Kind,
    form: &OrderForm,
    stage: Stage,
    of: Option<OrderId>,
) -> Result<CheckedOrder> {
    let raw = form.raw();
    let data = MasterData::load(conn, applicant, &raw, of).await?;
    orders::check(kind, &raw, stage, &data)
}

pub(super) async fn try_store(
    conn: &mut Conn,
    app: &App,
    viewer: &Viewer,
    kind: Kind,
    status: Option<Status>,
    entry: &Entry,
    form: &OrderForm,
) -> Result<Entered> {
    let submits = form.intent == "submit";
    let stage = if submits { Stage::Complete } else { Stage::to_save(status.unwrap_or(Status::Draft)) };
    let meant = form.meant();
    let next = meant.next_approver_id;
    let mut faults = Vec::new();
    if meant.hint.chars().count() > LONGEST_HINT {
        faults.push(Fault::new("hint", "fault-too-long").with("max", LONGEST_HINT.to_string()));
    }
    let existing = if let Entry::Existing { id, .. } = entry { Some(*id) } else { None };
    let flow = flow_of(conn, kind, existing).await?;
    if submits && next.is_none() && flow.must_ask_applicant(status == Some(Status::Returned)) {
        faults.push(Fault::new("next_approver", "fault-choose-approver"));
    }
    let input = match check_form(conn, &viewer.user, kind, form, stage, existing).await {
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
            meant.save(conn, order.id).await?;
        }
        Ok(entered)
    })
    .await
}

/// The way of an order that is there already, else of those that are submitted now.
pub(super) async fn flow_of(conn: &mut Conn, kind: Kind, existing: Option<OrderId>) -> Result<Flow> {
    if let Some(id) = existing {
        let order = Order::find(conn, id).await?.ok_or(Error::NotFound)?;
        return Ok(Chain::of(conn, order).await?.flow);
    }
    FlowVersion::current(conn, kind).await?.map_or_else(|| Ok(Flow::by_choice()), |version| version.flow())
}
