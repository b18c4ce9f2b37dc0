//! Letters as rows of `outbox`: turns the columns of a row into the state and its data. Never writes.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::deserialize::{self, Queryable, QueryableByName};
use diesel::expression::Selectable;
use diesel::pg::Pg;
use diesel::row::NamedRow;
use uuid::Uuid;

use super::letter::{Channel, Delivery, Letter, LetterId, Message, NoticeKind, Progress, Report, State};
use crate::db::schema::outbox;
use crate::orders::{LogId, OrderId, StepId};
use crate::org::UserId;

/// The columns of a letter as stored.
#[derive(Queryable, Selectable, QueryableByName)]
#[diesel(table_name = outbox, check_for_backend(diesel::pg::Pg))]
pub struct LetterRow {
    id: LetterId,
    notice: NoticeKind,
    channel: Channel,
    order_id: OrderId,
    step_id: Option<StepId>,
    log_id: LogId,
    recipient_id: UserId,
    state: State,
    attempts: i32,
    due_at: DateTime<Utc>,
    claim: Option<Uuid>,
    body: Option<String>,
    gist: Option<String>,
    written_on: Option<NaiveDate>,
    unsure: bool,
    receipt: Option<String>,
    last_error: Option<String>,
    created_at: DateTime<Utc>,
    sent_at: Option<DateTime<Utc>>,
    read_at: Option<DateTime<Utc>>,
    importance: i32,
    closes: Option<LetterId>,
    instead_of: Option<LetterId>,
    repeats: Option<LetterId>,
    result: Option<Delivery>,
    result_code: Option<String>,
}

impl LetterRow {
    /// Fails for a row that the CHECK constraints of `outbox` do not allow.
    fn letter(self) -> deserialize::Result<Letter> {
        let progress = match self.state {
            State::Due => Progress::Due { error: self.last_error },
            State::Claimed => {
                let claim = self.claim.ok_or_else(|| format!("letter {} is claimed without a claim", self.id))?;
                Progress::Claimed { claim, error: self.last_error }
            }
            State::Sent => Progress::Sent {
                at: self.sent_at.ok_or_else(|| format!("letter {} is sent without a time", self.id))?,
                receipt: self.receipt,
                read_at: self.read_at,
                report: self.result.map(|delivery| Report { delivery, code: self.result_code }),
            },
            State::Dead => Progress::Dead { error: self.last_error },
            State::Skipped => Progress::Skipped { reason: self.last_error },
        };
        let message = match (self.body, self.gist, self.written_on) {
            (Some(body), Some(gist), Some(written_on)) => Some(Message { body, gist, written_on }),
            _ => None,
        };
        Ok(Letter {
            id: self.id,
            notice: self.notice,
            channel: self.channel,
            order_id: self.order_id,
            step_id: self.step_id,
            log_id: self.log_id,
            recipient_id: self.recipient_id,
            attempts: self.attempts,
            due_at: self.due_at,
            progress,
            message,
            unsure: self.unsure,
            created_at: self.created_at,
            importance: self.importance,
            closes: self.closes,
            instead_of: self.instead_of,
            repeats: self.repeats,
        })
    }
}

impl<ST> Queryable<ST, Pg> for Letter
where
    LetterRow: Queryable<ST, Pg>,
{
    type Row = <LetterRow as Queryable<ST, Pg>>::Row;

    fn build(row: Self::Row) -> deserialize::Result<Self> {
        <LetterRow as Queryable<ST, Pg>>::build(row)?.letter()
    }
}

impl QueryableByName<Pg> for Letter {
    fn build<'a>(row: &impl NamedRow<'a, Pg>) -> deserialize::Result<Self> {
        <LetterRow as QueryableByName<Pg>>::build(row)?.letter()
    }
}

impl Selectable<Pg> for Letter {
    type SelectExpression = <LetterRow as Selectable<Pg>>::SelectExpression;

    fn construct_selection() -> Self::SelectExpression {
        <LetterRow as Selectable<Pg>>::construct_selection()
    }
}
