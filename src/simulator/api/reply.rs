//! Replies of the new API: a body, or an HTTP status with a code.

use serde_json::Value;

/// An error: HTTP status, code, words.
pub type ApiError = (u16, String, String);

/// The reply to a call.
pub type Reply = Result<Value, ApiError>;

/// An error. `status`: of HTTP.
pub fn api_error(status: u16, code: &str, words: &str) -> ApiError {
    (status, code.to_owned(), words.to_owned())
}

/// The error of an invalid application token.
pub fn bad_token() -> ApiError {
    api_error(400, "InvalidAuthentication", "不合法的access_token")
}
