//! A person's inbox: the orders that wait for them, and the texts sent to them.

use chrono::{DateTime, Utc};
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Bool, Timestamptz, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::log::{Action, LogEntry};
use super::timeline::Event;
use super::words::{ActText, act_text, copied_text, digest_text, keep_text};
use crate::db::schema::{approval_log, approval_steps, orders, outbox, sessions, users};
use crate::db::{Conn, Of, Questions, one_of, question, together};
use crate::orders::{
    Filter, Gist, Kind, LogId, Order, OrderId, Status, StepId, Summary, asked_gists, asked_summaries, newest,
    summaries, summaries_of,
};
use crate::org::{User, UserId};
use crate::outbox::{Letter, NoticeKind, asked_unread, is_text};
use crate::stock;

/// An open step with its order.
#[derive(Clone, Debug)]
pub struct Waiting {
    pub step: StepId,
    pub since: DateTime<Utc>,
    pub due: Option<DateTime<Utc>>,
    pub hint: String,
    pub summary: Summary,
}

/// A person's open steps, including those in which they are the principal, oldest first. With `after`: only steps after
/// that one.
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
    let rows = together(conn, asked_waiting(person, (at, id), limit)).await?;
    let found = summaries(conn, rows.iter().map(|(.., order)| order.0.clone()).collect()).await?;
    Ok(with_summaries(rows, found))
}

/// An open step: id, opening time, deadline, hint and order.
type WaitingRow = (StepId, DateTime<Utc>, Option<DateTime<Utc>>, String, Of<Order>);

fn with_summaries(rows: Vec<WaitingRow>, found: Vec<Summary>) -> Vec<Waiting> {
    let waiting =
        |((step, since, due, hint, _), summary): (WaitingRow, Summary)| Waiting { step, since, due, hint, summary };
    rows.into_iter().zip(found).map(waiting).collect()
}

/// A person's open steps after a time and an id.
fn asked_waiting(
    person: UserId,
    (at, id): (DateTime<Utc>, StepId),
    limit: i64,
) -> impl Questions<Answers = Vec<WaitingRow>> {
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
    let rows = approval_steps::table
        .inner_join(orders::table)
        .filter(theirs)
        .order((approval_steps::opened_at, approval_steps::id))
        .limit(limit);
    let step = (approval_steps::id, approval_steps::opened_at, approval_steps::due_at, approval_steps::hint);
    question(rows.select((step.0, step.1, step.2, step.3, one_of::<Order>())))
}

/// The open steps that a person handles in their own name, with the kind of the order, oldest first.
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
    /// The name of the person who returned it.
    pub by: String,
    pub comment: String,
    pub at: DateTime<Utc>,
}

/// A returned order, with the name of who returned it, the comment and the time.
type ReturnedRow = (Of<Order>, Option<String>, String, DateTime<Utc>);

/// An applicant's returned orders, one row per return, newest return first.
fn asked_returned(applicant: UserId) -> impl Questions<Answers = Vec<ReturnedRow>> {
    let rows = approval_log::table
        .inner_join(orders::table)
        .left_join(users::table.on(users::id.nullable().eq(approval_log::actor_id)))
        .filter(orders::applicant_id.eq(applicant))
        .filter(orders::status.eq(Status::Returned))
        .filter(approval_log::action.eq(Action::Return))
        .order(approval_log::id.desc());
    question(rows.select((
        one_of::<Order>(),
        users::display_name.nullable(),
        approval_log::comment,
        approval_log::acted_at,
    )))
}

fn returned_of(rows: Vec<ReturnedRow>) -> Vec<Returned> {
    let mut returned: Vec<Returned> = Vec::new();
    for (Of(order), by, comment, at) in rows {
        // Keep only the last return of each order.
        if returned.iter().all(|known| known.order.id != order.id) {
            returned.push(Returned { order, by: by.unwrap_or_default(), comment, at });
        }
    }
    returned
}

/// A text to a person, as their inbox shows it.
#[derive(Clone, Debug)]
pub struct Notice {
    /// As it was sent, in Chinese.
    pub text: String,
    /// What it tells of, for readers of other languages.
    pub event: Event,
    pub about: NoticeKind,
    pub kind: Kind,
    pub title: String,
    /// Of a keeper's act, and for keepers.
    pub stock: Option<stock::Told>,
    pub order: OrderId,
    pub at: DateTime<Utc>,
    /// Whether the person has not read it in the program yet.
    pub is_new: bool,
}

