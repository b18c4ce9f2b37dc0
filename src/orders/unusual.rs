//! Warnings for approvers: prices that differ from the last ones, an amount far above the usual.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Integer, Nullable, Numeric, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use rust_decimal::{Decimal, RoundingStrategy};

use super::price::PRICES_OF;
use super::{Order, OrderId, OrderView};
use crate::db::Conn;

const AMOUNTS_OF: TimeDelta = TimeDelta::days(180);

/// The price difference that is reported, in percent.
const FAR: Decimal = Decimal::TEN;

/// The minimum number of orders that make an amount usual.
const FEW: i64 = 5;

/// A warning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unusual {
    /// The price is this many percent above (or below, if negative) the last price of the same goods.
    Price { label: String, percent: Decimal, last: Decimal, number: String, on: DateTime<Utc> },
    /// The total is more than twice the median of the department's orders of this kind.
    Amount { usual: Decimal },
}

#[derive(QueryableByName)]
struct Last {
    #[diesel(sql_type = Integer)]
    position: i32,
    #[diesel(sql_type = SqlUuid)]
    of: OrderId,
    #[diesel(sql_type = Numeric)]
    price: Decimal,
    #[diesel(sql_type = Text)]
    number: String,
    #[diesel(sql_type = Timestamptz)]
    on: DateTime<Utc>,
}

#[derive(QueryableByName)]
struct Usual {
    #[diesel(sql_type = BigInt)]
    count: i64,
    #[diesel(sql_type = Nullable<Numeric>)]
    median: Option<Decimal>,
}

/// The warnings for an order: prices by line, then the amount. At most two queries.
pub async fn unusual(conn: &mut Conn, view: &OrderView, now: DateTime<Utc>) -> QueryResult<Vec<Unusual>> {
    let order = &view.order;
    let last = if order.kind.is_bought() { earlier_prices(conn, order, now).await? } else { Vec::new() };
    let mut found: Vec<Unusual> = view
        .lines
        .iter()
        .filter_map(|line| {
            let before = last.iter().find(|last| last.of == line.order_id && last.position == line.position)?;
            let percent = percent(before.price, line.unit_price?)?;
            (percent.abs() >= FAR).then(|| Unusual::Price {
                label: line.label(),
                percent,
                last: before.price,
                number: before.number.clone(),
                on: before.on,
            })
        })
        .collect();
    let usual: Usual = diesel::sql_query(
        "SELECT count(*) AS count, percentile_disc(0.5) WITHIN GROUP (ORDER BY total_amount) AS median FROM orders
         WHERE kind = $1 AND department_id = $2 AND status = 'approved' AND finished_at > $3 AND id <> $4",
    )
    .bind::<Text, _>(order.kind.as_str())
    .bind::<Nullable<BigInt>, _>(order.department_id)
    .bind::<Timestamptz, _>(now - AMOUNTS_OF)
    .bind::<SqlUuid, _>(order.id)
    .get_result(conn)
    .await?;
    let median = usual.median.filter(|median| usual.count >= FEW && order.total_amount > *median * Decimal::TWO);
    found.extend(median.map(|usual| Unusual::Amount { usual }));
    Ok(found)
}

/// The price of each line of `$1` in the newest approved order of the same kind since `$2`, with one more condition. Reads
/// the index backwards and stops at the first that fits, however often the goods were bought.
macro_rules! earlier {
    ($measures:literal) => {
        concat!(
            "SELECT l.position, l.order_id AS of, last.price, last.number, last.on
             FROM order_lines l CROSS JOIN LATERAL (
               SELECT p.unit_price AS price, o.number, o.finished_at AS on
               FROM order_lines p JOIN orders o ON o.id = p.order_id
               WHERE p.kind = l.kind AND p.name = l.name AND p.specification = l.specification ",
            $measures,
            "    AND p.unit = l.unit AND p.board = l.board AND p.order_id <> l.order_id AND p.unit_price > 0
                 AND o.status = 'approved' AND o.finished_at > $2
               ORDER BY p.order_id DESC LIMIT 1) AS last
             WHERE l.order_id = $1"
        )
    };
}

/// The prices of the lines of an order in the last approved order of the same kind within a year.
async fn earlier_prices(conn: &mut Conn, order: &Order, now: DateTime<Utc>) -> QueryResult<Vec<Last>> {
    let question = if order.kind.has_measures() {
        earlier!("AND p.length_mm = l.length_mm AND p.width_mm = l.width_mm AND p.height_mm = l.height_mm")
    } else {
        earlier!("")
    };
    diesel::sql_query(question).bind::<SqlUuid, _>(order.id).bind::<Timestamptz, _>(now - PRICES_OF).load(conn).await
}

/// The change from `from` to `to` in whole percent; `None` when `from` is zero or the result overflows.
fn percent(from: Decimal, to: Decimal) -> Option<Decimal> {
    let change = (to - from).checked_div(from)?.checked_mul(Decimal::ONE_HUNDRED)?;
    Some(change.round_dp_with_strategy(0, RoundingStrategy::MidpointAwayFromZero))
}
