//! Sessions as the page shows them.

use serde_json::Value;

use crate::org::StoredSession;
use crate::web::kit::{self, Frame};

/// A place where the viewer is signed in.
pub struct SessionRow {
    /// The digest of the key as hex: it ends the session and opens nothing.
    pub key: String,
    /// Whether it is the session of this request.
    pub is_this: bool,
    pub device: String,
    pub address: String,
    pub since: String,
    pub used: String,
}

/// The session of this request first, then by last use.
pub(super) fn sessions_of(frame: &Frame, mut sessions: Vec<StoredSession>, own: Option<Vec<u8>>) -> Vec<SessionRow> {
    let is_this = |session: &StoredSession| own.as_ref() == Some(&session.key_digest);
    sessions.sort_by_key(|session| (!is_this(session), std::cmp::Reverse(session.expires_at)));
    let row = |session: &StoredSession| SessionRow {
        key: session.key_digest.iter().map(|byte| format!("{byte:02x}")).collect(),
        is_this: is_this(session),
        device: kit::device_name(frame, &text(&session.state, kit::SESSION_DEVICE)),
        address: text(&session.state, kit::SESSION_ADDRESS),
        since: frame.time(&session.created_at),
        used: frame.time(&session.used_at()),
    };
    sessions.iter().map(row).collect()
}

/// The digest of a row's key; `None` if the key is malformed.
pub(super) fn digest_of(key: &str) -> Option<Vec<u8>> {
    let pair = |at: usize| u8::from_str_radix(key.get(at..at + 2)?, 16).ok();
    if key.len() != 64 { None } else { (0..32).map(|at| pair(2 * at)).collect() }
}

/// A text of a session's state, which holds JSON in texts.
fn text(state: &Value, name: &str) -> String {
    let kept = state[name].as_str().and_then(|kept| serde_json::from_str(kept).ok());
    kept.unwrap_or_default()
}
