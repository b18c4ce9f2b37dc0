//! Seals, which show whether a row of the approval log, a submitted order or an audit entry was changed outside the
//! program.
//!
//! Triggers seal each row when it is written (migration `seals`). [`seal`] creates a digest over all rows once a day,
//! and the worker logs it: the owner of the database can recompute every seal, but cannot change what was logged.
//! [`verify`] recomputes everything and uses no function of the database for it. Never changes or repairs a row.

mod verify;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bytea};
use diesel_async::{AsyncConnection, RunQueryDsl, SimpleAsyncConnection};

pub use verify::{Mismatch, Verified, verify};

use crate::clock::day;
use crate::db::Conn;
use crate::db::schema::{approval_log, audit_entries, history_heads};
use crate::orders::{LogId, OrderId};

/// A digest over the whole history up to certain rows. It includes the digest of the previous head.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = history_heads)]
pub struct Head {
    /// From 1.
    pub number: i32,
    pub sealed_at: DateTime<Utc>,
    /// The last row of the approval log that is covered; 0: none.
    pub log_until: i64,
    /// The number of rows of the log since the previous head.
    pub log_rows: i64,
    /// The last row of the audit that is covered; 0: none.
    pub audit_until: i64,
    pub audit_rows: i64,
    pub digest: Vec<u8>,
}

impl Head {
    /// The digest in hexadecimal digits.
    pub fn hex(&self) -> String {
        self.digest.iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

/// The seal of one act of an order, which covers all acts of the order before it; `None`: the order has no such act.
pub async fn seal_of(conn: &mut Conn, order: OrderId, act: LogId) -> QueryResult<Option<Vec<u8>>> {
    approval_log::table
        .filter(approval_log::order_id.eq(order).and(approval_log::id.eq(act)))
        .select(approval_log::seal)
        .first(conn)
        .await
        .optional()
}

/// Number and digest of the rows in a range of both tables.
#[derive(QueryableByName)]
struct Span {
    #[diesel(sql_type = BigInt)]
    log_rows: i64,
    #[diesel(sql_type = BigInt)]
    audit_rows: i64,
    #[diesel(sql_type = Bytea)]
    digest: Vec<u8>,
}

/// Parameters: the previous digest; the range of the log and the range of the audit, each from after the first id up to
/// the second.
const SPAN: &str = "
    SELECT l.count AS log_rows, a.count AS audit_rows,
      sha256($1 || l.digest || a.digest || convert_to(l.count || ' ' || a.count, 'UTF8')) AS digest
    FROM (SELECT count(*), sha256(coalesce(string_agg(seal, '' ORDER BY id), '')) AS digest
        FROM approval_log WHERE id > $2 AND id <= $3) l,
      (SELECT count(*), sha256(coalesce(string_agg(seal, '' ORDER BY id), '')) AS digest
        FROM audit_entries WHERE id > $4 AND id <= $5) a";

/// Seals all rows since the last head, unless one was created on this day in `zone`, by the database's clock. `None`:
/// there was nothing to do, or another process did it.
///
/// Locks each table for a moment to wait for transactions that are writing rows, so that no row below the head appears
/// later. Call it outside a transaction.
pub async fn seal(conn: &mut Conn, zone: Tz) -> QueryResult<Option<Head>> {
    let last = last(conn).await?;
    let now: DateTime<Utc> =
        diesel::select(diesel::dsl::now.into_sql::<diesel::sql_types::Timestamptz>()).first(conn).await?;
    if last.as_ref().is_some_and(|head| day(head.sealed_at, zone) == day(now, zone)) {
        return Ok(None);
    }
    // Locks one table after the other: holding both could deadlock with a transaction that writes them in the other
    // order.
    let log_until: Option<i64> = conn
        .transaction(async |conn| {
            conn.batch_execute("SELECT lock_approval_log()").await?;
            approval_log::table.select(diesel::dsl::max(approval_log::id)).first(conn).await
        })
        .await?;
    let audit_until: Option<i64> = conn
        .transaction(async |conn| {
            conn.batch_execute("SELECT lock_audit_entries()").await?;
            audit_entries::table.select(diesel::dsl::max(audit_entries::id)).first(conn).await
        })
        .await?;
    let (log_until, audit_until) = (log_until.unwrap_or_default(), audit_until.unwrap_or_default());
    let span = span(conn, last.as_ref(), log_until, audit_until).await?;
    if span.log_rows + span.audit_rows == 0 {
        return Ok(None);
    }
    let head = Head {
        number: last.map_or(1, |head| head.number + 1),
        sealed_at: now,
        log_until,
        log_rows: span.log_rows,
        audit_until,
        audit_rows: span.audit_rows,
        digest: span.digest,
    };
    let made = diesel::insert_into(history_heads::table).values(&head).on_conflict_do_nothing().execute(conn).await?;
    Ok((made == 1).then_some(head))
}

/// The latest head; `None`: there is none yet.
pub async fn last(conn: &mut Conn) -> QueryResult<Option<Head>> {
    history_heads::table.order(history_heads::number.desc()).select(Head::as_select()).first(conn).await.optional()
}

async fn span(conn: &mut Conn, before: Option<&Head>, log_until: i64, audit_until: i64) -> QueryResult<Span> {
    diesel::sql_query(SPAN)
        .bind::<Bytea, _>(before.map_or(&[][..], |head| &head.digest))
        .bind::<BigInt, _>(before.map_or(0, |head| head.log_until))
        .bind::<BigInt, _>(log_until)
        .bind::<BigInt, _>(before.map_or(0, |head| head.audit_until))
        .bind::<BigInt, _>(audit_until)
        .get_result(conn)
        .await
}
