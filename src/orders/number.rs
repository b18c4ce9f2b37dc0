//! 流水号: `CG-20261120-0007`, counted per kind and day.

use chrono::NaiveDate;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::Kind;
use crate::db::Conn;
use crate::db::schema::order_counters;

/// The next number. Locks the counter until the transaction ends: given once, with gaps only where one is rolled back.
pub async fn next_number(conn: &mut Conn, kind: Kind, day: NaiveDate) -> QueryResult<String> {
    let last: i32 = diesel::insert_into(order_counters::table)
        .values((order_counters::kind.eq(kind), order_counters::on_day.eq(day), order_counters::last.eq(1)))
        .on_conflict((order_counters::kind, order_counters::on_day))
        .do_update()
        .set(order_counters::last.eq(order_counters::last + 1))
        .returning(order_counters::last)
        .get_result(conn)
        .await?;
    Ok(format!("{kind}-{}-{last:04}", day.format("%Y%m%d")))
}