impl Notice {
    /// Whether it tells a keeper of work to do.
    pub fn is_to_keep(&self) -> bool {
        self.about == NoticeKind::ToKeep
    }
}

/// The newest texts to a person, newest first, including those that also went over another channel. Cards are not
/// included: [`waiting_for`] lists their steps.
pub async fn notices_to(conn: &Conn, person: &User, limit: i64) -> QueryResult<Vec<Notice>> {
    let rows = together(conn, asked_notices(person.id, limit)).await?;
    let (turns, people) = together(conn, asked_names(&rows)).await?;
    let stock = stock_of(conn, &rows).await?;
    Ok(notices(&rows, &turns, &people, &stock))
}

/// A text with its order and the act that it is about.
type NoticeRow = (Of<Letter>, Of<Order>, Of<LogEntry>);

/// A step with the entry that opened it, and the name of its signer.
type TurnRow = (Option<LogId>, String);

fn asked_notices(person: UserId, limit: i64) -> impl Questions<Answers = Vec<NoticeRow>> {
    let rows = outbox::table
        .inner_join(orders::table)
        .inner_join(approval_log::table.on(approval_log::id.eq(outbox::log_id)))
        .filter(outbox::recipient_id.eq(person))
        .filter(is_text())
        .order(outbox::id.desc())
        .limit(limit);
    question(rows.select((one_of::<Letter>(), one_of::<Order>(), one_of::<LogEntry>())))
}

/// The signers of the steps that these acts opened, and the names of everybody whom the texts mention.
fn asked_names(rows: &[NoticeRow]) -> impl Questions<Answers = (Vec<TurnRow>, Vec<(UserId, String)>)> + use<> {
    let ids: Vec<OrderId> = rows.iter().map(|(_, order, _)| order.0.id).collect();
    let acts: Vec<LogId> = rows.iter().map(|(.., entry)| entry.0.id).collect();
    let named =
        |(_, Of(order), Of(entry)): &NoticeRow| [entry.actor_id, entry.next_handler_id, Some(order.applicant_id)];
    let people: Vec<UserId> = rows.iter().flat_map(named).flatten().collect();
    let is_signer = sql::<Bool>("users.id = coalesce(approval_steps.principal_id, approval_steps.handler_id)");
    let turns = approval_steps::table
        .inner_join(users::table.on(is_signer))
        .filter(approval_steps::order_id.eq_any(ids))
        .filter(approval_steps::opened_by.eq_any(acts))
        .order(approval_steps::seq)
        .select((approval_steps::opened_by, users::display_name));
    let people = users::table.filter(users::id.eq_any(people)).select((users::id, users::display_name));
    (question(turns), question(people))
}

/// What the texts about keepers' acts need besides. Runs no statement when there are no such texts.
async fn stock_of(conn: &Conn, rows: &[NoticeRow]) -> QueryResult<Vec<stock::Told>> {
    let acts = rows.iter().filter(|(letter, _, entry)| is_of_stock(&letter.0, &entry.0)).map(|(.., entry)| entry.0.id);
    let acts: Vec<LogId> = acts.collect();
    if acts.is_empty() { Ok(Vec::new()) } else { stock::told(conn, &acts).await }
}

fn notices(rows: &[NoticeRow], turns: &[TurnRow], people: &[(UserId, String)], stock: &[stock::Told]) -> Vec<Notice> {
    let name = |id| people.iter().find(|(known, _)| *known == id).map_or("", |(_, name)| name.as_str());
    let notice = |(Of(letter), Of(order), Of(entry)): &NoticeRow| {
        let opened = turns.iter().filter(|(by, _)| *by == Some(entry.id));
        let next: Vec<&str> = opened.map(|(_, signer)| signer.as_str()).collect();
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
            event: Event {
                actor: told.actor.to_owned(),
                principal: None,
                next: next.into_iter().map(str::to_owned).collect(),
                node: String::new(),
                is_final: false,
                entry: entry.clone(),
            },
            about: letter.notice,
            kind: order.kind,
            title: order.title.clone(),
            stock: told.stock.cloned(),
            order: order.id,
            at: letter.created_at,
            is_new: letter.read_at().is_none(),
        }
    };
    rows.iter().map(notice).collect()
}

