//! Writes a plan in one transaction.
//!
//! An order is written as returned, with all that it has, gets its lines and its history, and then its status, because
//! the database refuses changes to lines of a submitted order. All rules of the schema apply.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Array, Jsonb, Uuid as SqlUuid};
use diesel_async::{AsyncConnection, RunQueryDsl, SimpleAsyncConnection};
use serde::Serialize;
use uuid::Uuid;

use super::go_on::go_on;
use super::order::{Fate, OldOrder};
use super::plan::Plan;
use super::report::{Problem, Sums};
use super::rows::{EndRow, Ids, LineRow, OrderRow, TurnRow, end_row, line_rows, order_row, settlement_rows, turn_rows};
use super::{Pending, Progress};
use crate::approval::{FlowVersion, Rules};
use crate::audit::Actor;
use crate::catalog::{Warehouse, WarehouseInput};
use crate::db::Conn;
use crate::db::schema::orders;
use crate::error::{Error, Result};
use crate::orders::{Kind, OrderId};
use crate::org::{Department, DepartmentInput, User};
use crate::texts::{Language, Texts};

/// How many orders are written at once.
const AT_ONCE: usize = 500;

/// The counts of written records.
pub struct Applied {
    pub orders: usize,
    /// The sums of the written orders, read from the database.
    pub sums: Sums,
    /// Orders that could not go on, with the reason. They wait for their applicants as returned.
    pub stuck: Vec<Problem>,
}

/// Writes each order together with its lines, so that the deferred checks of an order and of its lines follow each other
/// and the whole order is checked once. `$2`: id → lines.
const INSERT_ORDERS: &str = "
    WITH o AS (
      INSERT INTO orders (id, kind, status, number, title, applicant_id, department_id, warehouse_id,
        destination_warehouse_id, customer, note, total_quantity, total_amount, round, form_key, created_at, updated_at,
        submitted_at, flow_version_id)
      SELECT id, kind, 'returned', number, title, applicant, department, warehouse, destination, customer, note,
        quantity, amount, 1, gen_random_uuid(), at, at, at, flow
      FROM jsonb_to_recordset($1) AS r (id uuid, kind text, number text, title text, applicant bigint,
        department bigint, warehouse bigint, destination bigint, customer text, note text, quantity numeric,
        amount numeric, at timestamptz, flow bigint)
      RETURNING id, kind)
    INSERT INTO order_lines (order_id, kind, position, name, specification, unit, quantity, unit_price, length_mm,
      width_mm, height_mm, board)
    SELECT o.id, o.kind, position, name, specification, unit, quantity, price, length, width, height, board
    FROM o, LATERAL jsonb_to_recordset($2 -> o.id::text) AS r (position integer, name text, specification text, unit text,
      quantity numeric, price numeric, length integer, width integer, height integer, board text)";

const INSERT_SETTLEMENTS: &str = r#"
    INSERT INTO settlements (reimbursement_id, purchase_id, position)
    SELECT "order", purchase, position
    FROM jsonb_to_recordset($1) AS r ("order" uuid, purchase uuid, position integer)"#;

const LOG_SUBMISSIONS: &str = "
    INSERT INTO approval_log (order_id, round, action, actor_id, next_handler_id, via, press, acted_at)
    SELECT id, 1, 'submit', applicant, next, 'web', gen_random_uuid(), at
    FROM jsonb_to_recordset($1) AS r (id uuid, applicant bigint, next bigint, at timestamptz)";

const OPEN_TURNS: &str = r#"
    INSERT INTO approval_steps (id, order_id, applicant_id, seq, round, handler_id, sender_id, hint, status, opened_at,
      visit, opened_by)
    SELECT step, "order", applicant, seq, 1, handler, sender, hint, 'open', at, seq,
      (SELECT max(l.id) FROM approval_log l WHERE l.order_id = "order")
    FROM jsonb_to_recordset($1) AS r (step uuid, "order" uuid, applicant bigint, seq integer, handler bigint,
      sender bigint, hint text, at timestamptz)"#;

const LOG_TURNS: &str = r#"
    INSERT INTO approval_log (order_id, round, action, actor_id, step_id, next_handler_id, comment, hint, via, press,
      acted_at, node)
    SELECT "order", 1, action, handler, step, next, comment, onward, 'web', gen_random_uuid(), at, 0
    FROM jsonb_to_recordset($1) AS r ("order" uuid, action text, handler bigint, step uuid, next bigint, comment text,
      onward text, at timestamptz)"#;

