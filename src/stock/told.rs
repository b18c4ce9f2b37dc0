//! The data that texts about keepers' acts need besides the log entry.

use diesel::QueryResult;
use diesel::prelude::QueryableByName;
use diesel::sql_types::{Array, BigInt, Text};
use diesel_async::RunQueryDsl;

use super::Flow;
use crate::db::Conn;
use crate::orders::LogId;

/// The data about one log entry.
#[derive(Clone, Debug, QueryableByName)]
pub struct Told {
    #[diesel(sql_type = BigInt)]
    log: i64,
    #[diesel(sql_type = Text)]
    pub warehouse: String,
    /// The destination of a transfer; empty otherwise.
    #[diesel(sql_type = Text)]
    pub destination: String,
    #[diesel(sql_type = Text)]
    pub flow: Flow,
    /// The number of lines of the order that concern the warehouse.
    #[diesel(sql_type = BigInt)]
    pub lines: i64,
    /// The number of lines that the act moved.
    #[diesel(sql_type = BigInt)]
    pub moved: i64,
    /// The number of lines that were unfinished afterwards; of an act that moved nothing, that are now.
    #[diesel(sql_type = BigInt)]
    pub left: i64,
}

impl Told {
    /// Whether this belongs to the log entry.
    pub fn is_about(&self, log: LogId) -> bool {
        self.log == log.0
    }
}

/// Loads the data about log entries.
pub async fn told(conn: &Conn, logs: &[LogId]) -> QueryResult<Vec<Told>> {
    diesel::sql_query(
        "SELECT l.id AS log, w.name AS warehouse, coalesce(d.name, '') AS destination, s.flow, s.lines,
           (SELECT count(DISTINCT m.line_id) FROM stock_moves m WHERE m.entry_id = e.id) AS moved,
           coalesce(e.lines_left, s.left)::bigint AS left
         FROM approval_log l JOIN LATERAL (SELECT min(flow) AS flow, min(warehouse_id) AS warehouse_id,
             min(destination_id) AS destination_id, count(*) AS lines, count(*) FILTER (WHERE remaining > 0) AS left FROM stock_lines WHERE order_id = l.order_id) s ON true
         JOIN warehouses w ON w.id = s.warehouse_id LEFT JOIN warehouses d ON d.id = s.destination_id
         LEFT JOIN stock_entries e ON e.log_id = l.id WHERE l.id = ANY ($1)",
    )
    .bind::<Array<BigInt>, _>(logs)
    .load(&mut &*conn)
    .await
}
