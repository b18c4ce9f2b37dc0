//! The access token of a platform. All instances share it, one caller at a time fetches it, and it is renewed before it
//! expires.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use futures_util::future::BoxFuture;
use tokio::sync::Mutex;

use super::failure::{Class, Failure, Fate};

/// How long no token is requested after the platform refused the secret.
const REFUSED: TimeDelta = TimeDelta::minutes(1);

/// How often, and at what interval, a caller looks for the token that another instance is fetching.
const LOOKS: usize = 20;
const BETWEEN_LOOKS: Duration = Duration::from_millis(150);

/// A token with its generation: a refusal of generation 7 says nothing about generation 8.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    pub secret: String,
    pub generation: i64,
}

/// A token as the instances share it.
#[derive(Clone, Debug, Default)]
pub struct Shelved {
    /// The token and its expiry; `None`: none was stored, or it cannot be decrypted.
    pub token: Option<(String, DateTime<Utc>)>,
    pub generation: i64,
}

/// The token store that all instances share. The methods return `None` or `false` when it is unavailable.
pub trait Shelf: Send + Sync {
    fn look(&self) -> BoxFuture<'_, Option<Shelved>>;
    /// Whether the caller may fetch the token that follows this generation. Excludes other instances for a few seconds.
    fn reserve(&self, generation: i64) -> BoxFuture<'_, bool>;
    fn put<'a>(&'a self, secret: &'a str, expires_at: DateTime<Utc>, generation: i64) -> BoxFuture<'a, ()>;
    /// Releases a reservation after the fetch failed.
    fn release(&self) -> BoxFuture<'_, ()>;
}

/// The token of this process. One caller holds the lock while it fetches; the others wait and use the result.
pub struct TokenCache {
    /// How long before its expiry a token is renewed.
    early: TimeDelta,
    shelf: Option<Arc<dyn Shelf>>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    token: Option<(String, DateTime<Utc>)>,
    generation: i64,
    refused: Option<(Failure, DateTime<Utc>)>,
}

/// Whether a token may still be used: it is renewed `early` before `expires_at`.
pub fn is_usable(now: DateTime<Utc>, expires_at: DateTime<Utc>, early: TimeDelta) -> bool {
    now < expires_at - early
}

impl TokenCache {
    /// An empty cache. `early`: how long before its expiry a token is renewed.
    pub fn new(early: TimeDelta, shelf: Option<Arc<dyn Shelf>>) -> Self {
        Self { early, shelf, state: Mutex::default() }
    }

    /// Returns a usable token. Without one, `fetch` gets a new one with its lifetime. `stale`: a token that was
    /// refused.
    pub async fn get<F>(&self, stale: Option<&Token>, now: DateTime<Utc>, fetch: F) -> Result<Token, Failure>
    where
        F: AsyncFnOnce() -> Result<(String, TimeDelta), Failure>,
    {
        let mut state = self.state.lock().await;
        if stale.is_some_and(|stale| stale.generation == state.generation) {
            state.token = None;
        }
        if let Some(token) = state.usable(now, self.early) {
            return Ok(token);
        }
        if let Some((failure, until)) = &state.refused
            && now < *until
        {
            return Err(failure.clone());
        }
        if let Some(shelf) = &self.shelf
            && let Some(token) = self.wait_for_others(&mut state, &**shelf, now).await?
        {
            return Ok(token);
        }
        match fetch().await {
            Ok((secret, lifetime)) => {
                state.generation += 1;
                state.refused = None;
                // Otherwise a token with a lifetime shorter than the margin would be fetched for every call.
                let expires_at = now + lifetime.max(self.early + TimeDelta::seconds(30));
                state.token = Some((secret.clone(), expires_at));
                if let Some(shelf) = &self.shelf {
                    shelf.put(&secret, expires_at, state.generation).await;
                }
                Ok(Token { secret, generation: state.generation })
            }
            Err(failure) => {
                if let Some(shelf) = &self.shelf {
                    shelf.release().await;
                }
                if failure.class == Class::Config {
                    state.refused = Some((failure.clone(), now + REFUSED));
                }
                Err(failure)
            }
        }
    }

    /// Waits for the token that another instance has fetched or is fetching. `None`: this caller has to fetch.
    async fn wait_for_others(
        &self,
        state: &mut State,
        shelf: &dyn Shelf,
        now: DateTime<Utc>,
    ) -> Result<Option<Token>, Failure> {
        for _ in 0..LOOKS {
            let Some(found) = shelf.look().await else { return Ok(None) };
            if found.generation > state.generation {
                (state.token, state.generation) = (found.token, found.generation);
                if let Some(token) = state.usable(now, self.early) {
                    return Ok(Some(token));
                }
            }
            if shelf.reserve(state.generation).await {
                return Ok(None);
            }
            // Another instance is fetching. Use the old token while it is valid.
            if let Some(token) = state.usable(now, TimeDelta::zero()) {
                return Ok(Some(token));
            }
            tokio::time::sleep(BETWEEN_LOOKS).await;
        }
        let message = "another instance is fetching the token".to_owned();
        Err(Failure { class: Class::Retry, fate: Fate::NotAccepted, code: None, message })
    }
}

impl State {
    fn usable(&self, now: DateTime<Utc>, early: TimeDelta) -> Option<Token> {
        let (secret, expires_at) = self.token.as_ref()?;
        is_usable(now, *expires_at, early).then(|| Token { secret: secret.clone(), generation: self.generation })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_used_until_ten_minutes_before_it_expires() {
        let expires_at = DateTime::from_timestamp(1_795_007_200, 0).unwrap();
        let before = |minutes| expires_at - TimeDelta::minutes(minutes);
        for (now, usable) in
            [(before(120), true), (before(11), true), (before(10), false), (before(1), false), (before(-1), false)]
        {
            assert_eq!(is_usable(now, expires_at, TimeDelta::minutes(10)), usable, "{now}");
        }
    }
}
