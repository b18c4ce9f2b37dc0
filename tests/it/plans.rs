//! Lists and figures over 20,000 orders read a small part of each table, never all of it.
//!
//! The database counts the rows read; no time is measured and no plan is forced.

use std::collections::BTreeMap;
use std::time::Duration;

use diesel::QueryableByName;
use diesel::sql_types::{BigInt, Text};
use diesel_async::{RunQueryDsl, SimpleAsyncConnection};
use whsm::approval::{Dossier, count_for, count_stuck, count_waiting, inbox_counts, notices_to, waiting_for};
use whsm::db::Conn;
use whsm::orders::{self, Filter, Sort, Status};
use whsm::org::{Platform, User, UserId};
use whsm::{outbox, reports};

use crate::harness::TestApp;

/// Tables that grow with the orders.
const LARGE: [&str; 8] = [
    "orders",
    "order_lines",
    "approval_steps",
    "approval_log",
    "outbox",
    "outbox_attempts",
    "order_reach",
    "order_search",
];

/// 200 people, of whom numbers 1 to 40 are handlers; two years of orders with two lines and one or two steps,
/// one in 33 pending, every letter sent. Inserted without triggers, which have their own tests.
const FILL: &str = "
    SET session_replication_role = replica;
    INSERT INTO users (id, username, display_name, role, created_at)
      SELECT i, 'p' || i, '职员' || i, CASE WHEN i <= 40 THEN 'approver' ELSE 'staff' END, now()
      FROM generate_series(1, 200) i;
    INSERT INTO departments (id, code, name, created_at) SELECT i, 'D' || i, '部门' || i, now() FROM generate_series(1, 8) i;
    CREATE TEMP TABLE s AS SELECT i, (lpad(to_hex(1700000000000 + i * 1000), 12, '0') || '7' || substr(md5(i || 'a'), 1, 3)
        || '8' || substr(md5(i || 'b'), 1, 15))::uuid AS id, md5(i || 'c')::uuid AS step, 41 + i % 159 AS applicant,
        1 + (i * 7) % 40 AS handler, timestamptz '2024-11-20' + i * interval '50 minutes' AS at,
        CASE WHEN i % 33 = 0 THEN 'pending' WHEN i % 34 = 0 THEN 'returned' WHEN i % 35 = 0 THEN 'draft' ELSE 'approved' END AS status
      FROM generate_series(1, 20000) i;
    ANALYZE s;
    INSERT INTO orders (id, kind, status, number, title, applicant_id, department_id, warehouse_id, total_quantity,
        total_amount, round, form_key, created_at, updated_at, submitted_at, finished_at)
      SELECT id, (ARRAY['CG', 'FS', 'FLY', 'CGC'])[1 + i % 4], status, CASE status WHEN 'draft' THEN NULL ELSE 'N-' || i END,
        (ARRAY['补货', '月度采购', '门店用纸', '维修'])[1 + i % 4] || i, applicant, 1 + i % 8, 1, 2, i % 977, CASE status WHEN 'draft' THEN 0 ELSE 1 END, md5(i || 'k')::uuid,
        at, at, CASE status WHEN 'draft' THEN NULL ELSE at END, CASE status WHEN 'approved' THEN at + interval '1 day' END FROM s;
    INSERT INTO order_lines (order_id, kind, position, name, unit, quantity, unit_price, length_mm, width_mm, height_mm)
      SELECT s.id, o.kind, p, CASE o.kind WHEN 'CGC' THEN '纸箱' ELSE '货物' || (s.i * p) % 900 END, '件', 1, 1,
        CASE o.kind WHEN 'CGC' THEN 100 + s.i % 300 END, CASE o.kind WHEN 'CGC' THEN 100 END, CASE o.kind WHEN 'CGC' THEN 100 END
      FROM s JOIN orders o USING (id) CROSS JOIN generate_series(1, 2) p;
    INSERT INTO approval_log (order_id, round, action, actor_id, via, press, acted_at, seal)
      SELECT id, 1, 'submit', applicant, 'web', md5(i || 's')::uuid, at, sha256('') FROM s WHERE status <> 'draft' ORDER BY i;
    INSERT INTO approval_steps (id, order_id, applicant_id, seq, round, handler_id, sender_id, status, opened_at, closed_at,
        visit, principal_id, opened_by)
      SELECT step, s.id, applicant, 1, 1, handler, applicant, CASE status WHEN 'pending' THEN 'open' ELSE 'decided' END, at,
        CASE status WHEN 'pending' THEN NULL ELSE at + interval '1 day' END, 1,
        CASE WHEN i % 20 = 0 THEN 1 + (handler + 3) % 40 END, l.id
      FROM s JOIN approval_log l ON l.order_id = s.id;
    INSERT INTO approval_log (order_id, round, action, actor_id, step_id, comment, via, press, acted_at, seal)
      SELECT id, 1, CASE status WHEN 'returned' THEN 'return' ELSE 'approve' END, handler, step, '好', 'web',
        md5(i || 'd')::uuid, at + interval '1 day', sha256('') FROM s WHERE status IN ('approved', 'returned') ORDER BY i;
    INSERT INTO outbox (lane, dedupe, notice, channel, order_id, step_id, log_id, recipient_id, state, due_at, created_at,
        sent_at, read_at, importance)
      SELECT s.id || channel, 'card' || i || channel, 'your_turn', channel, s.id, step, l.id, handler, 'sent', at, at, at,
        CASE WHEN channel = 'inbox' AND status <> 'pending' THEN at END, 1
      FROM s JOIN approval_log l ON l.order_id = s.id AND l.action = 'submit'
        CROSS JOIN unnest(ARRAY['inbox', 'dingtalk']) AS channel ORDER BY i;
    INSERT INTO outbox (lane, dedupe, notice, channel, order_id, log_id, recipient_id, state, due_at, created_at, sent_at,
        read_at, importance)
      SELECT s.id || channel, 'told' || i || channel, 'told', channel, s.id, l.id, applicant, 'sent', at, at, at,
        CASE WHEN channel = 'inbox' AND i % 9 > 0 THEN at END, 3
      FROM s JOIN approval_log l ON l.step_id = s.step CROSS JOIN unnest(ARRAY['inbox', 'dingtalk']) AS channel ORDER BY i;
    INSERT INTO order_reach (user_id, order_id) SELECT applicant, id FROM s
      UNION SELECT handler_id, order_id FROM approval_steps
      UNION SELECT principal_id, order_id FROM approval_steps WHERE principal_id IS NOT NULL;
    INSERT INTO order_search (order_id, words) SELECT o.id, lower(o.number || ' ' || o.title || ' ' || max(l.name))
      FROM orders o JOIN order_lines l ON l.order_id = o.id WHERE o.status <> 'draft' GROUP BY o.id;
    SET session_replication_role = DEFAULT;
    ANALYZE;";

