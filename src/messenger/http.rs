//! Shared by the clients of all platforms: connections, and careful reading of responses.

use std::time::Duration;

use reqwest::redirect::Policy;
use reqwest::{Client, RequestBuilder};
use serde_json::Value;

use super::failure::{Class, Failure, Fate};
use crate::error::{Error, Result};

const CONNECT: Duration = Duration::from_secs(2);

/// The longest platform message that is kept, in characters.
const LONGEST_MESSAGE: usize = 500;

/// How long a ban lasts (`messaging.md` A9: five minutes).
pub const BAN: Duration = Duration::from_secs(300);

/// A client that follows no redirects. `is_here`: the server is on this machine, so no proxy is used.
pub fn client(timeout: Duration, is_here: bool) -> Result<Client> {
    // Fails only if a provider is already installed.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let mut http = Client::builder().redirect(Policy::none()).connect_timeout(CONNECT).timeout(timeout);
    if is_here {
        http = http.no_proxy();
    }
    http.build().map_err(Error::broken)
}

/// Sends a request. Returns the HTTP status, whatever it is, and the JSON of the response.
pub async fn exchange(request: RequestBuilder) -> Result<(u16, Value), Failure> {
    let answer = request.send().await.map_err(connection_failed)?;
    let status = answer.status();
    let body = answer.text().await.map_err(connection_failed)?;
    match serde_json::from_str::<Value>(&body) {
        Ok(answer) if number(&answer["status"]) == Some(1111) => {
            Err(failure(Class::Pause(BAN), Fate::NotAccepted, Some("1111"), "banned for too many calls"))
        }
        Ok(answer) => Ok((status.as_u16(), answer)),
        Err(_) if status.is_server_error() => {
            Err(failure(Class::Retry, Fate::Unknown, None, &format!("HTTP {}", status.as_u16())))
        }
        // A ban answers with HTML, and so does a proxy in between. In both cases the call did not reach the
        // application.
        Err(_) => Err(failure(Class::Pause(BAN), Fate::NotAccepted, None, "answered with something that is not JSON")),
    }
}

/// Like [`exchange`], for APIs that use HTTP 200 even for errors. After a 5xx the fate of the call is unknown.
pub async fn exchange_ok(request: RequestBuilder) -> Result<Value, Failure> {
    match exchange(request).await? {
        (status, _) if status >= 500 => Err(failure(Class::Retry, Fate::Unknown, None, &format!("HTTP {status}"))),
        (_, answer) => Ok(answer),
    }
}

/// The failure of a connection. A request that was never sent was not accepted; otherwise its fate is unknown.
fn connection_failed(e: reqwest::Error) -> Failure {
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

/// The failure for a response without the fields that the documentation promises.
pub fn unreadable(answer: &Value) -> Failure {
    failure(Class::Poison, Fate::Unknown, None, &format!("a response without the expected fields: {answer}"))
}

/// A failure with its message cut to 500 characters.
pub fn failure(class: Class, fate: Fate, code: Option<&str>, message: &str) -> Failure {
    let message = message.chars().take(LONGEST_MESSAGE).collect();
    Failure { class, fate, code: code.map(str::to_owned), message }
}

/// A number, also if it is given as a string: the platforms' documentation shows both.
pub fn number(value: &Value) -> Option<i64> {
    value.as_i64().or_else(|| value.as_str()?.trim().parse().ok())
}

/// A boolean, also if it is given as the string `true`.
pub fn truth(value: &Value) -> bool {
    value.as_bool().unwrap_or_else(|| value.as_str() == Some("true"))
}

/// A string, also if it is given as a number. A missing value is empty.
pub fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| if value.is_null() { String::new() } else { value.to_string() }, str::to_owned)
}

/// A string that is neither missing nor empty.
pub fn some(value: &Value) -> Option<String> {
    Some(text(value)).filter(|text| !text.is_empty())
}

/// A list of strings; a missing list is empty.
pub fn texts(value: &Value) -> Vec<String> {
    value.as_array().map(|all| all.iter().map(text).collect()).unwrap_or_default()
}
