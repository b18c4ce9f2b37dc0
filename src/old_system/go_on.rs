//! Submits an order of the old system into today's flow.

use chrono::{DateTime, Utc};
use diesel_async::AsyncConnection;
use uuid::Uuid;

use crate::approval::{Move, Press, Rules, Via, act};
use crate::db::Conn;
use crate::error::{Error, Result};
use crate::orders::{Order, OrderId};
use crate::org::{User, UserId};
use crate::texts::{Language, Texts};

/// Submits a returned order in its applicant's name. `last`: whose turn it was in the old system, and their hint; it is
/// theirs again where the flow asks for a choice. Returns why it cannot be submitted; it stays returned then.
pub async fn go_on(
    conn: &mut Conn,
    id: Uuid,
    last: Option<(i64, &str)>,
    rules: &Rules,
    now: DateTime<Utc>,
) -> Result<Option<String>> {
    let order = Order::find(conn, OrderId(id)).await?.ok_or(Error::NotFound)?;
    let applicant = User::find(conn, order.applicant_id).await?.ok_or(Error::NotFound)?;
    let hint = last.map(|(_, hint)| hint).unwrap_or_default();
    let mut why = String::new();
    for next in [None, last.map(|(person, _)| UserId(person))] {
        let mv = Move::Submit { next, hint: hint.to_owned() };
        let press = Press { order: order.id, step: None, mv, key: Uuid::new_v4(), via: Via::Web };
        let done = conn.transaction(async |conn| act(conn, &applicant, &press, rules, now).await.map(drop)).await;
        match done {
            Ok(()) => return Ok(None),
            Err(error @ (Error::Broken(_) | Error::Lost(_) | Error::Unavailable(_))) => return Err(error),
            Err(error) if why.is_empty() => why = error_text(&error),
            Err(_) => {}
        }
    }
    Ok(Some(why))
}

fn error_text(error: &Error) -> String {
    let texts = Texts::of(Language::English);
    match error {
        Error::Invalid(faults) => {
            let fault = |fault: &crate::error::Fault| format!("{}: {}", fault.field, texts.reason(&fault.reason));
            faults.iter().map(fault).collect::<Vec<_>>().join("; ")
        }
        Error::Refused(reason) | Error::TooMany(reason, _) => texts.reason(reason),
        Error::Forbidden => "the applicant's account is disabled".into(),
        other => other.to_string(),
    }
}
