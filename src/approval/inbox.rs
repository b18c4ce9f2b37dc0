//! A person's inbox: orders that wait for them, and texts to them.

use chrono::{DateTime, Utc};
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Bool, Timestamptz, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::log::{Action, LogEntry};
use super::words::{ActText, act_text, copied_text, digest_text, keep_text};
use crate::db::Conn;
use crate::db::schema::{approval_log, approval_steps, orders, outbox, users};
use crate::orders::{Kind, LogId, Order, OrderId, Status, StepId, Summary, summaries};
use crate::org::{User, UserId};
use crate::outbox::{Letter, NoticeKind, is_text};
use crate::stock;

/// An open step with its order.
#[derive(Clone, Debug)]
pub struct Waiting {
    pub step: StepId,
    pub since: DateTime<Utc>,
    pub hint: String,
    pub summary: Summary,
}

/// A person's open steps, also as principal, oldest first; those after the step `after`, if given.
pub async fn waiting_for(
    conn: &mut Conn,
    person: UserId,
    after: Option<StepId>,
    limit: i64,
) -> QueryResult<Vec<Waiting>> {
    let (at, id): (DateTime<Utc>, StepId) = match after {
        Some(after) => {
            let at = approval_steps::table.find(after).select(approval_steps::opened_at);
            (at.first(conn).await.optional()?.unwrap_or_default(), after)
        }
        None => (DateTime::default(), StepId(Uuid::nil())),
    };
    // Two index scans, each with the limit: with OR, all open steps of the person would be read and sorted.
    let theirs = sql::<Bool>("approval_steps.id IN ((SELECT s.id FROM approval_steps s WHERE s.handler_id = ")
        .bind::<BigInt, _>(person)
        .sql(" AND s.closed_at IS NULL AND (s.opened_at, s.id) > (")
        .bind::<Timestamptz, _>(at)
        .sql(", ")
        .bind::<SqlUuid, _>(id)
        .sql(") ORDER BY s.opened_at, s.id LIMIT ")
        .bind::<BigInt, _>(limit)
        .sql(") UNION ALL (SELECT s.id FROM approval_steps s WHERE s.principal_id = ")
        .bind::<BigInt, _>(person)
        .sql(" AND s.closed_at IS NULL AND (s.opened_at, s.id) > (")
        .bind::<Timestamptz, _>(at)
        .sql(", ")
        .bind::<SqlUuid, _>(id)
        .sql(") ORDER BY s.opened_at, s.id LIMIT ")
        .bind::<BigInt, _>(limit)
        .sql("))");
    let rows: Vec<(StepId, DateTime<Utc>, String, Order)> = approval_steps::table
        .inner_join(orders::table)
        .filter(theirs)
        .order((approval_steps::opened_at, approval_steps::id))
        .limit(limit)
        .select((approval_steps::id, approval_steps::opened_at, approval_steps::hint, Order::as_select()))
        .load(conn)
        .await?;
    let found = summaries(conn, rows.iter().map(|(.., order)| order.clone()).collect()).await?;
    let waiting =
        |((step, since, hint, _), summary): ((StepId, _, String, _), Summary)| Waiting { step, since, hint, summary };
    Ok(rows.into_iter().zip(found).map(waiting).collect())
}

/// The oldest step that waits for a person, other than `except`.
pub async fn next_waiting(conn: &mut Conn, person: UserId, except: StepId) -> QueryResult<Option<StepId>> {
    approval_steps::table
        .filter(approval_steps::handler_id.eq(person).or(approval_steps::principal_id.assume_not_null().eq(person)))
        .filter(approval_steps::closed_at.is_null())
        .filter(approval_steps::id.ne(except))
        .order((approval_steps::opened_at, approval_steps::id))
        .select(approval_steps::id)
        .first(conn)
        .await
        .optional()
}

