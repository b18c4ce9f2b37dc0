//! Checks that balances and lines agree with the ledger. Reads only. The database walks the ledger in order, so memory
//! stays bounded.

use diesel::QueryResult;
use diesel::prelude::QueryableByName;
use diesel::sql_types::{BigInt, Text};
use diesel_async::RunQueryDsl;

use crate::db::Conn;

/// The number of checked rows, and the first inconsistencies.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Checked {
    pub balances: i64,
    pub moves: i64,
    pub lines: i64,
    /// One sentence each, at most ten per check.
    pub faults: Vec<String>,
}

/// Each query selects inconsistencies, with a sentence in `what`.
const CHECKS: [&str; 8] = [
    // Each balance equals the sum of its moves and knows the last one.
    "SELECT format('warehouse %s, %s, article %s: the balance is %s worth %s, its moves come to %s worth %s', b.warehouse_id,
       b.place, b.goods_id, b.on_hand, b.worth, coalesce(m.quantity, 0), coalesce(m.value, 0)) AS what
     FROM stock_balances b LEFT JOIN (SELECT warehouse_id, place, goods_id, sum(quantity) AS quantity, sum(value) AS value, max(id) AS last
       FROM stock_moves GROUP BY warehouse_id, place, goods_id) m USING (warehouse_id, place, goods_id)
     WHERE (b.on_hand, b.worth, coalesce(b.last_move, 0))
       IS DISTINCT FROM (coalesce(m.quantity, 0), coalesce(m.value, 0), coalesce(m.last, 0)) LIMIT 10",
    // Each move continues the previous balance; times increase.
    "SELECT format('move %s does not continue move %s', id, before) AS what FROM (
       SELECT id, on_hand, worth, quantity, value, moved_at, lag(id) OVER w AS before, lag(on_hand, 1, 0::numeric) OVER w AS had,
         lag(worth, 1, 0::numeric) OVER w AS was_worth, lag(moved_at) OVER w AS was_at
       FROM stock_moves WINDOW w AS (PARTITION BY warehouse_id, place, goods_id ORDER BY id)) chain
     WHERE (on_hand, worth) <> (had + quantity, was_worth + value) OR moved_at < was_at LIMIT 10",
    // The progress of each line equals its moves.
    "SELECT format('line %s of order %s says %s done, %s arrived; its moves come to %s here, %s there, %s on the way', l.position,
       l.order_id, l.done, l.arrived, coalesce(m.here, 0), coalesce(m.there, 0), coalesce(m.way, 0)) AS what
     FROM stock_lines l LEFT JOIN (SELECT m.line_id, sum(m.quantity) FILTER (WHERE m.place = 'shelf' AND m.warehouse_id = o.warehouse_id) AS here,
         sum(m.quantity) FILTER (WHERE m.place = 'shelf' AND m.warehouse_id <> o.warehouse_id) AS there,
         sum(m.quantity) FILTER (WHERE m.place = 'transit') AS way
       FROM stock_moves m JOIN stock_lines o ON o.id = m.line_id GROUP BY m.line_id) m ON m.line_id = l.id
     WHERE (coalesce(m.here, 0) * CASE l.flow WHEN 'in' THEN 1 ELSE -1 END, coalesce(m.there, 0), coalesce(m.way, 0))
       <> (l.done, l.arrived, CASE l.flow WHEN 'across' THEN l.done - l.arrived ELSE 0 END) LIMIT 10",
    // Goods in transit belong to transfers, and the sum over all places stays the same.
    "SELECT format('warehouse %s, article %s: %s on the way, by its transfers %s', coalesce(b.warehouse_id, l.warehouse_id),
       coalesce(b.goods_id, l.goods_id), coalesce(b.on_hand, 0), coalesce(l.sent, 0)) AS what
     FROM (SELECT warehouse_id, goods_id, on_hand FROM stock_balances WHERE place = 'transit') b
     FULL JOIN (SELECT destination_id AS warehouse_id, goods_id, sum(done - arrived) AS sent FROM stock_lines
       WHERE flow = 'across' AND goods_id IS NOT NULL GROUP BY destination_id, goods_id) l USING (warehouse_id, goods_id)
     WHERE coalesce(b.on_hand, 0) <> coalesce(l.sent, 0) LIMIT 10",
    // Each step of a transfer adds the quantity and value that it takes.
    "SELECT format('entry %s moves %s worth %s between two places', m.entry_id, sum(m.quantity), sum(m.value)) AS what
     FROM stock_moves m JOIN stock_lines l ON l.id = m.line_id WHERE l.flow = 'across'
     GROUP BY m.entry_id, m.line_id HAVING sum(m.quantity) <> 0 OR sum(m.value) <> 0 LIMIT 10",
    // Claims belong to orders under approval; moved lines belong to approved orders.
    "SELECT format('order %s is %s and has lines of stock', o.id, o.status) AS what
     FROM stock_lines l JOIN orders o ON o.id = l.order_id
     WHERE o.status <> CASE WHEN l.approved_at IS NULL THEN 'pending' ELSE 'approved' END LIMIT 10",
    // Lines of adjustments say what their orders say, and move by adjustments alone.
    "SELECT format('line %s of order %s adjusts %s %s, its order says %s', s.position, s.order_id, s.flow, s.asked, l.quantity) AS what
     FROM stock_lines s JOIN kinds k ON k.code = s.kind AND k.adjusts
     JOIN order_lines l ON (l.order_id, l.position) = (s.order_id, s.position)
     WHERE (s.goods_id, CASE s.flow WHEN 'in' THEN s.asked ELSE -s.asked END) IS DISTINCT FROM (l.goods_id, l.quantity * s.per)
       OR EXISTS (SELECT 1 FROM stock_moves m JOIN stock_entries e ON e.id = m.entry_id WHERE m.line_id = s.id AND e.act <> 'adjust')
     LIMIT 10",
    // Each reversal mirrors its entry.
    "SELECT format('move %s is not the mirror of move %s', m.id, m.reverses) AS what
     FROM stock_moves m JOIN stock_moves t ON t.id = m.reverses
     WHERE (m.warehouse_id, m.place, m.goods_id, m.quantity) <> (t.warehouse_id, t.place, t.goods_id, -t.quantity) LIMIT 10",
];

#[derive(QueryableByName)]
struct Fault {
    #[diesel(sql_type = Text)]
    what: String,
}

#[derive(QueryableByName)]
struct Sizes {
    #[diesel(sql_type = BigInt)]
    balances: i64,
    #[diesel(sql_type = BigInt)]
    moves: i64,
    #[diesel(sql_type = BigInt)]
    lines: i64,
}

/// Runs all checks. Calls `progress` after each one with the number of finished checks and their total.
pub async fn check(conn: &mut Conn, mut progress: impl FnMut(usize, usize)) -> QueryResult<Checked> {
    let sizes: Sizes = diesel::sql_query(
        "SELECT (SELECT count(*) FROM stock_balances) AS balances, (SELECT count(*) FROM stock_moves) AS moves,
           (SELECT count(*) FROM stock_lines) AS lines",
    )
    .get_result(conn)
    .await?;
    let mut faults = Vec::new();
    for (n, query) in CHECKS.iter().enumerate() {
        let found: Vec<Fault> = diesel::sql_query(*query).load(conn).await?;
        faults.extend(found.into_iter().map(|fault| fault.what));
        progress(n + 1, CHECKS.len());
    }
    Ok(Checked { balances: sizes.balances, moves: sizes.moves, lines: sizes.lines, faults })
}
