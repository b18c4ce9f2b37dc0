//! Claims letters within a platform's limits: letters to send, or letters whose delivery result is to be queried.

use diesel_async::AsyncConnection;

use crate::app::App;
use crate::error::Result;
use crate::org::Platform;
use crate::outbox::{self, Channel, Letter, Share};
use crate::platform;

/// The number of letters claimed at once. They are sent one by one, which takes much less time than the lease.
const BATCH: i64 = 8;

/// What to claim from the outbox.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum What {
    Letters,
    /// Sent letters of a channel whose delivery result is due. `most`: the number of queries per letter.
    Results {
        channel: Channel,
        most: i32,
    },
}

/// Claims as many letters as the platform's limits allow, and counts their calls in the same transaction, so that all
/// instances together keep the limits. The flag is `true` when the rate limit allows no call now.
pub async fn claim(app: &App, platform: Platform, what: What) -> Result<(Vec<Letter>, bool)> {
    let (limits, now) = (app.limits(platform), app.clock.now());
    let mut conn = app.db.conn().await?;
    conn.transaction(async |conn| {
        let allowance = platform::allowance(conn, platform, &limits, now).await?;
        let (limit, importance) = (allowance.calls.min(BATCH), allowance.importance);
        let taken = match what {
            _ if limit == 0 => return Ok((Vec::new(), true)),
            What::Letters => {
                let share = Share { platform, limit, importance };
                outbox::claim(conn, share, app.config.lease, app.clock.offset_micros()).await?
            }
            // Near the end of the month's quota, calls are reserved for steps to decide.
            What::Results { .. } if importance < i32::MAX => Vec::new(),
            What::Results { channel, most } => outbox::claim_checks(conn, channel, limit, most, now).await?,
        };
        platform::spend(conn, platform, taken.len() as i64, &limits, now).await?;
        Ok((taken, false))
    })
    .await
}
