//! The access token: one for the whole process, fetched by one caller at a time, early.

use chrono::{DateTime, TimeDelta, Utc};
use tokio::sync::Mutex;

use crate::messenger::Failure;

/// A token is renewed so long before it expires (`messaging.md` A1).
const EARLY: TimeDelta = TimeDelta::minutes(10);

/// After a refused secret nobody asks again for so long: one request, not a thousand.
const REFUSED: TimeDelta = TimeDelta::minutes(1);

/// A token with the number of its fetching: a refusal of number 7 says nothing about number 8.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    pub secret: String,
    pub generation: u64,
}

/// What is known about the token. The lock is held while one caller fetches; the others wait and find the result.
#[derive(Default)]
pub struct TokenCache {
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    token: Option<(String, DateTime<Utc>)>,
    generation: u64,
    refused: Option<(Failure, DateTime<Utc>)>,
}

/// Whether a token that expires then is good to be used now.
pub fn is_usable(now: DateTime<Utc>, expires_at: DateTime<Utc>) -> bool {
    now < expires_at - EARLY
}

impl TokenCache {
    /// The token, fetched by `fetch` (secret and lifetime) when there is none. `stale` is one that was refused.
    pub async fn get<F>(&self, stale: Option<&Token>, now: DateTime<Utc>, fetch: F) -> Result<Token, Failure>
    where
        F: AsyncFnOnce() -> Result<(String, TimeDelta), Failure>,
    {
        let mut state = self.state.lock().await;
        if stale.is_some_and(|stale| stale.generation == state.generation) {
            state.token = None;
        }
        if let Some((secret, expires_at)) = &state.token
            && is_usable(now, *expires_at)
        {
            return Ok(Token { secret: secret.clone(), generation: state.generation });
        }
        if let Some((failure, until)) = &state.refused
            && now < *until
        {
            return Err(failure.clone());
        }
        match fetch().await {
            Ok((secret, lifetime)) => {
                state.generation += 1;
                state.refused = None;
                // One that lives shorter than the margin would be fetched for every call.
                let lifetime = lifetime.max(EARLY + TimeDelta::seconds(30));
                state.token = Some((secret.clone(), now + lifetime));
                Ok(Token { secret, generation: state.generation })
            }
            Err(failure) => {
                if failure.class == crate::messenger::Class::Config {
                    state.refused = Some((failure.clone(), now + REFUSED));
                }
                Err(failure)
            }
        }
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
            assert_eq!(is_usable(now, expires_at), usable, "{now}");
        }
    }
}