const CLOSE_TURNS: &str = r#"
    UPDATE approval_steps s SET status = 'decided', closed_at = r.at, closed_by = l.id
    FROM jsonb_to_recordset($1) AS r (step uuid, at timestamptz) JOIN approval_log l ON l.step_id = r.step
    WHERE s.id = r.step"#;

const LOG_ENDS: &str = r#"
    INSERT INTO approval_log (order_id, round, action, actor_id, comment, via, press, acted_at)
    SELECT "order", 1, action, actor, comment, via, gen_random_uuid(), at
    FROM jsonb_to_recordset($1) AS r ("order" uuid, action text, actor bigint, comment text, via text, at timestamptz)"#;

const FINISH: &str = "
    UPDATE orders o SET status = r.status, finished_at = r.at, version = o.version + 1
    FROM jsonb_to_recordset($1) AS r (id uuid, status text, at timestamptz)
    WHERE o.id = r.id AND r.status <> 'returned'";

/// The next numbers of this program come after the old ones of the same form.
const COUNT_ON: &str = "
    INSERT INTO order_counters (stem, last)
    SELECT stem, max(last::integer)
    FROM (SELECT substring(number FROM '^(.+)-[0-9]{1,9}$') AS stem, substring(number FROM '-([0-9]{1,9})$') AS last
        FROM orders WHERE id = ANY($1)) numbers
    WHERE stem IS NOT NULL AND last::integer > 0 GROUP BY stem
    ON CONFLICT (stem) DO UPDATE SET last = greatest(order_counters.last, excluded.last)";

/// Writes a plan in one transaction, and compares the sums of what it wrote with the plan's.
///
/// # Errors
/// `Broken` when the sums differ, or a rule of the schema is broken; nothing is written then.
pub async fn apply(
    conn: &mut Conn,
    plan: &Plan,
    pending: Pending,
    rules: &Rules,
    now: DateTime<Utc>,
    progress: Progress<'_>,
) -> Result<Applied> {
    conn.transaction(async |conn| {
        // The checks of the schema are planned while the tables are nearly empty; by sequential scans they would get
        // slower with every order.
        conn.batch_execute("SET LOCAL idle_in_transaction_session_timeout = 0; SET LOCAL enable_seqscan = off").await?;
        Actor::command_line().sign(conn, now).await?;
        let ids = Ids::create(conn, plan, now).await?;
        for (n, some) in plan.orders.chunks(AT_ONCE).enumerate() {
            progress(&format!("writing order {} of {}", n * AT_ONCE + 1, plan.orders.len()));
            write(conn, &ids, some, pending).await?;
        }
        progress("comparing the sums");
        let written: Vec<Uuid> = plan.orders.iter().map(|order| order.id).collect();
        diesel::sql_query(COUNT_ON).bind::<Array<SqlUuid>, _>(&written).execute(conn).await?;
        let sums = sums(conn, &written, rules).await?;
        if sums != plan.sums {
            return Err(Error::broken("the sums of the written orders are not those of the files"));
        }
        let mut stuck = Vec::new();
        if pending == Pending::Continue {
            let waiting: Vec<&OldOrder> = plan.orders.iter().filter(|order| order.fate == Fate::Pending).collect();
            for (n, order) in waiting.iter().enumerate() {
                progress(&format!("submitting order {} of {}", n + 1, waiting.len()));
                let next = order.handlers.last().map(|(person, hint)| (ids.people[*person], hint.as_str()));
                if let Some(what) = go_on(conn, order.id, next, rules, now).await? {
                    let what = format!("{}: {what}", order.number);
                    stuck.push(Problem { file: "not submitted".into(), line: order.line, what, is_note: false });
                }
            }
        }
        Ok(Applied { orders: plan.orders.len(), sums, stuck })
    })
    .await
}

