//! One act: lock the order, who may, was it pressed before, do it, log it, tell.

use chrono::{DateTime, Utc};
use diesel_async::AsyncConnection;

use super::desk::{Desk, KeeperMove, KeeperPress};
use super::moves;
use crate::approval::{Action, LONGEST_WORDS, LogEntry};
use crate::catalog::to_stock;
use crate::db::Conn;
use crate::error::{Error, Fault, Result};
use crate::orders::{Line, Order, Status, amount, find_visible};
use crate::org::User;
use crate::outbox::{self, Notice, NoticeKind};
use crate::stock::{self, Entry, Flow, StockLine, Typed};

/// What an act did.
#[derive(Clone, Debug)]
pub struct Done {
    pub order: Order,
    pub entry: LogEntry,
}

/// Performs an act in one transaction. A repeated press returns the first result and changes nothing.
///
/// # Errors
/// `NotFound` for an order without stock, and for people who neither keep its warehouse nor see it; `Forbidden` for those
/// who only see it; `Invalid` for a field of the form; `Refused` when the warehouse or the order does not allow it.
pub async fn act(conn: &mut Conn, viewer: &User, press: &KeeperPress, now: DateTime<Utc>) -> Result<Done> {
    conn.transaction(async |conn| {
        let order = Order::lock(conn, press.order).await?.ok_or(Error::NotFound)?;
        let lines = StockLine::lock(conn, order.id).await?;
        let Some(first) = lines.first() else { return Err(Error::NotFound) };
        // What the person may is asked of them as they are now.
        let held = User::hold_all(conn, &[viewer.id]).await?;
        let viewer =
            held.first().filter(|user| !user.is_disabled() && user.left_at.is_none()).ok_or(Error::Forbidden)?;
        require_right(conn, viewer, &order, first, &press.mv, now).await?;
        let desk = Desk { order: &order, lines: &lines, who: viewer, press, now };
        let typed = typed(conn, &desk).await?;
        if let Some(entry) = LogEntry::by_press(conn, press.key).await? {
            return replay(conn, &desk, &typed, entry).await;
        }
        if order.status != Status::Approved {
            return Err(Error::refused("refused-stock-not-approved"));
        }
        check_reason(&press.mv)?;
        let entry = match &press.mv {
            KeeperMove::Deliver { is_ahead, .. } => moves::deliver(conn, &desk, &typed, *is_ahead).await?,
            KeeperMove::Close { positions, .. } => moves::close(conn, &desk, positions).await?,
            KeeperMove::Bind { position, goods } => moves::bind(conn, &desk, *position, goods).await?,
            KeeperMove::Reverse { entry, .. } => moves::reverse(conn, &desk, *entry).await?,
        };
        if order.applicant_id != viewer.id && press.mv.action(first.flow) != Action::BindGoods {
            let notice = Notice {
                kind: NoticeKind::Told,
                order: order.id,
                step: None,
                log: entry.id,
                recipient: order.applicant_id,
            };
            outbox::enqueue(conn, &[notice], &[], false, now).await?;
        }
        Ok(Done { order, entry })
    })
    .await
}

async fn require_right(
    conn: &mut Conn,
    viewer: &User,
    order: &Order,
    line: &StockLine,
    mv: &KeeperMove,
    now: DateTime<Utc>,
) -> Result<()> {
    if stock::kept_by(conn, viewer, now).await?.contains(&line.warehouse_id) {
        return Ok(());
    }
    if order.applicant_id == viewer.id && matches!(mv, KeeperMove::Close { .. }) {
        return Ok(());
    }
    find_visible(conn, viewer, order.id).await?;
    Err(Error::Forbidden)
}

fn check_reason(mv: &KeeperMove) -> Result<()> {
    let is_needed = match mv {
        KeeperMove::Deliver { is_ahead, .. } => *is_ahead,
        KeeperMove::Close { .. } | KeeperMove::Reverse { .. } => true,
        KeeperMove::Bind { .. } => false,
    };
    if is_needed && mv.reason().is_empty() {
        return Err(Error::invalid("reason", "fault-required"));
    }
    if mv.reason().chars().count() > LONGEST_WORDS {
        let fault = Fault::new("reason", "fault-too-long").with("max", LONGEST_WORDS.to_string());
        return Err(Error::Invalid(vec![fault]));
    }
    Ok(())
}

/// The typed quantities in the articles' own units, without blank ones. All faults at once.
async fn typed(conn: &mut Conn, desk: &Desk<'_>) -> Result<Vec<Typed>> {
    let KeeperMove::Deliver { lines, .. } = &desk.press.mv else { return Ok(Vec::new()) };
    let texts = Line::of(conn, desk.order.id).await?;
    let (mut typed, mut faults) = (Vec::new(), Vec::new());
    for one in lines.iter().filter(|one| !one.quantity.trim().is_empty()) {
        let position = one.position;
        let field = format!("lines[{position}][quantity]");
        let quantity = match amount::parse(&one.quantity) {
            Ok(quantity) => quantity.unwrap_or_default(),
            Err(key) => {
                faults.push(Fault::new(field, key));
                continue;
            }
        };
        let Some(line) = desk.lines.iter().find(|line| line.position == position) else {
            faults.push(Fault::new(field, "fault-unknown"));
            continue;
        };
        let text = texts.iter().find(|text| text.position == position).map_or("", |text| text.unit.as_str());
        let Some(per) = moves::factor(conn, line, text, one.unit.trim()).await? else {
            faults
                .push(Fault::new(format!("lines[{position}][unit]"), "fault-stock-unit").with("unit", one.unit.trim()));
            continue;
        };
        match to_stock(quantity, per) {
            Some(quantity) if typed.iter().all(|known: &Typed| known.position != position) => {
                typed.push(Typed { position, quantity });
            }
            Some(_) => faults.push(Fault::new(field, "fault-stock-twice")),
            None => faults.push(Fault::new(field, "fault-stock-places")),
        }
    }
    if faults.is_empty() { Ok(typed) } else { Err(Error::Invalid(faults)) }
}

/// The result of an earlier press with this key. A different act under that key is refused.
async fn replay(conn: &mut Conn, desk: &Desk<'_>, typed: &[Typed], entry: LogEntry) -> Result<Done> {
    let flow = desk.lines.first().map_or(Flow::In, |line| line.flow);
    let mv = &desk.press.mv;
    let is_said = matches!(mv, KeeperMove::Bind { .. }) || entry.comment == mv.reason();
    let mut is_same = entry.order_id == desk.order.id
        && entry.actor_id == Some(desk.who.id)
        && entry.action == mv.action(flow)
        && is_said;
    let posted = Entry::by_press(conn, desk.press.key).await?;
    if let (KeeperMove::Deliver { .. }, Some(posted)) = (mv, &posted) {
        let mut moved: Vec<(i32, rust_decimal::Decimal)> = Vec::new();
        for one in posted.moves(conn).await? {
            let line = desk.lines.iter().find(|line| Some(line.id) == one.line_id);
            moved.push((line.map_or(0, |line| line.position), one.quantity.abs().normalize()));
        }
        let mut meant: Vec<_> = typed.iter().map(|one| (one.position, one.quantity.normalize())).collect();
        meant.retain(|(_, quantity)| !quantity.is_zero());
        meant.sort_unstable();
        moved.sort_unstable();
        is_same &= meant == moved;
    }
    if let (KeeperMove::Reverse { entry, .. }, Some(posted)) = (mv, &posted) {
        is_same &= posted.reverses == Some(*entry);
    }
    if is_same { Ok(Done { order: desk.order.clone(), entry }) } else { Err(Error::refused("error-key-used")) }
}
