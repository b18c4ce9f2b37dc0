//! What every platform's client shares: connections, and reading an answer without trusting it.

use std::time::Duration;

use reqwest::redirect::Policy;
use reqwest::{Client, RequestBuilder};
use serde_json::Value;

use super::failure::{Class, Failure, Fate};
use crate::error::{Error, Result};

const CONNECT: Duration = Duration::from_secs(2);

/// How much of a platform's words is kept.
const LONGEST_MESSAGE: usize = 500;

/// How long a ban lasts (`messaging.md` A9: five minutes).
pub const BAN: Duration = Duration::from_secs(300);

/// Connections that follow no redirect. To a server on this machine no proxy is asked.
pub fn client(timeout: Duration, is_here: bool) -> Result<Client> {
    // Fails only when it was installed already.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let mut http = Client::builder().redirect(Policy::none()).connect_timeout(CONNECT).timeout(timeout);
    if is_here {
        http = http.no_proxy();
    }
    http.build().map_err(Error::broken)
}

/// Sends a request and reads the JSON of the answer with its HTTP status, whatever that is.
pub async fn exchange(request: RequestBuilder) -> Result<(u16, Value), Failure> {
    let answer = request.send().await.map_err(broken_off)?;
    let status = answer.status();
    let body = answer.text().await.map_err(broken_off)?;
    match serde_json::from_str::<Value>(&body) {
        Ok(answer) if number(&answer["status"]) == Some(1111) => {
            Err(failure(Class::Pause(BAN), Fate::NotAccepted, Some("1111"), "banned for too many calls"))
        }
        Ok(answer) => Ok((status.as_u16(), answer)),
        Err(_) if status.is_server_error() => {
            Err(failure(Class::Retry, Fate::Unknown, None, &format!("HTTP {}", status.as_u16())))
        }
        // The page of a ban is HTML; so is that of a proxy in between. The call did not reach the application.
        Err(_) => Err(failure(Class::Pause(BAN), Fate::NotAccepted, None, "answered with something that is not JSON")),
    }
}

/// The same for servers that answer HTTP 200 whatever happened: any other status says nothing about the call's fate.
pub async fn exchange_ok(request: RequestBuilder) -> Result<Value, Failure> {
    match exchange(request).await? {
        (status, _) if status >= 500 => Err(failure(Class::Retry, Fate::Unknown, None, &format!("HTTP {status}"))),
        (_, answer) => Ok(answer),
    }
}

/// The connection failed. What never got through was not accepted; of the rest nobody knows.
fn broken_off(e: reqwest::Error) -> Failure {
    let fate = if e.is_connect() || e.is_builder() { Fate::NotAccepted } else { Fate::Unknown };
    let what = if e.is_connect() {
        "could not be reached"
    } else if e.is_timeout() {
        "did not answer in time"
    } else {
        "broke the connection off"
    };
    failure(Class::Retry, fate, None, what)
}

pub fn unreadable(answer: &Value) -> Failure {
    failure(Class::Poison, Fate::Unknown, None, &format!("an answer that nobody understands: {answer}"))
}

pub fn failure(class: Class, fate: Fate, code: Option<&str>, message: &str) -> Failure {
    let message = message.chars().take(LONGEST_MESSAGE).collect();
    Failure { class, fate, code: code.map(str::to_owned), message }
}

/// A number, or a string of one: the documents show both.
pub fn number(value: &Value) -> Option<i64> {
    value.as_i64().or_else(|| value.as_str()?.trim().parse().ok())
}

/// A truth, or its name as a string.
pub fn truth(value: &Value) -> bool {
    value.as_bool().unwrap_or_else(|| value.as_str() == Some("true"))
}

/// A text, a number as one, or nothing as an empty one.
pub fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| if value.is_null() { String::new() } else { value.to_string() }, str::to_owned)
}

/// A text that is there and not empty.
pub fn some(value: &Value) -> Option<String> {
    Some(text(value)).filter(|text| !text.is_empty())
}

/// A list of texts; a missing one is empty.
pub fn texts(value: &Value) -> Vec<String> {
    value.as_array().map(|all| all.iter().map(text).collect()).unwrap_or_default()
}
