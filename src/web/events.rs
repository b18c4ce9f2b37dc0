//! Events that DingTalk pushes (`messaging.md` A8): verified, stored, and answered within its limit of 1.5 seconds.

use actix_web::web::{Data, Json, Query};
use actix_web::{HttpRequest, HttpResponse};
use chrono::{DateTime, TimeDelta};
use secrecy::ExposeSecret;
use serde::Deserialize;
use serde_json::Value;

use super::kit::{Failure, Guest};
use crate::app::App;
use crate::error::Error;
use crate::messenger::dingtalk::callback::EventCrypto;
use crate::org::Platform;
use crate::platform::events::{Event, receive};
use crate::throttle::Work;

/// A push of an older time, or of a later one, is a recorded one.
const OLDEST: TimeDelta = TimeDelta::days(1);

/// The signature of a push; DingTalk uses two names for it.
#[derive(Deserialize)]
pub struct SignatureQuery {
    msg_signature: Option<String>,
    signature: Option<String>,
    timestamp: String,
    nonce: String,
}

/// The body of a push.
#[derive(Deserialize)]
pub struct EncryptedEvent {
    encrypt: String,
}

/// Stores one event. A push without a valid signature gets 403 and no details.
pub async fn dingtalk(
    app: Data<App>,
    request: HttpRequest,
    signed: Query<SignatureQuery>,
    pushed: Json<EncryptedEvent>,
) -> Result<HttpResponse, Failure> {
    let config = app.config.dingtalk.as_ref().ok_or(Error::NotFound)?;
    let keys = config.events.as_ref().ok_or(Error::NotFound)?;
    let guest = Guest::take(&app, &request, Work::Event)?;
    // Subscriptions made in the console belong to the application, those made by an API call to the company.
    let owners = vec![config.app_key.clone(), config.corp_id.clone()];
    let crypto = EventCrypto::new(keys.token.expose_secret(), keys.aes_key.expose_secret(), owners)
        .map_err(|e| Error::broken(format!("event keys: {}", e.code())))?;
    let signature = signed.msg_signature.as_ref().or(signed.signature.as_ref()).ok_or(Error::Forbidden)?;
    let text = crypto.open(signature, &signed.timestamp, &signed.nonce, &pushed.encrypt).map_err(|e| {
        tracing::warn!(code = e.code(), "refused an event");
        Error::Forbidden
    })?;
    let sent = signed.timestamp.parse().ok().and_then(DateTime::from_timestamp_millis);
    if sent.is_none_or(|sent| (app.clock.now() - sent).abs() > OLDEST) {
        tracing::warn!(timestamp = signed.timestamp, "refused an event of another time");
        return Err(Error::Forbidden.into());
    }
    guest.give_back();
    let body: Value = serde_json::from_str(&text).map_err(|_| Error::Forbidden)?;
    let kind = body["EventType"].as_str().unwrap_or_default().to_owned();
    if kind != "check_url" {
        // Events of old subscriptions have no id: the signature serves as one.
        let id = body["eventId"].as_str().unwrap_or(signature).to_owned();
        let event = Event { id, platform: Platform::DingTalk, kind, body };
        receive(&mut *app.db.conn().await?, &event, app.clock.now()).await?;
    }
    let mut random = [0_u8; 16];
    getrandom::fill(&mut random).map_err(Error::broken)?;
    let timestamp = app.clock.now().timestamp_millis().to_string();
    Ok(HttpResponse::Ok().json(crypto.seal("success", &timestamp, &signed.nonce, &random)))
}
