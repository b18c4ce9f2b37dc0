//! The DingTalk client with its two APIs: the old one (`errcode` in an HTTP 200) and the new one (HTTP status and a
//! textual code).
//!
//! Reads responses leniently (numbers as strings, missing texts) and codes strictly. Repeats a call only once, after a
//! refused token.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use chrono::TimeDelta;
use futures_util::future::Either;
use reqwest::{Client, Method, RequestBuilder};
use secrecy::ExposeSecret;
use serde_json::Value;

use super::code::{Call, classify, classify_words, is_permission_refused, is_token_refused};
use crate::clock::Clock;
use crate::config::DingTalkConfig;
use crate::error::Result;
use crate::messenger::failure::{Failure, Fate};
use crate::messenger::http::{client, exchange, exchange_ok, failure, number, text, unreadable};
use crate::messenger::token::{Shelf, Token, TokenCache};

/// How long before its expiry a token is renewed (`messaging.md` A1).
const EARLY: TimeDelta = TimeDelta::minutes(10);

/// The client. Clones share the token and the connections.
#[derive(Clone)]
pub struct DingTalk {
    pub(super) inner: Arc<Inner>,
}

pub(super) struct Inner {
    pub config: DingTalkConfig,
    clock: Clock,
    http: Client,
    token: TokenCache,
    /// Whether the application has permission for the first version of the contacts API instead of the second.
    pub old_contacts: AtomicBool,
    /// Whether it has permission for the old approvals API instead of the new one.
    pub old_workflow: AtomicBool,
}

/// How an API reports errors.
#[derive(Clone, Copy)]
enum Dialect {
    Old,
    New,
}

impl DingTalk {
    /// Builds the client without calling the platform. `shelf`: the token store that the instances share, if there is
    /// one.
    pub fn new(config: DingTalkConfig, clock: Clock, shelf: Option<Arc<dyn Shelf>>) -> Result<Self> {
        let http = client(config.timeout, config.oapi_url.starts_with("http:"))?;
        let token = TokenCache::new(EARLY, shelf);
        let (old_contacts, old_workflow) = Default::default();
        Ok(Self { inner: Arc::new(Inner { config, clock, http, token, old_contacts, old_workflow }) })
    }

    /// Fetches a token unless a valid one is cached.
    pub async fn check(&self) -> Result<(), Failure> {
        self.token(None).await.map(|_| ())
    }

    /// Calls the old API by POST with form fields.
    pub(super) async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Result<Value, Failure> {
        let url = format!("{}{path}", self.inner.config.oapi_url);
        let request = |token: &str| self.inner.http.post(&url).query(&[("access_token", token)]).form(fields);
        self.with_token(Dialect::Old, request).await
    }

    /// Calls the old API by GET (`messaging.md` A6, v1).
    pub(super) async fn get(&self, path: &str, query: &[(&str, &str)]) -> Result<Value, Failure> {
        let url = format!("{}{path}", self.inner.config.oapi_url);
        let request = |token: &str| self.inner.http.get(&url).query(&[("access_token", token)]).query(query);
        self.with_token(Dialect::Old, request).await
    }

    /// Calls the new API (`messaging.md` B0). `path` starts with `/v1.0`.
    pub(super) async fn api(
        &self,
        method: Method,
        path: &str,
        query: &[(&str, &str)],
        body: Option<&Value>,
    ) -> Result<Value, Failure> {
        let request = |token: &str| {
            let request = self.api_request(method.clone(), path, token).query(query);
            if let Some(body) = body { request.json(body) } else { request }
        };
        self.with_token(Dialect::New, request).await
    }

    /// A request to the new API with the application's or a user's token; empty: without a token.
    pub(super) fn api_request(&self, method: Method, path: &str, token: &str) -> RequestBuilder {
        let request = self.inner.http.request(method, format!("{}{path}", self.inner.config.api_url));
        if token.is_empty() { request } else { request.header("x-acs-dingtalk-access-token", token) }
    }

    /// Tries the newer call, then the older one if the application has no permission for the newer. Remembers which one
    /// was permitted and tries it first the next time.
    pub(super) async fn either<T>(
        &self,
        is_old: &AtomicBool,
        newer: impl Future<Output = Result<T, Failure>>,
        older: impl Future<Output = Result<T, Failure>>,
    ) -> Result<T, Failure> {
        let old_first = is_old.load(Ordering::Relaxed);
        let (first, second) = if old_first {
            (Either::Left(older), Either::Right(newer))
        } else {
            (Either::Right(newer), Either::Left(older))
        };
        let refused = match first.await {
            Err(failure) if failure.code.as_deref().is_some_and(is_permission_refused) => failure,
            other => return other,
        };
        match second.await {
            Err(failure) if failure.code.as_deref().is_some_and(is_permission_refused) => Err(refused),
            other => {
                is_old.store(!old_first, Ordering::Relaxed);
                other
            }
        }
    }

    async fn with_token(&self, dialect: Dialect, request: impl Fn(&str) -> RequestBuilder) -> Result<Value, Failure> {
        let token = self.token(None).await?;
        match read(dialect, request(&token.secret)).await {
            Err(failure) if failure.code.as_deref().is_some_and(|code| is_token_refused(code, Call::Other)) => {
                let fresh = self.token(Some(&token)).await?;
                read(dialect, request(&fresh.secret)).await
            }
            other => other,
        }
    }

    async fn token(&self, stale: Option<&Token>) -> Result<Token, Failure> {
        let config = &self.inner.config;
        let now = self.inner.clock.now();
        let fetch = async || {
            let secret = config.app_secret.expose_secret();
            let query = [("appkey", config.app_key.as_str()), ("appsecret", secret)];
            let request = self.inner.http.get(format!("{}/gettoken", config.oapi_url)).query(&query);
            // A failed token call has certainly sent no message.
            let answer = envelope(request, Call::Token).await.map_err(|f| Failure { fate: Fate::NotAccepted, ..f })?;
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

async fn read(dialect: Dialect, request: RequestBuilder) -> Result<Value, Failure> {
    match dialect {
        Dialect::Old => envelope(request, Call::Other).await,
        Dialect::New => worded(request).await,
    }
}

/// Reads a response of the old API: HTTP 200 even for errors, `errcode` in the body.
async fn envelope(request: RequestBuilder, call: Call) -> Result<Value, Failure> {
    let answer = exchange_ok(request).await?;
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

/// Reads a response of the new API: the HTTP status shows success, `code` the error.
pub(super) async fn worded(request: RequestBuilder) -> Result<Value, Failure> {
    let (status, answer) = exchange(request).await?;
    if (200..300).contains(&status) {
        return Ok(answer);
    }
    let code = text(&answer["code"]);
    let fate = if status >= 500 { Fate::Unknown } else { Fate::NotAccepted };
    Err(failure(classify_words(&code, status), fate, Some(&code), &text(&answer["message"])))
}
