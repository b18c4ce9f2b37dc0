//! Replies of the old API: fields, or an `errcode` in one of two envelopes.

use serde_json::{Value, json};

use crate::simulator::message::ApiError;
use crate::simulator::request::Parameters;
use crate::simulator::state::Inner;

/// The reply to a call: fields, or code and words.
pub type Reply = Result<Value, ApiError>;

/// Refuses a missing or foreign `agent_id`.
pub fn check_agent(inner: &Inner, parameters: &Parameters) -> Result<(), ApiError> {
    match parameters.number("agent_id") {
        None => Err((41011, "缺少agentid".into())),
        Some(agent) if agent != inner.app.agent_id => Err((40056, "不合法的agentid".into())),
        Some(_) => Ok(()),
    }
}

/// The envelope of refused tokens: 88, with the code as text.
pub fn refused(code: &str, words: &str) -> Value {
    json!({
        "errcode": 88, "sub_code": code, "sub_msg": words, "request_id": "simulated000",
        "errmsg": format!("ding talk error[subcode={code},submsg={words}]"),
    })
}

/// The plain envelope: `errcode` and words.
pub fn bare(code: i64, words: &str) -> Value {
    json!({"errcode": code, "errmsg": words})
}
