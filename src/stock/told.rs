//! What texts about keepers' acts say besides the entry of the log.

use diesel::QueryResult;
use diesel::prelude::QueryableByName;
use diesel::sql_types::{Array, BigInt, Text};
use diesel_async::RunQueryDsl;

use crate::db::Conn;
use crate::orders::LogId;

/// About one entry of the log.
#[derive(Clone, Debug, Default, QueryableByName)]
pub struct Told {
    #[diesel(sql_type = BigInt)]
    log: i64,
    #[diesel(sql_type = Text)]
    pub warehouse: String,
    /// Lines of the order that concern the warehouse.
    #[diesel(sql_type = BigInt)]
    pub lines: i64,
    /// Lines that the act moved.
    #[diesel(sql_type = BigInt)]
    pub moved: i64,
    /// Lines that were not finished afterwards.
    #[diesel(sql_type = BigInt)]
    pub left: i64,
}

impl Told {
    /// Whether it is about this entry of the log.
    pub fn is_about(&self, log: LogId) -> bool {
        self.log == log.0
    }
}

/// For these entries of the log.
pub async fn told(conn: &Conn, logs: &[LogId]) -> QueryResult<Vec<Told>> {
    diesel::sql_query(
        "SELECT l.id AS log, w.name AS warehouse, (SELECT count(*) FROM stock_lines s WHERE s.order_id = l.order_id) AS lines,
           (SELECT count(*) FROM stock_moves m WHERE m.entry_id = e.id) AS moved, coalesce(e.lines_left, 0)::bigint AS left
         FROM approval_log l JOIN orders o ON o.id = l.order_id JOIN warehouses w ON w.id = o.warehouse_id
         LEFT JOIN stock_entries e ON e.log_id = l.id WHERE l.id = ANY ($1)",
    )
    .bind::<Array<BigInt>, _>(logs)
    .load(&mut &*conn)
    .await
}
