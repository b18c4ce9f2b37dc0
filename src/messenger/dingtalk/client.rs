//! The calls. Answers are read leniently (numbers as strings, missing texts), codes strictly.
//!
//! Nothing is retried here but one call after one refused token.

use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use reqwest::redirect::Policy;
use reqwest::{Client, RequestBuilder};
use secrecy::ExposeSecret;
use serde_json::Value;

use super::code::{BAN, Call, classify, is_token_refused};
use super::token::{Token, TokenCache};
use crate::clock::Clock;
use crate::config::DingTalkConfig;
use crate::error::{Error, Result};
use crate::messenger::{Class, Failure, Fate};

const CONNECT: Duration = Duration::from_secs(2);

/// How much of a platform's words is kept.
const LONGEST_MESSAGE: usize = 500;

/// The client. Clones share the token and the connections.
#[derive(Clone)]
pub struct DingTalk {
    inner: Arc<Inner>,
}

struct Inner {
    config: DingTalkConfig,
    clock: Clock,
    http: Client,
    token: TokenCache,
}

/// Whom a free-login code stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FreeLogin {
    pub userid: String,
    pub unionid: Option<String>,
    pub name: Option<String>,
}

/// How far the sending of a message has come; 2 is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    pub percent: i64,
    pub status: i64,
}

/// What became of a message, by userid. Known for 24 hours.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SendResult {
    pub invalid: Vec<String>,
    pub forbidden: Vec<(String, String)>,
    pub failed: Vec<String>,
    pub read: Vec<String>,
    pub unread: Vec<String>,
}

impl DingTalk {
    /// Prepares the client; asks nothing of anybody yet.
    pub fn new(config: DingTalkConfig, clock: Clock) -> Result<Self> {
        // Fails only when it was installed already.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let mut http = Client::builder().redirect(Policy::none()).connect_timeout(CONNECT).timeout(config.timeout);
        if config.oapi_url.starts_with("http:") {
            http = http.no_proxy();
        }
        let http = http.build().map_err(Error::broken)?;
        Ok(Self { inner: Arc::new(Inner { config, clock, http, token: TokenCache::default() }) })
    }

    /// Sends a work notice to one person and answers its task id. `msg` goes out byte for byte (`messaging.md` A2).
    pub async fn send(&self, userid: &str, msg: &str) -> Result<i64, Failure> {
        let agent = self.inner.config.agent_id.to_string();
        let fields = [("agent_id", agent.as_str()), ("userid_list", userid), ("msg", msg)];
        let answer = self.call("/topapi/message/corpconversation/asyncsend_v2", &fields).await?;
        number(&answer["task_id"]).ok_or_else(|| unreadable(&answer))
    }

    /// How far a message has come (`messaging.md` A3).
    pub async fn progress(&self, task_id: i64) -> Result<Progress, Failure> {
        let answer = self.about_task("/topapi/message/corpconversation/getsendprogress", task_id).await?;
        let progress = &answer["progress"];
        match (number(&progress["progress_in_percent"]), number(&progress["status"])) {
            (Some(percent), Some(status)) => Ok(Progress { percent, status }),
            _ => Err(unreadable(&answer)),
        }
    }

    /// What became of a message (`messaging.md` A3); every list may be missing.
    pub async fn result(&self, task_id: i64) -> Result<SendResult, Failure> {
        let answer = self.about_task("/topapi/message/corpconversation/getsendresult", task_id).await?;
        let result = &answer["send_result"];
        let list = |name: &str| -> Vec<String> {
            result[name].as_array().map(|ids| ids.iter().map(text).collect()).unwrap_or_default()
        };
        let forbidden = result["forbidden_list"].as_array();
        Ok(SendResult {
            invalid: list("invalid_user_id_list"),
            forbidden: forbidden
                .map(|all| all.iter().map(|one| (text(&one["userid"]), text(&one["code"]))).collect())
                .unwrap_or_default(),
            failed: list("failed_user_id_list"),
            read: list("read_user_id_list"),
            unread: list("unread_user_id_list"),
        })
    }

    /// Whose code it is (`messaging.md` C1). A code is good for one call within five minutes.
    pub async fn user_by_code(&self, code: &str) -> Result<FreeLogin, Failure> {
        let answer = self.call("/topapi/v2/user/getuserinfo", &[("code", code)]).await?;
        let found = &answer["result"];
        let some = |name: &str| Some(text(&found[name])).filter(|text| !text.is_empty());
        let userid = some("userid").ok_or_else(|| unreadable(&answer))?;
        Ok(FreeLogin { userid, unionid: some("unionid"), name: some("name") })
    }

