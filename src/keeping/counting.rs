//! The acts of those who count: open, count, strike, end. Each locks the count first.

use chrono::{DateTime, Utc};
use diesel_async::AsyncConnection;
use uuid::Uuid;

use crate::catalog::{Goods, GoodsId, WarehouseId};
use crate::db::Conn;
use crate::error::{Error, Fault, Result};
use crate::orders::{self, CheckedLine, CheckedOrder, Created, Kind, MOST_LINES, OrderId, amount};
use crate::org::User;
use crate::stock::{self, Count, CountId, Counted, TallyId};

/// The count, for keepers of its warehouse.
///
/// # Errors
/// `NotFound` for everybody else.
pub async fn count_of(conn: &mut Conn, viewer: &User, id: CountId, now: DateTime<Utc>) -> Result<Count> {
    let count = Count::find(conn, id).await?.ok_or(Error::NotFound)?;
    require(conn, viewer, &count, now).await?;
    Ok(count)
}

async fn require(conn: &mut Conn, viewer: &User, count: &Count, now: DateTime<Utc>) -> Result<()> {
    let kept = stock::kept_by(conn, viewer, now).await?;
    if kept.contains(&count.warehouse_id) { Ok(()) } else { Err(Error::NotFound) }
}

async fn lock_open(conn: &mut Conn, viewer: &User, id: CountId, now: DateTime<Utc>) -> Result<Count> {
    let count = Count::lock(conn, id).await?.ok_or(Error::NotFound)?;
    require(conn, viewer, &count, now).await?;
    if count.ended_at.is_some() { Err(Error::refused("refused-count-over")) } else { Ok(count) }
}

/// Opens a count of a warehouse. `typed`: SKUs or barcodes, one a line; none: all that the warehouse has. A repeated press
/// returns the first count.
///
/// # Errors
/// `Invalid` for codes that no article has; `Refused` while another count of the warehouse is open.
pub async fn open(
    conn: &mut Conn,
    viewer: &User,
    warehouse: WarehouseId,
    typed: &str,
    press: Uuid,
    now: DateTime<Utc>,
) -> Result<Count> {
    conn.transaction(async |conn| {
        if !stock::kept_by(conn, viewer, now).await?.contains(&warehouse) {
            return Err(Error::invalid("warehouse", "fault-unknown"));
        }
        if let Some(count) = Count::by_press(conn, press).await? {
            return if count.opened_by == viewer.id { Ok(count) } else { Err(Error::refused("error-key-used")) };
        }
        let (mut goods, mut unknown) = (Vec::new(), Vec::new());
        for code in typed.lines().map(str::trim).filter(|code| !code.is_empty()) {
            match Goods::by_code(conn, code).await? {
                Some(one) => goods.push(one.id),
                None => unknown.push(code.to_owned()),
            }
        }
        if !unknown.is_empty() {
            let fault = Fault::new("goods", "fault-count-unknown").with("codes", unknown.join(" "));
            return Err(Error::Invalid(vec![fault]));
        }
        if goods.len() > MOST_LINES {
            return Err(Error::Invalid(vec![
                Fault::new("goods", "fault-too-many-lines").with("max", MOST_LINES.to_string()),
            ]));
        }
        let made = Count::open(conn, warehouse, &goods, (viewer.id, press), now).await?;
        made.ok_or_else(|| Error::refused("refused-count-open"))
    })
    .await
}

/// The article of a count that a SKU or barcode names, also one that a count of all does not have yet. `None`: no such
/// article, or not of this count.
pub async fn named(conn: &mut Conn, count: &Count, code: &str) -> Result<Option<GoodsId>> {
    let Some(goods) = Goods::by_code(conn, code.trim()).await? else { return Ok(None) };
    if count.covers_all || !count.goods(conn, "", Some(goods.id)).await?.is_empty() {
        return Ok(Some(goods.id));
    }
    Ok(None)
}

/// Adds what the viewer counted of an article in one place. A repeated press adds nothing.
///
/// # Errors
/// `Invalid` for a number that is none; `Refused` when the count is over.
pub async fn tally(
    conn: &mut Conn,
    viewer: &User,
    (id, goods): (CountId, GoodsId),
    typed: &str,
    press: Uuid,
    now: DateTime<Utc>,
) -> Result<()> {
    let quantity = match amount::parse(typed) {
        Ok(Some(quantity)) => quantity,
        Ok(None) => return Err(Error::invalid("quantity", "fault-required")),
        Err(key) => return Err(Error::invalid("quantity", key)),
    };
    conn.transaction(async |conn| {
        let count = lock_open(conn, viewer, id, now).await?;
        if count.covers_all && Goods::find(conn, goods).await?.is_some_and(|one| !one.is_disabled()) {
            count.add_goods(conn, goods).await?;
        }
        if count.goods(conn, "", Some(goods)).await?.is_empty() {
            return Err(Error::NotFound);
        }
        count.tally(conn, (goods, quantity), (viewer.id, press), now).await?;
        Ok(())
    })
    .await
}