#[derive(QueryableByName)]
struct Read {
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = BigInt)]
    rows: i64,
}

/// How many rows of the large tables this connection has read so far, including those it filtered out.
async fn reads(conn: &mut Conn) -> BTreeMap<String, i64> {
    let query = "SELECT relname::text AS name, seq_tup_read + coalesce(idx_tup_fetch, 0) AS rows
                 FROM pg_stat_xact_user_tables";
    let found: Vec<Read> = diesel::sql_query(query).load(conn).await.unwrap();
    let large = found.into_iter().filter(|read| LARGE.contains(&read.name.as_str()));
    large.map(|read| (read.name, read.rows)).collect()
}

/// Runs `question` in its own transaction; fails if it read more than `most` rows of the large tables.
macro_rules! reads_at_most {
    ($conn:expr, $most:expr, $question:expr) => {{
        $conn.batch_execute("BEGIN").await.unwrap();
        // Includes counts of earlier transactions that the server has not flushed yet.
        let before = reads(&mut *$conn).await;
        let _ = $question.await.unwrap();
        let found = reads(&mut *$conn).await;
        $conn.batch_execute("COMMIT").await.unwrap();
        let rows = found.values().sum::<i64>() - before.values().sum::<i64>();
        assert!(rows <= $most, "{}: {rows}: {found:?} after {before:?}", stringify!($question));
    }};
}

