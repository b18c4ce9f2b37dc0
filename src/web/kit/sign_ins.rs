//! Sign-ins and tokens as text, for the account's own page and for administrators.

use chrono::{DateTime, Utc};

use super::{Frame, device_name};
use crate::org::{Outcome, SignIn, Token, TokenId, User, Way};

/// One entry of the record of sign-ins.
pub struct SignInRow {
    pub time: String,
    /// The person; empty for an unknown username or platform account.
    pub who: String,
    pub what: String,
    pub way: String,
    pub place: String,
    /// Whether the sign-in was refused.
    pub is_refusal: bool,
}

/// One API token.
pub struct TokenRow {
    pub id: TokenId,
    pub name: String,
    pub scope: String,
    /// In force, expired or revoked.
    pub state: String,
    pub is_in_force: bool,
    pub made: String,
    pub used: String,
}

/// The rows of entries. `people`: for their names; may be empty.
pub fn sign_in_rows(frame: &Frame, entries: Vec<SignIn>, people: &[User]) -> Vec<SignInRow> {
    let name = |entry: &SignIn| {
        let found = people.iter().find(|user| Some(user.id) == entry.user_id);
        found.map(|user| user.display_name.clone()).unwrap_or_default()
    };
    let row = |entry: &SignIn| SignInRow {
        time: frame.time(&entry.at),
        who: name(entry),
        what: frame.t.get(&format!("sign-in-outcome-{}", entry.outcome)),
        way: frame.t.get(&format!("sign-in-way-{}", entry.way)),
        place: place(frame, entry),
        is_refusal: !matches!(
            entry.outcome,
            Outcome::SignedIn
                | Outcome::Unlocked
                | Outcome::ChangedPassword
                | Outcome::EndedSessions
                | Outcome::UsedRecoveryCode
                | Outcome::SetSecondFactor
                | Outcome::RemovedSecondFactor
                | Outcome::MadeRecoveryCodes
        ),
    };
    entries.iter().map(row).collect()
}

fn place(frame: &Frame, entry: &SignIn) -> String {
    if entry.way == Way::CommandLine {
        return String::new();
    }
    format!("{} · {}", device_name(frame, &entry.device), entry.address)
}

impl TokenRow {
    pub fn of(frame: &Frame, token: Token, now: DateTime<Utc>) -> Self {
        let t = &frame.t;
        let state = match (token.revoked_at, token.expires_at) {
            (Some(at), _) => t.with("token-revoked", &[("time", &frame.time(&at))]),
            (None, None) => t.get("token-never-expires"),
            (None, Some(at)) if at <= now => t.with("token-expired", &[("time", &frame.time(&at))]),
            (None, Some(at)) => t.with("token-expires", &[("time", &frame.time(&at))]),
        };
        let used = match (token.used_at, &token.used_from) {
            (None, _) => t.get("token-unused"),
            (Some(at), from) => {
                t.with("token-used", &[("time", &frame.time(&at)), ("from", &from.clone().unwrap_or_default())])
            }
        };
        Self {
            is_in_force: token.is_in_force(now),
            scope: t.get(&format!("token-scope-{}", token.scope)),
            made: frame.time(&token.created_at),
            name: if token.name.is_empty() { t.get("token-unnamed") } else { token.name },
            id: token.id,
            state,
            used,
        }
    }
}
