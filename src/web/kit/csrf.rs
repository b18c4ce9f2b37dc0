//! The CSRF token of a session's forms.

use actix_session::Session;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use subtle::ConstantTimeEq;

use crate::error::{Error, Result};

/// The session's key for the token.
const CSRF: &str = "csrf";

/// The length of a token in bytes.
const LENGTH: usize = 32;

/// The session's token under a fresh mask: a compressed page never shows the same bytes twice, so that their length
/// reveals nothing (BREACH). Creates the token if the session has none.
pub fn token(session: &Session) -> Result<String> {
    let secret = match stored(session) {
        Some(stored) => stored,
        None => {
            let mut fresh = vec![0; LENGTH];
            getrandom::fill(&mut fresh).map_err(Error::broken)?;
            session.insert(CSRF, URL_SAFE_NO_PAD.encode(&fresh)).map_err(Error::broken)?;
            fresh
        }
    };
    let mut masked = vec![0; LENGTH];
    getrandom::fill(&mut masked).map_err(Error::broken)?;
    let hidden: Vec<u8> = secret.iter().zip(&masked).map(|(secret, mask)| secret ^ mask).collect();
    masked.extend(hidden);
    Ok(URL_SAFE_NO_PAD.encode(masked))
}

/// Whether a token from a form belongs to this session.
pub fn is_valid(session: &Session, token: &str) -> bool {
    let (Some(stored), Ok(sent)) = (stored(session), URL_SAFE_NO_PAD.decode(token)) else { return false };
    let Some((mask, hidden)) = sent.split_at_checked(LENGTH) else { return false };
    let secret: Vec<u8> = hidden.iter().zip(mask).map(|(hidden, mask)| hidden ^ mask).collect();
    bool::from(stored.ct_eq(&secret))
}

fn stored(session: &Session) -> Option<Vec<u8>> {
    let stored = session.get::<String>(CSRF).ok().flatten()?;
    URL_SAFE_NO_PAD.decode(stored).ok().filter(|stored| stored.len() == LENGTH)
}