#[tokio::test(flavor = "multi_thread")]
async fn lists_and_figures_read_what_they_show() {
    let app = TestApp::without_worker().await;
    app.sql(FILL).await;
    an_inbox_reads_what_it_shows(&app).await;
    a_list_of_orders_reads_what_it_shows(&app).await;
    // Last, because the statistics do not know of the letters that wait then.
    a_claim_reads_what_it_takes(&app).await;
}

/// As after an outage: thousands of letters wait, and the statistics are older.
async fn a_claim_reads_what_it_takes(app: &TestApp) {
    app.sql(
        "SET session_replication_role = replica;
         UPDATE outbox SET state = 'due', sent_at = NULL WHERE channel = 'dingtalk' AND id % 4 = 0;",
    )
    .await;
    let mut conn = app.conn().await;
    let share = outbox::Share { platform: Platform::DingTalk, limit: 8, importance: i32::MAX };
    reads_at_most!(conn, 200, outbox::claim(&mut conn, share, Duration::from_secs(60), 0));
}

async fn an_inbox_reads_what_it_shows(app: &TestApp) {
    let (now, mut conn) = (app.clock.now(), app.conn().await);
    let (approver, clerk) = (UserId(7), UserId(60));
    let both =
        [User::find(&mut conn, approver).await.unwrap().unwrap(), User::find(&mut conn, clerk).await.unwrap().unwrap()];
    for who in &both {
        reads_at_most!(conn, 130, waiting_for(&mut conn, who.id, None, 20));
        reads_at_most!(conn, 40, count_waiting(&mut conn, who.id));
        reads_at_most!(conn, 120, notices_to(&conn, who, 20));
        reads_at_most!(conn, 40, outbox::unread(&mut conn, who.id));
        reads_at_most!(conn, 40, reports::own_ages(&conn, who.id, now));
    }
    reads_at_most!(conn, 80, inbox_counts(&mut conn, &[approver, clerk]));
    reads_at_most!(conn, 80, count_for(&mut conn, &[approver, clerk]));
    reads_at_most!(conn, 4_000, count_stuck(&mut conn, now));
}

async fn a_list_of_orders_reads_what_it_shows(app: &TestApp) {
    let mut conn = app.conn().await;
    let clerk = User::find(&mut conn, UserId(60)).await.unwrap().unwrap();
    let approver = User::find(&mut conn, UserId(7)).await.unwrap().unwrap();
    let admin = app.user("admin").await;
    let with = |change: &dyn Fn(&mut Filter)| {
        let mut filter = Filter::default();
        change(&mut filter);
        filter
    };
    let filters = [
        Filter::default(),
        with(&|filter| filter.sort = Sort::Oldest),
        with(&|filter| filter.status = Some(Status::Pending)),
        with(&|filter| filter.status = Some(Status::Returned)),
        with(&|filter| filter.applicant = Some(clerk.id)),
        with(&|filter| (filter.applicant, filter.status) = (Some(clerk.id), Some(Status::Draft))),
        with(&|filter| {
            filter.report.open = Some(orders::OpenStep { handler: Some(approver.id), ..Default::default() })
        }),
        with(&|filter| filter.text = "补货1".into()),
        with(&|filter| filter.text = "没有".into()),
        with(&|filter| filter.text = "职员60".into()),
        with(&|filter| filter.text = "货物12 维修".into()),
    ];
    for viewer in [&clerk, &approver, &admin] {
        for filter in &filters {
            reads_at_most!(conn, 4_000, orders::list(&mut conn, viewer, filter, 20));
        }
        reads_at_most!(conn, 4_000, orders::count(&mut conn, viewer, &Filter::default(), 1_000));
    }
    let found = orders::list(&mut conn, &approver, &Filter::default(), 1).await.unwrap();
    let id = found.rows[0].order.id;
    reads_at_most!(conn, 30, orders::find_visible(&mut conn, &approver, id));
    reads_at_most!(conn, 100, Dossier::find(&conn, &approver, id));
}
