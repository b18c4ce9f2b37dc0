//! Queries whether sent messages arrived (`messaging.md` A3) and stores the result with the letter. Queries are few,
//! because each is a platform call.

use super::claim::{What, claim};
use crate::app::App;
use crate::error::Result;
use crate::messenger::{Arrival, PlatformApi};
use crate::org::Platform;
use crate::outbox::{self, Channel, Delivery};

/// Queries the results that are due, within the platforms' limits. Returns the number of letters it looked at.
pub async fn check(app: &App) -> Result<usize> {
    let mut checked = 0;
    for (platform, api) in app.platforms.all() {
        if let Some(most) = api.result_checks() {
            checked += check_platform(app, platform, api, most).await?;
        }
    }
    Ok(checked)
}

async fn check_platform(app: &App, platform: Platform, api: &dyn PlatformApi, most: i32) -> Result<usize> {
    let (letters, _) = claim(app, platform, What::Results { channel: Channel::from(platform), most }).await?;
    for letter in &letters {
        let Some(receipt) = letter.receipt() else { continue };
        match api.report(receipt).await {
            Ok(Some(report)) => {
                let result = delivery(report.arrival, letter.unsure);
                let mut conn = app.db.conn().await?;
                let instead =
                    outbox::record_report(&mut conn, letter, result, report.code.as_deref(), app.clock.now()).await?;
                tracing::info!(letter.id = letter.id.0, %result, ?instead, "stored the result of a letter");
            }
            Ok(None) => {}
            Err(failure) => {
                tracing::warn!(
                    letter.id = letter.id.0,
                    why = failure.message,
                    "could not query the result of a letter"
                );
            }
        }
    }
    Ok(letters.len())
}

/// Translates what the platform reports. If an earlier attempt may have arrived (`unsure`), a duplicate means that the
/// person has the message.
fn delivery(arrival: Arrival, unsure: bool) -> Delivery {
    match arrival {
        Arrival::Duplicate if unsure => Delivery::Delivered,
        Arrival::Duplicate => Delivery::Duplicate,
        Arrival::Delivered => Delivery::Delivered,
        Arrival::Read => Delivery::Read,
        Arrival::OverQuota => Delivery::OverQuota,
        Arrival::Throttled => Delivery::Throttled,
        Arrival::Forbidden => Delivery::Forbidden,
        Arrival::Invalid => Delivery::Invalid,
        Arrival::Failed => Delivery::Failed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duplicate_of_an_unsure_letter_means_that_the_first_attempt_arrived() {
        assert_eq!(delivery(Arrival::Duplicate, true), Delivery::Delivered);
        assert_eq!(delivery(Arrival::Duplicate, false), Delivery::Duplicate);
    }
}
