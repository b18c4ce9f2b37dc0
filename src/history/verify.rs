//! Recomputes all seals, in bounded memory, and names the first row that does not match.

use std::fmt;

use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Bytea, Nullable, Text, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::{Head, span};
use crate::db::Conn;
use crate::db::schema::history_heads;
use crate::orders::Status;

/// The number of rows read at once.
const BATCH: i64 = 2_000;

/// What was checked, without a mismatch.
#[derive(Debug, Default)]
pub struct Verified {
    pub log_rows: u64,
    pub orders: u64,
    pub audit_rows: u64,
    /// The latest head, if there is one.
    pub head: Option<Head>,
}

/// The first row that does not match.
#[derive(Debug, PartialEq, Eq)]
pub enum Mismatch {
    /// An entry of the approval log was changed, or an earlier one of the same order was changed, added or deleted.
    Log { id: i64, order: Uuid },
    /// An order that is under approval or finished differs from what was submitted.
    Order { id: Uuid },
    /// An order that is under approval or finished has no submission in the log.
    Unsubmitted { id: Uuid },
    /// An audit entry was changed.
    Audit { id: i64 },
    /// Rows covered by a head were added or deleted, or the head was changed.
    Head { number: i32, expected: i64, found: i64 },
}

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Log { id, order } => {
                write!(f, "entry {id} of the approval log (order {order}) or one before it was changed or deleted")
            }
            Self::Order { id } => write!(f, "order {id} is not what was submitted"),
            Self::Unsubmitted { id } => write!(f, "order {id} has no submission in the approval log"),
            Self::Audit { id } => write!(f, "entry {id} of the audit was changed"),
            Self::Head { number, expected, found } => {
                write!(f, "head {number} covers {expected} rows, and there are {found}, or their order or seals differ")
            }
        }
    }
}

/// A row, and the text that its seal covers.
#[derive(QueryableByName)]
struct Sealed {
    #[diesel(sql_type = BigInt)]
    id: i64,
    #[diesel(sql_type = SqlUuid)]
    order_id: Uuid,
    #[diesel(sql_type = Bytea)]
    seal: Vec<u8>,
    #[diesel(sql_type = Text)]
    text: String,
}

const LOG: &str = "
    SELECT id, order_id, seal, jsonb_build_array(id, order_id, round, action, actor_id, step_id, next_handler_id, comment,
      hint, via, press, extract(epoch FROM acted_at), node, because, encode(content, 'hex'))::text AS text
    FROM approval_log WHERE (order_id, id) > ($1, $2) ORDER BY order_id, id LIMIT $3";

const AUDIT: &str = "
    SELECT id, '00000000-0000-0000-0000-000000000000'::uuid AS order_id, seal, jsonb_build_array(id, first_id,
      extract(epoch FROM at), actor_id, via, subject, row_key, label, operation, before, after)::text AS text
    FROM audit_entries WHERE id > $1 ORDER BY id LIMIT $2";

/// The digest of an order as it is now, and the one in its last submission.
#[derive(QueryableByName)]
struct Content {
    #[diesel(sql_type = SqlUuid)]
    id: Uuid,
    #[diesel(sql_type = Nullable<Bytea>)]
    submitted: Option<Vec<u8>>,
    #[diesel(sql_type = Bytea)]
    now: Vec<u8>,
}

const CONTENT: &str = "
    SELECT o.id, (SELECT content FROM approval_log WHERE order_id = o.id AND action = 'submit' ORDER BY id DESC LIMIT 1)
        AS submitted,
      sha256(convert_to((jsonb_build_array(o.title, o.applicant_id, o.department_id, o.warehouse_id,
        o.destination_warehouse_id, o.customer, o.note, trim_scale(o.total_quantity), trim_scale(o.total_amount),
        (SELECT jsonb_agg(jsonb_build_array(l.name, l.specification, l.unit, trim_scale(l.quantity),
          trim_scale(l.unit_price), l.length_mm, l.width_mm, l.height_mm, l.board) ORDER BY l.position)
          FROM order_lines l WHERE l.order_id = o.id),
        (SELECT jsonb_agg(s.purchase_id ORDER BY s.position) FROM settlements s WHERE s.reimbursement_id = o.id),
        (SELECT r.snapshot FROM order_rounds r WHERE r.order_id = o.id AND r.round = o.round))
        || CASE WHEN o.supplier = '' AND o.wanted_on IS NULL THEN '[]' ELSE jsonb_build_array(o.supplier, o.wanted_on) END
        )::text, 'UTF8')) AS now
    FROM orders o WHERE o.id > $1 AND o.status <> ALL ($2) ORDER BY o.id LIMIT $3";

