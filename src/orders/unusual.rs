//! Warnings for approvers: prices that differ from the last ones, an amount far above the usual.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::dsl::sql;
use diesel::sql_types::{BigInt, Bool, Integer, Nullable, Numeric, Text, Timestamptz, Uuid as SqlUuid};
use rust_decimal::{Decimal, RoundingStrategy};

use super::price::PRICES_OF;
use super::{Order, OrderId, OrderView};
use crate::db::{Questions, question};

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

/// The last price of a line: the line's position and order, the price, and the number and approval time of the order
/// that has it.
type LastRow = (i32, OrderId, Decimal, String, DateTime<Utc>);

/// The number of comparable orders, and the median of their totals.
type UsualRow = (i64, Option<Decimal>);

/// The rows that [`unusual`] compares the order with.
pub type UnusualRows = (Vec<LastRow>, Vec<UsualRow>);

/// The warnings for an order: prices by line, then the amount.
pub fn unusual(view: &OrderView, (last, usual): &UnusualRows) -> Vec<Unusual> {
    let order = &view.order;
    let mut found: Vec<Unusual> = view
        .lines
        .iter()
        .filter_map(|line| {
            let before = last.iter().find(|(position, of, ..)| *of == line.order_id && *position == line.position)?;
            let (_, _, last, number, on) = before;
            let percent = percent(*last, line.unit_price?)?;
            (percent.abs() >= FAR).then(|| Unusual::Price {
                label: line.label(),
                percent,
                last: *last,
                number: number.clone(),
                on: *on,
            })
        })
        .collect();
    let median = usual.first().and_then(|(count, median)| median.filter(|_| *count >= FEW));
    let far = median.filter(|median| order.total_amount > *median * Decimal::TWO);
    found.extend(far.map(|usual| Unusual::Amount { usual }));
    found
}

/// SQL: the last price of each line, with a further condition on the measures. The oldest time that counts follows.
macro_rules! earlier {
    ($measures:literal) => {
        concat!(
            "SELECT l.position, l.order_id, last.price, last.number, last.on
             FROM order_lines l CROSS JOIN LATERAL (
               SELECT p.unit_price AS price, o.number, o.finished_at AS on
               FROM order_lines p JOIN orders o ON o.id = p.order_id
               WHERE p.kind = l.kind AND p.name = l.name AND p.specification = l.specification ",
            $measures,
            "    AND p.unit = l.unit AND p.board = l.board AND p.order_id <> l.order_id AND p.unit_price > 0
                 AND o.status = 'approved' AND o.finished_at > "
        )
    };
}
/// The queries whose rows [`unusual`] takes: the price of each line in the newest approved order of the same kind
/// within a year, and the usual total of such orders of the department.
pub fn asked_unusual(order: &Order, now: DateTime<Utc>) -> impl Questions<Answers = UnusualRows> + use<> {
    // Reads the index backwards and stops at the first match, so frequently bought goods cost no more.
    let earlier = if order.kind.has_measures() {
        earlier!("AND p.length_mm = l.length_mm AND p.width_mm = l.width_mm AND p.height_mm = l.height_mm")
    } else {
        earlier!("")
    };
    let earlier = sql::<(Integer, SqlUuid, Numeric, Text, Timestamptz)>(earlier)
        .bind::<Timestamptz, _>(now - PRICES_OF)
        .sql(" ORDER BY p.order_id DESC LIMIT 1) AS last WHERE l.order_id = ")
        .bind::<SqlUuid, _>(order.id)
        .sql(" AND ")
        .bind::<Bool, _>(order.kind.is_bought())
        .sql("");
    let usual = sql::<(BigInt, Nullable<Numeric>)>(
        "SELECT count(*), percentile_disc(0.5) WITHIN GROUP (ORDER BY total_amount) FROM orders
         WHERE status = 'approved' AND kind = ",
    )
    .bind::<Text, _>(order.kind.as_str())
    .sql(" AND department_id = ")
    .bind::<Nullable<BigInt>, _>(order.department_id)
    .sql(" AND finished_at > ")
    .bind::<Timestamptz, _>(now - AMOUNTS_OF)
    .sql(" AND id <> ")
    .bind::<SqlUuid, _>(order.id)
    .sql("");
    (question(earlier), question(usual))
}

/// The change from `from` to `to` in whole percent; `None` when `from` is zero or the result overflows.
fn percent(from: Decimal, to: Decimal) -> Option<Decimal> {
    let change = (to - from).checked_div(from)?.checked_mul(Decimal::ONE_HUNDRED)?;
    Some(change.round_dp_with_strategy(0, RoundingStrategy::MidpointAwayFromZero))
}
