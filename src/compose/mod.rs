//! Turns a letter into a message: loads current data and words it for the channel, or decides that there is nothing to
//! send.
//!
//! Never sends and never writes.

mod card;
mod facts;
pub mod links;
mod trial;
mod wording;

pub use card::{CardFacts, fit};
pub use facts::{CardPreview, preview_card};
pub use trial::trial;
pub use wording::Wording;

use chrono::{DateTime, Utc};

use crate::approval::{Chain, StepStatus};
use crate::config::Config;
use crate::db::Conn;
use crate::error::{Error, Result};
use crate::orders::Order;
use crate::org::User;
use crate::outbox::{Channel, Letter, NoticeKind};

/// The result of [`compose`].
pub enum Composed {
    /// `to`: the userid, or for a to-do task the union id.
    Message { to: String, wording: Wording },
    /// Not to be sent over this channel. `why`: a key of `locales/`. `elsewhere`: the notice is sent over the next
    /// channel.
    Skip { why: String, elsewhere: bool },
}

/// Finds the recipient's id and the current wording of a letter. The wording of a closing is the text that can stand in
/// for it.
pub async fn compose(conn: &mut Conn, config: &Config, letter: &Letter, now: DateTime<Utc>) -> Result<Composed> {
    let recipient = User::find(conn, letter.recipient_id).await?.ok_or(Error::NotFound)?;
    if recipient.is_disabled() {
        return Ok(Composed::Skip { why: "skip-disabled".into(), elsewhere: false });
    }
    let is_card = letter.notice.is_card();
    let order = Order::find(conn, letter.order_id).await?.ok_or(Error::NotFound)?;
    let chain = Chain::of(conn, order.clone()).await?;
    let step = chain.steps.iter().find(|step| Some(step.id) == letter.step_id);
    if letter.notice != NoticeKind::Close && step.is_some_and(|step| step.status != StepStatus::Open) {
        return Ok(Composed::Skip { why: "skip-superseded".into(), elsewhere: false });
    }
    let to = match address(&recipient, letter.channel, is_card) {
        Ok(to) => to,
        Err(skip) => return Ok(skip),
    };
    let Some(entry) = chain.log.iter().find(|entry| entry.id == letter.log_id) else { return Err(Error::NotFound) };
    let wording = match step {
        _ if letter.notice == NoticeKind::Digest => match wording::digest(conn, config, now).await? {
            Some(wording) => wording,
            None => return Ok(Composed::Skip { why: "skip-superseded".into(), elsewhere: false }),
        },
        _ if !is_card => wording::text(conn, config, &chain, entry, letter).await?,
        Some(step) => Wording::card(facts::of_step(conn, config, &chain, step, entry).await?, letter.id),
        None => return Err(Error::NotFound),
    };
    Ok(Composed::Message { to, wording })
}

/// The person's id on a channel, or the reason why the channel cannot reach them.
fn address(person: &User, channel: Channel, is_card: bool) -> Result<String, Composed> {
    let (id, why) = match channel {
        Channel::DingTalk | Channel::Todo if is_card && !person.may_approve_in_dingtalk => {
            (None, "skip-not-allowed-in-dingtalk".into())
        }
        _ => match channel.platform() {
            Some(platform) if channel == Channel::Todo => {
                (person.union_id(platform).map(str::to_owned), "skip-no-unionid".into())
            }
            Some(platform) => (person.userid(platform).map(str::to_owned), format!("skip-no-{platform}-id")),
            None => (None, "skip-superseded".into()),
        },
    };
    id.ok_or(Composed::Skip { why, elsewhere: channel != Channel::Todo })
}