/// Checks the approval log, the orders that cannot be edited, the audit and the heads, in this order, up to the first
/// mismatch. Calls `progress` now and then with the number of rows checked.
///
/// Rows after the latest head are checked one by one. If the last rows of an order or of the audit were deleted, this
/// is found only for rows that a head covers. The states of steps and letters are not sealed.
pub async fn verify(conn: &mut Conn, mut progress: impl FnMut(u64)) -> QueryResult<Result<Verified, Mismatch>> {
    let mut verified = Verified::default();
    if let Err(mismatch) = log(conn, &mut verified, &mut progress).await? {
        return Ok(Err(mismatch));
    }
    if let Err(mismatch) = orders(conn, &mut verified, &mut progress).await? {
        return Ok(Err(mismatch));
    }
    if let Err(mismatch) = audit(conn, &mut verified, &mut progress).await? {
        return Ok(Err(mismatch));
    }
    let mut last: Option<Head> = None;
    let heads = history_heads::table.order(history_heads::number).select(Head::as_select()).load(conn).await?;
    for head in heads {
        let found = span(conn, last.as_ref(), head.log_until, head.audit_until).await?;
        let is_next = head.number == last.as_ref().map_or(1, |last| last.number + 1);
        if !is_next || found.digest != head.digest {
            let (expected, found) = (head.log_rows + head.audit_rows, found.log_rows + found.audit_rows);
            return Ok(Err(Mismatch::Head { number: head.number, expected, found }));
        }
        last = Some(head);
    }
    verified.head = last;
    Ok(Ok(verified))
}

type Checked = QueryResult<Result<(), Mismatch>>;

async fn log(conn: &mut Conn, verified: &mut Verified, progress: &mut impl FnMut(u64)) -> Checked {
    let mut last = Sealed { id: 0, order_id: Uuid::nil(), seal: Vec::new(), text: String::new() };
    loop {
        let batch: Vec<Sealed> = diesel::sql_query(LOG)
            .bind::<SqlUuid, _>(last.order_id)
            .bind::<BigInt, _>(last.id)
            .bind::<BigInt, _>(BATCH)
            .load(conn)
            .await?;
        if batch.is_empty() {
            return Ok(Ok(()));
        }
        for entry in batch {
            let before = if entry.order_id == last.order_id { &last.seal[..] } else { &[] };
            if Sha256::new().chain_update(before).chain_update(&entry.text).finalize()[..] != entry.seal[..] {
                return Ok(Err(Mismatch::Log { id: entry.id, order: entry.order_id }));
            }
            verified.log_rows += 1;
            last = entry;
        }
        progress(verified.log_rows);
    }
}

async fn orders(conn: &mut Conn, verified: &mut Verified, progress: &mut impl FnMut(u64)) -> Checked {
    let editable: Vec<&str> = Status::ALL.iter().filter(|status| status.is_editable()).map(|s| s.as_str()).collect();
    let mut last = Uuid::nil();
    loop {
        let batch: Vec<Content> = diesel::sql_query(CONTENT)
            .bind::<SqlUuid, _>(last)
            .bind::<Array<Text>, _>(&editable)
            .bind::<BigInt, _>(BATCH)
            .load(conn)
            .await?;
        let Some(end) = batch.last() else { return Ok(Ok(())) };
        last = end.id;
        for order in batch {
            match order.submitted {
                None => return Ok(Err(Mismatch::Unsubmitted { id: order.id })),
                Some(submitted) if submitted != order.now => return Ok(Err(Mismatch::Order { id: order.id })),
                Some(_) => verified.orders += 1,
            }
        }
        progress(verified.log_rows + verified.orders);
    }
}

async fn audit(conn: &mut Conn, verified: &mut Verified, progress: &mut impl FnMut(u64)) -> Checked {
    let mut last = 0;
    loop {
        let batch: Vec<Sealed> =
            diesel::sql_query(AUDIT).bind::<BigInt, _>(last).bind::<BigInt, _>(BATCH).load(conn).await?;
        let Some(end) = batch.last() else { return Ok(Ok(())) };
        last = end.id;
        for entry in batch {
            if Sha256::digest(&entry.text)[..] != entry.seal[..] {
                return Ok(Err(Mismatch::Audit { id: entry.id }));
            }
            verified.audit_rows += 1;
        }
        progress(verified.log_rows + verified.orders + verified.audit_rows);
    }
}