impl Ids {
    /// Creates missing records.
    async fn create(conn: &mut Conn, plan: &Plan, now: DateTime<Utc>) -> Result<Self> {
        let mut ids =
            Self { people: Vec::new(), departments: Vec::new(), warehouses: Vec::new(), flows: HashMap::new() };
        for person in &plan.people.all {
            ids.people.push(match person.id {
                Some(id) => id.0,
                None => {
                    let id = User::create(conn, &person.input, now).await?.id;
                    if person.is_disabled {
                        User::set_disabled(conn, id, true, now).await?;
                    }
                    id.0
                }
            });
        }
        for unit in &plan.departments.all {
            let input = DepartmentInput { code: unit.code.clone(), name: unit.name.clone(), ..Default::default() };
            ids.departments.push(match unit.id {
                Some(id) => id,
                None => Department::create(conn, &input, now).await?.id.0,
            });
        }
        for unit in &plan.warehouses.all {
            let input = WarehouseInput { code: unit.code.clone(), name: unit.name.clone(), keeper_id: None };
            ids.warehouses.push(match unit.id {
                Some(id) => id,
                None => Warehouse::create(conn, &input, now).await?.id.0,
            });
        }
        for kind in Kind::ALL {
            if let Some(flow) = FlowVersion::current(conn, *kind).await? {
                ids.flows.insert(*kind, flow.id.0);
            }
        }
        Ok(ids)
    }
}

/// Writes some orders with everything that they have.
async fn write(conn: &mut Conn, ids: &Ids, some: &[OldOrder], pending: Pending) -> Result<()> {
    let rows: Vec<OrderRow<'_>> = some.iter().map(|order| order_row(ids, order, pending)).collect();
    let lines: HashMap<Uuid, Vec<LineRow<'_>>> =
        some.iter().map(|order| (order.id, line_rows(order).collect())).collect();
    let lines = serde_json::to_value(lines).map_err(Error::broken)?;
    let settled: Vec<_> = some.iter().flat_map(settlement_rows).collect();
    let texts = Texts::of(Language::Chinese);
    let comments = [texts.get("old-rejected"), texts.get("old-pending-finished")];
    let [rejected, finished] = comments.each_ref().map(String::as_str);
    let orders = serde_json::to_value(&rows).map_err(Error::broken)?;
    diesel::sql_query(INSERT_ORDERS).bind::<Jsonb, _>(orders).bind::<Jsonb, _>(lines).execute(conn).await?;
    run(conn, INSERT_SETTLEMENTS, &settled).await?;
    run(conn, LOG_SUBMISSIONS, &rows).await?;
    let turns: Vec<Vec<TurnRow<'_>>> = some.iter().map(|order| turn_rows(ids, order, pending, rejected)).collect();
    for depth in 0..turns.iter().map(Vec::len).max().unwrap_or_default() {
        let these: Vec<&TurnRow<'_>> = turns.iter().filter_map(|turns| turns.get(depth)).collect();
        run(conn, OPEN_TURNS, &these).await?;
        run(conn, LOG_TURNS, &these).await?;
        run(conn, CLOSE_TURNS, &these).await?;
    }
    let ends: Vec<EndRow<'_>> =
        some.iter().filter_map(|order| end_row(ids, order, pending, [rejected, finished])).collect();
    run(conn, LOG_ENDS, &ends).await?;
    run(conn, FINISH, &rows).await?;
    // Checks these orders now, so that no queue of checks waits for the end.
    conn.batch_execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED").await?;
    Ok(())
}

async fn run(conn: &mut Conn, statement: &'static str, rows: &impl Serialize) -> Result<()> {
    let rows = serde_json::to_value(rows).map_err(Error::broken)?;
    if rows.as_array().is_none_or(Vec::is_empty) {
        return Ok(());
    }
    diesel::sql_query(statement).bind::<Jsonb, _>(rows).execute(conn).await?;
    Ok(())
}

/// The sums of these orders as the database has them.
async fn sums(conn: &mut Conn, ids: &[Uuid], rules: &Rules) -> Result<Sums> {
    let mut sums = Sums::default();
    for some in ids.chunks(5000) {
        let some: Vec<OrderId> = some.iter().copied().map(OrderId).collect();
        let rows: Vec<(Kind, Option<DateTime<Utc>>, rust_decimal::Decimal, rust_decimal::Decimal)> = orders::table
            .filter(orders::id.eq_any(&some))
            .select((orders::kind, orders::submitted_at, orders::total_quantity, orders::total_amount))
            .load(conn)
            .await?;
        for (kind, at, quantity, amount) in rows {
            let month = at.unwrap_or_default().with_timezone(&rules.zone).format("%Y-%m").to_string();
            sums.add(kind, month, quantity, amount);
        }
    }
    Ok(sums)
}
