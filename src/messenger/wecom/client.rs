//! The WeCom client: a token in the query, HTTP 200 even for errors, `errcode` in the body.

use std::sync::Arc;

use chrono::TimeDelta;
use reqwest::{Client, RequestBuilder};
use secrecy::ExposeSecret;
use serde_json::Value;

use super::code::{Call, classify, is_token_refused};
use crate::clock::Clock;
use crate::config::WeComConfig;
use crate::error::Result;
use crate::messenger::failure::{Failure, Fate};
use crate::messenger::http::{client, exchange_ok, failure, number, some, text, unreadable};
use crate::messenger::token::{Shelf, Token, TokenCache};

/// How long before its expiry a token is renewed (`messaging.md` D1).
const EARLY: TimeDelta = TimeDelta::minutes(5);

/// The client. Clones share the token and the connections.
#[derive(Clone)]
pub struct WeCom {
    pub(super) inner: Arc<Inner>,
}

pub(super) struct Inner {
    pub config: WeComConfig,
    clock: Clock,
    http: Client,
    token: TokenCache,
}

impl WeCom {
    /// Builds the client without calling the platform. `shelf`: the token store that the instances share, if there is
    /// one.
    pub fn new(config: WeComConfig, clock: Clock, shelf: Option<Arc<dyn Shelf>>) -> Result<Self> {
        let http = client(config.timeout, config.api_url.starts_with("http:"))?;
        Ok(Self { inner: Arc::new(Inner { config, clock, http, token: TokenCache::new(EARLY, shelf) }) })
    }

    /// Fetches a token unless a valid one is cached.
    pub async fn check(&self) -> Result<(), Failure> {
        self.token(None).await.map(|_| ())
    }

    /// Calls the API by GET. `path` follows `/cgi-bin`.
    pub(super) async fn get(&self, path: &str, query: &[(&str, &str)]) -> Result<Value, Failure> {
        let url = format!("{}/cgi-bin{path}", self.inner.config.api_url);
        self.with_token(|token| self.inner.http.get(&url).query(&[("access_token", token)]).query(query)).await
    }

    /// Calls the API by POST with a JSON body. `path` follows `/cgi-bin`.
    pub(super) async fn post(&self, path: &str, body: &Value) -> Result<Value, Failure> {
        let url = format!("{}/cgi-bin{path}", self.inner.config.api_url);
        self.with_token(|token| self.inner.http.post(&url).query(&[("access_token", token)]).json(body)).await
    }

    async fn with_token(&self, request: impl Fn(&str) -> RequestBuilder) -> Result<Value, Failure> {
        let token = self.token(None).await?;
        match envelope(request(&token.secret), Call::Other).await {
            Err(failure) if failure.code.as_deref().is_some_and(is_token_refused) => {
                let fresh = self.token(Some(&token)).await?;
                envelope(request(&fresh.secret), Call::Other).await
            }
            other => other,
        }
    }

    async fn token(&self, stale: Option<&Token>) -> Result<Token, Failure> {
        let config = &self.inner.config;
        let fetch = async || {
            let query = [("corpid", config.corp_id.as_str()), ("corpsecret", config.secret.expose_secret())];
            let request = self.inner.http.get(format!("{}/cgi-bin/gettoken", config.api_url)).query(&query);
            // A failed token call has certainly sent no message.
            let answer = envelope(request, Call::Token).await.map_err(|f| Failure { fate: Fate::NotAccepted, ..f })?;
            let nothing = || Failure { fate: Fate::NotAccepted, ..unreadable(&Value::Null) };
            let token = some(&answer["access_token"]).ok_or_else(nothing)?;
            Ok((token, TimeDelta::seconds(number(&answer["expires_in"]).unwrap_or(7200))))
        };
        self.inner.token.get(stale, self.inner.clock.now(), fetch).await
    }
}

async fn envelope(request: RequestBuilder, call: Call) -> Result<Value, Failure> {
    let answer = exchange_ok(request).await?;
    match number(&answer["errcode"]) {
        Some(0) => Ok(answer),
        Some(code) => {
            let code = code.to_string();
            let fate = if code == "-1" { Fate::Unknown } else { Fate::NotAccepted };
            // Cut off the internal addresses at the end of the message.
            let words = text(&answer["errmsg"]);
            let words = words.split(", hint:").next().unwrap_or_default();
            Err(failure(classify(&code, call), fate, Some(&code), words))
        }
        None => Err(unreadable(&answer)),
    }
}
