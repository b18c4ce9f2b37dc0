//! What a call of the old API is answered with: fields, or an `errcode` in one of two envelopes.

use serde_json::{Value, json};

use crate::simulator::message::Wrong;
use crate::simulator::request::Parameters;
use crate::simulator::state::Inner;

/// The answer of a call: fields, or code and words.
pub type Outcome = Result<Value, Wrong>;

pub fn check_agent(inner: &Inner, parameters: &Parameters) -> Result<(), Wrong> {
    match parameters.number("agent_id") {
        None => Err((41011, "缺少agentid".into())),
        Some(agent) if agent != inner.app.agent_id => Err((40056, "不合法的agentid".into())),
        Some(_) => Ok(()),
    }
}

/// The envelope of refused tokens: 88, and the code as text.
pub fn refused(code: &str, words: &str) -> Value {
    json!({
        "errcode": 88, "sub_code": code, "sub_msg": words, "request_id": "simulated000",
        "errmsg": format!("ding talk error[subcode={code},submsg={words}]"),
    })
}

pub fn bare(code: i64, words: &str) -> Value {
    json!({"errcode": code, "errmsg": words})
}
