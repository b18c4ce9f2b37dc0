//! WeCom's state, with its rules of tokens, codes and messages.

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::Value;

use crate::simulator::model::Department;

const TOKEN_LIFE: TimeDelta = TimeDelta::seconds(7200);
const CODE_LIFE: TimeDelta = TimeDelta::minutes(5);

/// The most messages to one member per minute. Surplus ones are dropped silently.
const MOST_A_MINUTE: usize = 30;

/// The calling application.
#[derive(Clone, Debug)]
pub struct WeComAccount {
    pub corp_id: String,
    pub secret: String,
    pub agent_id: i64,
}

/// A person in the company.
#[derive(Clone, Debug)]
pub struct WeComPerson {
    pub userid: String,
    pub name: String,
    pub mobile: String,
    pub department: i64,
    pub active: bool,
}

/// A message in a member's chat.
#[derive(Clone, Debug)]
pub struct WeComMessage {
    pub id: usize,
    pub userid: String,
    pub msgid: String,
    pub at: DateTime<Utc>,
    pub msg: Value,
    pub read: bool,
}

/// Everything that WeCom stores.
#[derive(Default)]
pub struct WeComState {
    pub app: Option<WeComAccount>,
    pub people: Vec<WeComPerson>,
    pub departments: Vec<Department>,
    pub messages: Vec<WeComMessage>,
    /// Token and expiry. Expired ones are kept: they get another error than unknown ones.
    pub tokens: Vec<(String, DateTime<Utc>)>,
    codes: Vec<(String, String, DateTime<Utc>)>,
    /// Requests with a duplicate check, and until when it applies.
    checked: HashMap<String, DateTime<Utc>>,
    pub task_ids: Vec<String>,
    msgids: Vec<(String, DateTime<Utc>)>,
    counter: i64,
}

impl WeComState {
    /// A number never used before.
    pub fn next(&mut self) -> i64 {
        self.counter += 1;
        self.counter
    }

    /// The current token with its life renewed, or a new one after its expiry.
    pub fn give_token(&mut self, now: DateTime<Utc>) -> String {
        if let Some((token, end)) = self.tokens.iter_mut().find(|(_, end)| now < *end) {
            *end = now + TOKEN_LIFE;
            return token.clone();
        }
        let token = format!("wx{:029x}", self.next() * 7_919 + now.timestamp_micros());
        self.tokens.push((token.clone(), now + TOKEN_LIFE));
        token
    }

    /// A new code: five minutes, one use.
    pub fn new_code(&mut self, userid: &str, now: DateTime<Utc>) -> String {
        let code = format!("wxcode{:08x}{:x}", self.next(), now.timestamp_micros());
        self.codes.push((code.clone(), userid.to_owned(), now + CODE_LIFE));
        code
    }

    /// The userid of a code; consumes the code. `None`: unknown or expired.
    pub fn use_code(&mut self, code: &str, now: DateTime<Utc>) -> Option<String> {
        let index = self.codes.iter().position(|(known, ..)| known == code)?;
        let (_, userid, end) = self.codes.remove(index);
        (now < end).then_some(userid)
    }

    /// An active member; ids are compared ignoring case.
    pub fn person(&self, userid: &str) -> Option<&WeComPerson> {
        self.people.iter().find(|person| person.userid.eq_ignore_ascii_case(userid) && person.active)
    }

    /// Shows a message to known members, unless it is a recent duplicate or above the rate limit. Returns the `msgid`.
    pub fn show(&mut self, userids: &[String], body: &Value, now: DateTime<Utc>) -> String {
        let msgid = format!("msg{:012x}", self.next());
        self.msgids.push((msgid.clone(), now));
        if body["enable_duplicate_check"] == 1 || body["enable_duplicate_check"] == "1" {
            let interval = body["duplicate_check_interval"].as_i64().unwrap_or(1800).min(14_400);
            let request = body.to_string();
            if self.checked.get(&request).is_some_and(|until| now < *until) {
                return msgid;
            }
            self.checked.insert(request, now + TimeDelta::seconds(interval));
        }
        for userid in userids {
            let lately = self.messages.iter().filter(|m| m.userid == *userid && now - m.at < TimeDelta::minutes(1));
            if lately.count() < MOST_A_MINUTE {
                let (id, userid, msgid) = (self.messages.len() + 1, userid.clone(), msgid.clone());
                let mut msg = body.clone();
                if let Some(fields) = msg.as_object_mut() {
                    fields.remove("touser");
                }
                self.messages.push(WeComMessage { id, userid, msgid, at: now, msg, read: false });
            }
        }
        msgid
    }

    /// Recalls a message; `false`: unknown or older than a day.
    pub fn recall(&mut self, msgid: &str, now: DateTime<Utc>) -> bool {
        let known = self.msgids.iter().any(|(id, at)| id == msgid && now - *at < TimeDelta::hours(24));
        if known {
            self.messages.retain(|message| message.msgid != msgid);
        }
        known
    }
}
