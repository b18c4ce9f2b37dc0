//! The access token: one for all instances, fetched by one caller at a time, early.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use futures_util::future::BoxFuture;
use tokio::sync::Mutex;

use super::failure::{Class, Failure, Fate};

/// After a refused secret nobody asks again for so long: one request, not a thousand.
const REFUSED: TimeDelta = TimeDelta::minutes(1);

/// How long somebody waits for the token that another instance fetches, and how often they look.
const LOOKS: usize = 20;
const BETWEEN_LOOKS: Duration = Duration::from_millis(150);

/// A token with the number of its fetching: a refusal of number 7 says nothing about number 8.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    pub secret: String,
    pub generation: i64,
}

/// What the instances share about a token.
#[derive(Clone, Debug, Default)]
pub struct Shelved {
    /// The token and when it expires; `None` when there never was one, or none that can be read.
    pub token: Option<(String, DateTime<Utc>)>,
    pub generation: i64,
}

/// Where all instances keep a platform's token together. `None` and `false` when the place is out of reach.
pub trait Shelf: Send + Sync {
    fn look(&self) -> BoxFuture<'_, Option<Shelved>>;
    /// Whether the caller may fetch the successor of this generation: for a few seconds nobody else may.
    fn reserve(&self, generation: i64) -> BoxFuture<'_, bool>;
    fn put<'a>(&'a self, secret: &'a str, expires_at: DateTime<Utc>, generation: i64) -> BoxFuture<'a, ()>;
    /// The caller has reserved and could not fetch.
    fn release(&self) -> BoxFuture<'_, ()>;
}

/// What is known about the token. The lock is held while one caller fetches; the others wait and find the result.
pub struct TokenCache {
    /// A token is renewed so long before it expires.
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

/// Whether a token that expires then is good to be used now, when it has to be renewed `early`.
pub fn is_usable(now: DateTime<Utc>, expires_at: DateTime<Utc>, early: TimeDelta) -> bool {
    now < expires_at - early
}

impl TokenCache {
    /// An empty one. `early`: how long before its end a token is renewed.
    pub fn new(early: TimeDelta, shelf: Option<Arc<dyn Shelf>>) -> Self {
        Self { early, shelf, state: Mutex::default() }
    }

    /// The token, fetched by `fetch` (secret and lifetime) when there is none. `stale` is one that was refused.
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
                // One that lives shorter than the margin would be fetched for every call.
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

    /// A token that another instance has fetched, or is fetching. `None`: it is this caller's turn.
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
            // Somebody else fetches: an old one that still lives will do meanwhile.
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