/// The open steps that a person holds for themselves, with the orders' kinds, oldest first.
pub async fn held_by(conn: &mut Conn, person: UserId) -> QueryResult<Vec<(StepId, OrderId, Kind)>> {
    approval_steps::table
        .inner_join(orders::table)
        .filter(approval_steps::handler_id.eq(person))
        .filter(approval_steps::principal_id.is_null())
        .filter(approval_steps::closed_at.is_null())
        .order((approval_steps::opened_at, approval_steps::id))
        .select((approval_steps::id, orders::id, orders::kind))
        .load(conn)
        .await
}

/// An order that came back to its applicant.
#[derive(Clone, Debug)]
pub struct Returned {
    pub order: Order,
    /// Who returned it, why and when.
    pub by: String,
    pub comment: String,
    pub at: DateTime<Utc>,
}

/// The orders that came back to an applicant and wait to be corrected, newest first.
pub async fn returned_to(conn: &mut Conn, applicant: UserId) -> QueryResult<Vec<Returned>> {
    let rows: Vec<(Order, Option<String>, String, DateTime<Utc>)> = approval_log::table
        .inner_join(orders::table)
        .left_join(users::table.on(users::id.nullable().eq(approval_log::actor_id)))
        .filter(orders::applicant_id.eq(applicant))
        .filter(orders::status.eq(Status::Returned))
        .filter(approval_log::action.eq(Action::Return))
        .order(approval_log::id.desc())
        .select((Order::as_select(), users::display_name.nullable(), approval_log::comment, approval_log::acted_at))
        .load(conn)
        .await?;
    let mut returned: Vec<Returned> = Vec::new();
    for (order, by, comment, at) in rows {
        // Of an order that came back several times the last return.
        if returned.iter().all(|known| known.order.id != order.id) {
            returned.push(Returned { order, by: by.unwrap_or_default(), comment, at });
        }
    }
    Ok(returned)
}

/// A text to a person.
#[derive(Clone, Debug)]
pub struct Notice {
    pub text: String,
    pub order: OrderId,
    /// It is about work at the keeper's desk.
    pub is_to_keep: bool,
    pub at: DateTime<Utc>,
    /// Not read in the program yet.
    pub is_new: bool,
}

/// The newest texts to a person, newest first, whatever other channels they took. Without cards: their steps are in
/// [`waiting_for`].
pub async fn notices_to(conn: &mut Conn, person: &User, limit: i64) -> QueryResult<Vec<Notice>> {
    let rows: Vec<(Letter, Order, LogEntry)> = outbox::table
        .inner_join(orders::table)
        .inner_join(approval_log::table.on(approval_log::id.eq(outbox::log_id)))
        .filter(outbox::recipient_id.eq(person.id))
        .filter(is_text())
        .order(outbox::id.desc())
        .limit(limit)
        .select((Letter::as_select(), Order::as_select(), LogEntry::as_select()))
        .load(conn)
        .await?;
    let turns: Vec<(Option<LogId>, UserId, Option<UserId>)> = approval_steps::table
        .filter(approval_steps::order_id.eq_any(rows.iter().map(|(_, order, _)| order.id).collect::<Vec<_>>()))
        .filter(approval_steps::opened_by.eq_any(rows.iter().map(|(.., entry)| entry.id).collect::<Vec<_>>()))
        .order(approval_steps::seq)
        .select((approval_steps::opened_by, approval_steps::handler_id, approval_steps::principal_id))
        .load(conn)
        .await?;
    let named = |(_, order, entry): &(Letter, Order, LogEntry)| {
        [entry.actor_id, entry.next_handler_id, Some(order.applicant_id)]
    };
    let signers = turns.iter().map(|(_, handler, principal)| principal.unwrap_or(*handler));
    let people = rows.iter().flat_map(named).flatten().chain(signers).collect::<Vec<_>>();
    let people = User::named(conn, &people).await?;
    let name = |id| people.iter().find(|user| user.id == id).map_or("", |user| user.display_name.as_str());
    let logs = rows.iter().filter(|(letter, _, entry)| is_of_stock(letter, entry)).map(|(.., entry)| entry.id);
    let logs: Vec<LogId> = logs.collect();
    let stock = if logs.is_empty() { Vec::new() } else { stock::told(conn, &logs).await? };
    let notice = |(letter, order, entry): &(Letter, Order, LogEntry)| {
        let opened = turns.iter().filter(|(by, ..)| *by == Some(entry.id));
        let next: Vec<&str> = opened.map(|(_, handler, principal)| name(principal.unwrap_or(*handler))).collect();
        let next = if next.is_empty() { entry.next_handler_id.map(name).into_iter().collect() } else { next };
        let told = ActText {
            kind: order.kind,
            title: &order.title,
            action: entry.action,
            actor: entry.actor_id.map(name).unwrap_or_default(),
            next: Some(next.join("、")).filter(|names| !names.is_empty()),
            applicant: name(order.applicant_id),
            comment: &entry.comment,
            stock: stock.iter().find(|told| told.is_about(entry.id)),
        };
        Notice {
            text: text(letter, &told),
            order: order.id,
            is_to_keep: letter.notice == NoticeKind::ToKeep,
            at: letter.created_at,
            is_new: letter.read_at().is_none(),
        }
    };
    Ok(rows.iter().map(notice).collect())
}