    /// Whether a token can be had.
    pub async fn check(&self) -> Result<(), Failure> {
        self.token(None).await.map(|_| ())
    }

    async fn about_task(&self, path: &str, task_id: i64) -> Result<Value, Failure> {
        let (agent, task) = (self.inner.config.agent_id.to_string(), task_id.to_string());
        self.call(path, &[("agent_id", &agent), ("task_id", &task)]).await
    }

    /// One call; when the token is refused, once more with a new one.
    async fn call(&self, path: &str, fields: &[(&str, &str)]) -> Result<Value, Failure> {
        let token = self.token(None).await?;
        match self.post(path, fields, &token).await {
            Err(failure) if failure.code.as_deref().is_some_and(|code| is_token_refused(code, Call::Other)) => {
                let fresh = self.token(Some(&token)).await?;
                self.post(path, fields, &fresh).await
            }
            other => other,
        }
    }

    async fn post(&self, path: &str, fields: &[(&str, &str)], token: &Token) -> Result<Value, Failure> {
        let url = format!("{}{path}", self.inner.config.oapi_url);
        let request = self.inner.http.post(url).query(&[("access_token", &token.secret)]).form(fields);
        exchange(request, Call::Other).await
    }

    async fn token(&self, stale: Option<&Token>) -> Result<Token, Failure> {
        let config = &self.inner.config;
        let now = self.inner.clock.now();
        let fetch = async || {
            let secret = config.app_secret.expose_secret();
            let query = [("appkey", config.app_key.as_str()), ("appsecret", secret)];
            let request = self.inner.http.get(format!("{}/gettoken", config.oapi_url)).query(&query);
            // Whatever went wrong here, no message was sent.
            let answer = exchange(request, Call::Token).await.map_err(|f| Failure { fate: Fate::NotAccepted, ..f })?;
            let token = text(&answer["access_token"]);
            if token.is_empty() {
                return Err(Failure { fate: Fate::NotAccepted, ..unreadable(&Value::Null) });
            }
            let seconds = number(&answer["expires_in"]).unwrap_or(7200);
            Ok((token, TimeDelta::seconds(seconds)))
        };
        self.inner.token.get(stale, now, fetch).await
    }
}

/// Sends a request and reads the envelope: HTTP 200 whatever happened, `errcode` says what.
async fn exchange(request: RequestBuilder, call: Call) -> Result<Value, Failure> {
    let answer = request.send().await.map_err(broken_off)?;
    let status = answer.status();
    let body = answer.text().await.map_err(broken_off)?;
    if status.is_server_error() {
        return Err(failure(Class::Retry, Fate::Unknown, None, &format!("HTTP {}", status.as_u16())));
    }
    let Ok(answer) = serde_json::from_str::<Value>(&body) else {
        // The page of a ban is HTML; so is that of a proxy in between. The call did not reach the application.
        return Err(failure(Class::Pause(BAN), Fate::NotAccepted, None, "answered with something that is not JSON"));
    };
    if number(&answer["status"]) == Some(1111) {
        return Err(failure(Class::Pause(BAN), Fate::NotAccepted, Some("1111"), "banned for too many calls"));
    }
    let Some(errcode) = number(&answer["errcode"]) else { return Err(unreadable(&answer)) };
    match errcode {
        0 => Ok(answer),
        88 => {
            let sub_code = text(&answer["sub_code"]);
            let words = text(&answer["sub_msg"]);
            Err(failure(classify(&sub_code, call), Fate::NotAccepted, Some(&sub_code), &words))
        }
        code => {
            let code = code.to_string();
            let fate = if matches!(code.as_str(), "-1" | "500") { Fate::Unknown } else { Fate::NotAccepted };
            Err(failure(classify(&code, call), fate, Some(&code), &text(&answer["errmsg"])))
        }
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

fn unreadable(answer: &Value) -> Failure {
    failure(Class::Poison, Fate::Unknown, None, &format!("an answer that nobody understands: {answer}"))
}

fn failure(class: Class, fate: Fate, code: Option<&str>, message: &str) -> Failure {
    let message = message.chars().take(LONGEST_MESSAGE).collect();
    Failure { class, fate, code: code.map(str::to_owned), message }
}

/// A number, or a string of one: the documents show both.
fn number(value: &Value) -> Option<i64> {
    value.as_i64().or_else(|| value.as_str()?.parse().ok())
}

fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| if value.is_null() { String::new() } else { value.to_string() }, str::to_owned)
}