/// What the home page of a person lists.
pub struct Desk {
    /// Open steps, oldest first.
    pub waiting: Vec<Waiting>,
    /// What the waiting orders are for.
    pub gists: Vec<Gist>,
    /// Own orders that came back, newest first.
    pub returned: Vec<Returned>,
    /// Own drafts, newest first.
    pub drafts: Vec<Summary>,
    /// Own orders that were submitted, newest first.
    pub own: Vec<Summary>,
    /// Newest first.
    pub notices: Vec<Notice>,
    pub unread: i64,
}

impl Desk {
    /// Loads the page in two statements: first the rows, then the names in them. The limits apply to the waiting steps,
    /// to each list of own orders, and to the notices.
    pub async fn of(conn: &Conn, person: &User, (steps, own, texts): (i64, i64, i64)) -> QueryResult<Self> {
        let mine = Filter { applicant: Some(person.id), ..Filter::default() };
        let drafts = Filter { status: Some(Status::Draft), ..mine.clone() };
        let submitted = Filter { is_submitted: true, ..mine };
        let asked = (
            asked_waiting(person.id, (DateTime::default(), StepId(Uuid::nil())), steps),
            asked_returned(person.id),
            newest(person, &drafts, own),
            newest(person, &submitted, own),
            asked_notices(person.id, texts),
            asked_unread(person.id),
        );
        let (waiting, returned, drafts, own, texts, unread) = together(conn, asked).await?;
        let count = (waiting.len(), drafts.len());
        let of_steps: Vec<Order> = waiting.iter().map(|(.., order)| order.0.clone()).collect();
        let gists_of = of_steps.iter().map(|order| order.id).collect();
        let listed: Vec<Order> = of_steps.into_iter().chain(drafts).chain(own).collect();
        let named = (asked_summaries(&listed), asked_gists(gists_of), asked_names(&texts));
        let (names, gists, (turns, people)) = together(conn, named).await?;
        let stock = stock_of(conn, &texts).await?;
        let mut summaries = summaries_of(listed, names);
        let own = summaries.split_off(count.0 + count.1);
        let drafts = summaries.split_off(count.0);
        Ok(Self {
            waiting: with_summaries(waiting, summaries),
            gists,
            returned: returned_of(returned),
            drafts,
            own,
            notices: notices(&texts, &turns, &people, &stock),
            unread: unread.into_iter().next().map_or(0, |(count,)| count),
        })
    }
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

/// The number of a person's open steps, including those in which they are the principal.
pub async fn count_waiting(conn: &mut Conn, person: UserId) -> QueryResult<i64> {
    approval_steps::table
        .filter(approval_steps::handler_id.eq(person).or(approval_steps::principal_id.assume_not_null().eq(person)))
        .filter(approval_steps::closed_at.is_null())
        .count()
        .get_result(conn)
        .await
}

/// [`count_waiting`] for the person of a session, at most one row. No row for an unknown session.
pub fn waiting_in(key_digest: &[u8]) -> impl Questions<Answers = Vec<(i64,)>> + use<> {
    let count = sql::<BigInt>(
        "(SELECT count(*) FROM approval_steps s WHERE s.handler_id = sessions.user_id AND s.closed_at IS NULL)
         + (SELECT count(*) FROM approval_steps s WHERE s.principal_id = sessions.user_id AND s.closed_at IS NULL)",
    );
    question(sessions::table.find(key_digest.to_vec()).select((count,)))
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

/// The counts of many people in one statement. They agree with [`count_waiting`] and `outbox::unread`.
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

/// The ids in `steps` whose step is closed.
pub async fn closed_steps(conn: &mut Conn, steps: &[StepId]) -> QueryResult<Vec<StepId>> {
    let closed = approval_steps::table.filter(approval_steps::closed_at.is_not_null());
    closed.filter(approval_steps::id.eq_any(steps)).select(approval_steps::id).load(conn).await
}