fn is_of_stock(letter: &Letter, entry: &LogEntry) -> bool {
    letter.notice == NoticeKind::ToKeep || entry.action.is_of_keeper()
}

fn text(letter: &Letter, told: &ActText<'_>) -> String {
    match letter.notice {
        NoticeKind::Copied => copied_text(told),
        NoticeKind::ToKeep => keep_text(told),
        NoticeKind::Digest => digest_text(None, told.title),
        NoticeKind::Told | NoticeKind::YourTurn | NoticeKind::Urge | NoticeKind::Remind | NoticeKind::Close => {
            act_text(told)
        }
    }
}

/// The number of a person's open steps, also as principal.
pub async fn count_waiting(conn: &mut Conn, person: UserId) -> QueryResult<i64> {
    approval_steps::table
        .filter(approval_steps::handler_id.eq(person).or(approval_steps::principal_id.assume_not_null().eq(person)))
        .filter(approval_steps::closed_at.is_null())
        .count()
        .get_result(conn)
        .await
}

/// The counts of a person's inbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq, QueryableByName)]
pub struct InboxCount {
    #[diesel(sql_type = BigInt)]
    pub person: UserId,
    /// Open steps.
    #[diesel(sql_type = BigInt)]
    pub waiting: i64,
    /// Unread texts.
    #[diesel(sql_type = BigInt)]
    pub unread: i64,
    #[diesel(sql_type = Bool)]
    pub is_disabled: bool,
}

/// The counts of many people in one query. Agrees with [`count_waiting`] and `outbox::unread`.
pub async fn inbox_counts(conn: &mut Conn, people: &[UserId]) -> QueryResult<Vec<InboxCount>> {
    diesel::sql_query(
        "SELECT u.id AS person, u.disabled_at IS NOT NULL AS is_disabled,
                (SELECT count(*) FROM approval_steps s WHERE s.handler_id = u.id AND s.closed_at IS NULL)
                + (SELECT count(*) FROM approval_steps s WHERE s.principal_id = u.id AND s.closed_at IS NULL) AS waiting,
                (SELECT count(*) FROM outbox o
                 WHERE o.recipient_id = u.id AND o.channel = 'inbox' AND o.read_at IS NULL
                   AND o.notice IN ('told', 'copied', 'to_keep', 'digest')) AS unread
         FROM users u WHERE u.id = ANY($1)",
    )
    .bind::<Array<BigInt>, _>(people)
    .load(conn)
    .await
}

/// Those of the given steps that are closed.
pub async fn closed_steps(conn: &mut Conn, steps: &[StepId]) -> QueryResult<Vec<StepId>> {
    let closed = approval_steps::table.filter(approval_steps::closed_at.is_not_null());
    closed.filter(approval_steps::id.eq_any(steps)).select(approval_steps::id).load(conn).await
}
