//! What became of work notices after DingTalk had queued them (`messaging.md` A3): asked sparsely, kept on the letter.

use super::{What, take};
use crate::app::App;
use crate::error::Result;
use crate::messenger::dingtalk::SendResult;
use crate::org::Platform;
use crate::outbox::{self, Delivery};

/// Asks for the results that are due, within the limits; how many it were.
pub async fn check(app: &App) -> Result<usize> {
    let Some(dingtalk) = &app.dingtalk else { return Ok(0) };
    let (letters, _) = take(app, Platform::DingTalk, What::Results).await?;
    for letter in &letters {
        let Some(task) = letter.receipt.as_ref().and_then(|receipt| receipt.parse().ok()) else { continue };
        match dingtalk.result(task).await {
            Ok(result) => {
                let Some((result, code)) = became(letter.unsure, &result) else { continue };
                let mut conn = app.db.conn().await?;
                let over = outbox::learn(&mut conn, letter, result, code.as_deref(), app.clock.now()).await?;
                tracing::info!(letter.id = letter.id.0, %result, instead = ?over, "learned what became of a letter");
            }
            Err(failure) => tracing::warn!(letter.id = letter.id.0, why = failure.message, "no result"),
        }
    }
    Ok(letters.len())
}

/// What the result says about the one person whom a letter went to; `None`: nothing yet. `unsure`: an earlier try may
/// have arrived.
fn became(unsure: bool, result: &SendResult) -> Option<(Delivery, Option<String>)> {
    if let Some((_, code)) = result.forbidden.first() {
        let what = match code.as_str() {
            // The first try had arrived: this is what the platform makes of the second.
            "143106" | "143206" if unsure => Delivery::Delivered,
            "143106" | "143206" => Delivery::Duplicate,
            "143105" | "143205" => Delivery::OverQuota,
            "143103" | "143104" | "143203" | "143204" | "1430003" => Delivery::Throttled,
            _ => Delivery::Forbidden,
        };
        return Some((what, Some(code.clone())));
    }
    let is_in = |list: &Vec<String>| !list.is_empty();
    let what = match result {
        r if is_in(&r.invalid) => Delivery::Invalid,
        r if is_in(&r.failed) => Delivery::Failed,
        r if is_in(&r.read) => Delivery::Read,
        r if is_in(&r.unread) => Delivery::Delivered,
        _ => return None,
    };
    Some((what, None))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_of_a_result_is_kept_as_what_it_means() {
        let forbidden = |code: &str| SendResult { forbidden: vec![("u".into(), code.into())], ..SendResult::default() };
        for (code, what) in [
            ("143106", Delivery::Duplicate),
            ("143105", Delivery::OverQuota),
            ("143103", Delivery::Throttled),
            ("143104", Delivery::Throttled),
            ("1430003", Delivery::Throttled),
            ("1430002", Delivery::Forbidden),
            ("1430004", Delivery::Forbidden),
            ("987654", Delivery::Forbidden),
        ] {
            assert_eq!(became(false, &forbidden(code)), Some((what, Some(code.to_owned()))), "{code}");
        }
        let (what, _) = became(true, &forbidden("143106")).unwrap();
        assert_eq!(what, Delivery::Delivered, "the first try had arrived");
        let one = || vec!["u".to_owned()];
        for (result, what) in [
            (SendResult { invalid: one(), ..SendResult::default() }, Delivery::Invalid),
            (SendResult { failed: one(), ..SendResult::default() }, Delivery::Failed),
            (SendResult { read: one(), ..SendResult::default() }, Delivery::Read),
            (SendResult { unread: one(), ..SendResult::default() }, Delivery::Delivered),
        ] {
            assert_eq!(became(false, &result), Some((what, None)));
        }
        assert_eq!(became(false, &SendResult::default()), None, "still under way");
    }
}
