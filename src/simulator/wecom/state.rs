//! What WeCom keeps, and the rules of its tokens, codes and messages.

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::Value;

use crate::simulator::model::Department;

const TOKEN_LIFE: TimeDelta = TimeDelta::seconds(7200);
const CODE_LIFE: TimeDelta = TimeDelta::minutes(5);

/// Messages to one member a minute; more vanish without a word.
const MOST_A_MINUTE: usize = 30;

/// The application that calls.
#[derive(Clone, Debug)]
pub struct WeComAccount {
    pub corp_id: String,
    pub secret: String,
    pub agent_id: i64,
}

/// Somebody in the company.
#[derive(Clone, Debug)]
pub struct WeComPerson {
    pub userid: String,
    pub name: String,
    pub mobile: String,
    pub department: i64,
    pub active: bool,
}

/// A message that a member sees.
#[derive(Clone, Debug)]
pub struct WeComMessage {
    pub id: usize,
    pub userid: String,
    pub msgid: String,
    pub at: DateTime<Utc>,
    pub msg: Value,
    pub read: bool,
}

/// What WeCom knows.
#[derive(Default)]
pub struct WeComState {
    pub app: Option<WeComAccount>,
    pub people: Vec<WeComPerson>,
    pub departments: Vec<Department>,
    pub messages: Vec<WeComMessage>,
    /// Token and its end; those that have expired stay known, for they are told apart from unknown ones.
    pub tokens: Vec<(String, DateTime<Utc>)>,
    codes: Vec<(String, String, DateTime<Utc>)>,
    /// Requests that were checked for duplicates, and until when.
    said: HashMap<String, DateTime<Utc>>,
    pub task_ids: Vec<String>,
    msgids: Vec<(String, DateTime<Utc>)>,
    counter: i64,
}

impl WeComState {
    pub fn next(&mut self) -> i64 {
        self.counter += 1;
        self.counter
    }

    /// The same token while it is valid, its life renewed; a new one after.
    pub fn give_token(&mut self, now: DateTime<Utc>) -> String {
        if let Some((token, end)) = self.tokens.iter_mut().find(|(_, end)| now < *end) {
            *end = now + TOKEN_LIFE;
            return token.clone();
        }
        let token = format!("wx{:029x}", self.next() * 7_919 + now.timestamp_micros());
        self.tokens.push((token.clone(), now + TOKEN_LIFE));
        token
    }

    pub fn new_code(&mut self, userid: &str, now: DateTime<Utc>) -> String {
        let code = format!("wxcode{:08x}{:x}", self.next(), now.timestamp_micros());
        self.codes.push((code.clone(), userid.to_owned(), now + CODE_LIFE));
        code
    }

    pub fn use_code(&mut self, code: &str, now: DateTime<Utc>) -> Option<String> {
        let index = self.codes.iter().position(|(known, ..)| known == code)?;
        let (_, userid, end) = self.codes.remove(index);
        (now < end).then_some(userid)
    }

    /// A member by their id in whatever case.
    pub fn person(&self, userid: &str) -> Option<&WeComPerson> {
        self.people.iter().find(|person| person.userid.eq_ignore_ascii_case(userid) && person.active)
    }

    /// Shows a message to those who are there, unless the same request was made lately or too many came in a minute.
    pub fn show(&mut self, userids: &[String], body: &Value, now: DateTime<Utc>) -> String {
        let msgid = format!("msg{:012x}", self.next());
        self.msgids.push((msgid.clone(), now));
        if body["enable_duplicate_check"] == 1 || body["enable_duplicate_check"] == "1" {
            let interval = body["duplicate_check_interval"].as_i64().unwrap_or(1800).min(14_400);
            let said = body.to_string();
            if self.said.get(&said).is_some_and(|until| now < *until) {
                return msgid;
            }
            self.said.insert(said, now + TimeDelta::seconds(interval));
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

    /// Takes a message back; false when it is unknown or older than a day.
    pub fn recall(&mut self, msgid: &str, now: DateTime<Utc>) -> bool {
        let known = self.msgids.iter().any(|(id, at)| id == msgid && now - *at < TimeDelta::hours(24));
        if known {
            self.messages.retain(|message| message.msgid != msgid);
        }
        known
    }
}
