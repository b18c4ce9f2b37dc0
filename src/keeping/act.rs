//! Performs one act: locks the order, checks rights and the idempotency key, writes and notifies.

use chrono::{DateTime, Utc};
use diesel_async::AsyncConnection;
use rust_decimal::Decimal;

use super::desk::{Desk, KeeperMove, KeeperPress};
use super::{moves, reversal};
use crate::approval::{Action, LONGEST_WORDS, LogEntry};
use crate::catalog::to_stock;
use crate::db::Conn;
use crate::error::{Error, Fault, Result};
use crate::orders::{Line, Order, Status, amount, find_visible};
use crate::org::User;
use crate::outbox::{self, Notice, NoticeKind};
use crate::stock::{self, Act, Entry, Place, StockLine, Typed};

/// The result of an act.
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
        // Rights are checked on the locked, current row.
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
        check_difference(&desk, &typed)?;
        let entry = match &press.mv {
            KeeperMove::Deliver { is_ahead, .. } => {
                moves::deliver(conn, &desk, first.act(), &typed, *is_ahead || first.kind.adjusts()).await?
            }
            KeeperMove::Arrive { .. } => moves::deliver(conn, &desk, Act::Arrive, &typed, false).await?,
            KeeperMove::GiveBack { .. } => moves::deliver(conn, &desk, first.act_back(), &typed, false).await?,
            KeeperMove::Close { positions, .. } => moves::close(conn, &desk, positions).await?,
            KeeperMove::Bind { position, goods } => moves::bind(conn, &desk, *position, goods).await?,
            KeeperMove::Reverse { entry, .. } => reversal::reverse(conn, &desk, *entry).await?,
        };
        tell(conn, &desk, &typed, &entry).await?;
        Ok(Done { order, entry })
    })
    .await
}

/// The people to notify: the applicant; for a transfer also the keepers of the other warehouse if they must act or inquire.
async fn tell(conn: &mut Conn, desk: &Desk<'_>, typed: &[Typed], entry: &LogEntry) -> Result<()> {
    let Desk { order, who, now, .. } = *desk;
    let notice = |kind, recipient| Notice { kind, order: order.id, step: None, log: entry.id, recipient };
    let mut notices = Vec::new();
    if order.applicant_id != who.id && entry.action != Action::BindGoods {
        notices.push(notice(NoticeKind::Told, order.applicant_id));
    }
    let line = desk.lines.first();
    let concerned = match entry.action {
        Action::Ship => line.and_then(|line| line.destination_id),
        Action::Arrive if is_short(desk, typed) => line.map(|line| line.warehouse_id),
        _ => None,
    };
    if let Some(warehouse) = concerned {
        let keepers = stock::keepers_of(conn, warehouse, now).await?;
        notices.extend(keepers.into_iter().filter(|id| *id != who.id).map(|id| notice(NoticeKind::ToKeep, id)));
    }
    Ok(outbox::enqueue(conn, &notices, &[], false, now).await?)
}

async fn require_right(
    conn: &mut Conn,
    viewer: &User,
    order: &Order,
    line: &StockLine,
    mv: &KeeperMove,
    now: DateTime<Utc>,
) -> Result<()> {
    let kept = stock::kept_by(conn, viewer, now).await?;
    let there = line.destination_id.unwrap_or(line.warehouse_id);
    let may = match mv {
        KeeperMove::Deliver { .. } | KeeperMove::GiveBack { .. } | KeeperMove::Bind { .. } => {
            kept.contains(&line.warehouse_id)
        }
        KeeperMove::Arrive { .. } => kept.contains(&there),
        KeeperMove::Reverse { entry, .. } => {
            let turned = Entry::find(conn, *entry).await?;
            kept.contains(if turned.is_some_and(|one| one.act == Act::Arrive) { &there } else { &line.warehouse_id })
        }
        KeeperMove::Close { .. } => {
            order.applicant_id == viewer.id || kept.contains(&line.warehouse_id) || kept.contains(&there)
        }
    };
    if may {
        return Ok(());
    }
    if kept.contains(&line.warehouse_id) || kept.contains(&there) {
        return Err(Error::Forbidden);
    }
    find_visible(conn, viewer, order.id).await?;
    Err(Error::Forbidden)
}

fn check_reason(mv: &KeeperMove) -> Result<()> {
    let is_needed = match mv {
        KeeperMove::Deliver { is_ahead, .. } => *is_ahead,
        KeeperMove::GiveBack { .. } | KeeperMove::Close { .. } | KeeperMove::Reverse { .. } => true,
        KeeperMove::Arrive { .. } | KeeperMove::Bind { .. } => false,
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

/// Whether less arrives than was sent. The rest stays in transit until it is explained.
fn is_short(desk: &Desk<'_>, typed: &[Typed]) -> bool {
    typed.iter().any(|one| {
        let line = desk.lines.iter().find(|line| line.position == one.position);
        one.quantity > Decimal::ZERO && line.is_some_and(|line| one.quantity < line.in_transit())
    })
}

fn check_difference(desk: &Desk<'_>, typed: &[Typed]) -> Result<()> {
    let is_arrival = matches!(desk.press.mv, KeeperMove::Arrive { .. });
    if is_arrival && desk.reason().is_empty() && is_short(desk, typed) {
        return Err(Error::invalid("reason", "fault-stock-difference"));
    }
    Ok(())
}

/// Converts the typed quantities to the articles' own units and drops blank ones. Reports all faults at once.
async fn typed(conn: &mut Conn, desk: &Desk<'_>) -> Result<Vec<Typed>> {
    let lines = desk.press.mv.lines();
    if lines.is_empty() {
        return Ok(Vec::new());
    }
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

/// Returns the result of an earlier press with this key. A different act under that key is refused.
async fn replay(conn: &mut Conn, desk: &Desk<'_>, typed: &[Typed], entry: LogEntry) -> Result<Done> {
    let mv = &desk.press.mv;
    let is_said = matches!(mv, KeeperMove::Bind { .. }) || entry.comment == mv.reason();
    let mut is_same = entry.order_id == desk.order.id
        && entry.actor_id == Some(desk.who.id)
        && entry.action == mv.action(desk.lines.first())
        && is_said;
    let posted = Entry::by_press(conn, desk.press.key).await?;
    if let (KeeperMove::Deliver { .. } | KeeperMove::Arrive { .. } | KeeperMove::GiveBack { .. }, Some(posted)) =
        (mv, &posted)
    {
        let mut moved: Vec<(i32, Decimal)> = Vec::new();
        // An entry moves a line at most once per shelf.
        for one in posted.moves(conn).await?.into_iter().filter(|one| one.place == Place::Shelf) {
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
