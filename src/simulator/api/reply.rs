//! What a call of the new API is answered with: a body, or an HTTP status with a code in words.

use serde_json::Value;

/// What went wrong: HTTP status, code, words.
pub type Wrong = (u16, String, String);

/// The answer of a call.
pub type Outcome = Result<Value, Wrong>;

pub fn wrong(status: u16, code: &str, words: &str) -> Wrong {
    (status, code.to_owned(), words.to_owned())
}

pub fn bad_token() -> Wrong {
    wrong(400, "InvalidAuthentication", "不合法的access_token")
}