/// Strikes what was counted wrongly. Striking it again is no fault.
///
/// # Errors
/// `Refused` when the count is over.
pub async fn strike(conn: &mut Conn, viewer: &User, (id, tally): (CountId, TallyId), now: DateTime<Utc>) -> Result<()> {
    conn.transaction(async |conn| {
        let count = lock_open(conn, viewer, id, now).await?;
        count.strike(conn, tally, viewer.id, now).await?;
        Ok(())
    })
    .await
}

/// Drops a count: nothing comes of it.
///
/// # Errors
/// `Refused` when the count is over.
pub async fn drop_count(conn: &mut Conn, viewer: &User, id: CountId, now: DateTime<Utc>) -> Result<()> {
    conn.transaction(async |conn| {
        let count = lock_open(conn, viewer, id, now).await?;
        Ok(Count::end(conn, count.id, viewer.id, (true, None), now).await?)
    })
    .await
}

/// Ends a count and makes a draft of the viewer's of what differs; `None`: nothing does. `words`: title and reason of the
/// draft. What has moved since it was counted is refused unless `keeps_moved`: then it differs from the book of that time.
///
/// # Errors
/// `Invalid` for what has moved; `Refused` when the count is over, when nothing was counted, or when more differs than an
/// order may have lines.
pub async fn end(
    conn: &mut Conn,
    viewer: &User,
    id: CountId,
    keeps_moved: bool,
    words: (&str, &str),
    now: DateTime<Utc>,
) -> Result<Option<OrderId>> {
    conn.transaction(async |conn| {
        let count = lock_open(conn, viewer, id, now).await?;
        let counted = count.goods(conn, "", None).await?;
        if counted.iter().all(|one| one.quantity.is_none()) {
            return Err(Error::refused("refused-count-nothing"));
        }
        let moved = counted.iter().filter(|one| one.has_moved).count();
        if moved > 0 && !keeps_moved {
            let fault = Fault::new("moved", "fault-count-moved").with("n", moved.to_string());
            return Err(Error::Invalid(vec![fault]));
        }
        let lines: Vec<CheckedLine> = counted.iter().filter_map(line_of).collect();
        if lines.len() > MOST_LINES {
            return Err(Error::refused("refused-count-too-many"));
        }
        let order = match lines.is_empty() {
            true => None,
            false => Some(draft(conn, viewer, count.warehouse_id, lines, words, now).await?),
        };
        Count::end(conn, count.id, viewer.id, (false, order), now).await?;
        Ok(order)
    })
    .await
}

fn line_of(counted: &Counted) -> Option<CheckedLine> {
    let difference = counted.difference().filter(|difference| !difference.is_zero())?;
    Some(CheckedLine {
        name: counted.name.clone(),
        specification: counted.specification.clone(),
        unit: counted.unit.clone(),
        quantity: Some(difference),
        goods: Some(counted.goods_id),
        ..CheckedLine::default()
    })
}

/// The draft is the viewer's, who looks at it and submits it.
async fn draft(
    conn: &mut Conn,
    viewer: &User,
    warehouse: WarehouseId,
    lines: Vec<CheckedLine>,
    (title, reason): (&str, &str),
    now: DateTime<Utc>,
) -> Result<OrderId> {
    let kinds = Kind::all_where(Kind::adjusts);
    let kind = *kinds.first().ok_or_else(|| Error::broken("no kind adjusts stock"))?;
    let totals = amount::totals(lines.iter().map(|line| (line.quantity, line.unit_price)));
    let order = CheckedOrder {
        kind,
        title: title.to_owned(),
        department_id: viewer.department_id,
        warehouse_id: Some(warehouse),
        destination_warehouse_id: None,
        customer: String::new(),
        supplier: String::new(),
        wanted_on: None,
        note: reason.to_owned(),
        lines,
        settles: Vec::new(),
        totals: totals.ok_or_else(|| Error::refused("refused-count-too-many"))?,
    };
    match orders::create(conn, viewer, Uuid::new_v4(), None, &order, now).await? {
        Created::New(order) | Created::Existing(order) => Ok(order.id),
    }
}

/// The article of a count as it is counted; one that a count of all does not have yet is not counted.
///
/// # Errors
/// `NotFound` when it is not of this count.
pub async fn to_count(conn: &mut Conn, count: &Count, goods: GoodsId) -> Result<Counted> {
    if let Some(one) = count.goods(conn, "", Some(goods)).await?.pop() {
        return Ok(one);
    }
    let found = Goods::find(conn, goods).await?.filter(|one| count.covers_all && !one.is_disabled());
    let Goods { id, sku, name, specification, unit, .. } = found.ok_or(Error::NotFound)?;
    Ok(Counted {
        goods_id: id,
        sku,
        name,
        specification,
        unit,
        quantity: None,
        book: rust_decimal::Decimal::ZERO,
        has_moved: false,
    })
}
