//! WeCom as a server with state, beside DingTalk on the same port (`messaging.md` D, H 7): members of their own,
//! messages of their own, the same switches of trouble.

mod api;
mod pages;

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::Value;

use super::Simulator;
use super::company::Department;

pub use api::configure as configure_api;
pub use pages::configure as configure_pages;

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
    tokens: Vec<(String, DateTime<Utc>)>,
    codes: Vec<(String, String, DateTime<Utc>)>,
    /// Requests that were checked for duplicates, and until when.
    said: HashMap<String, DateTime<Utc>>,
    task_ids: Vec<String>,
    msgids: Vec<(String, DateTime<Utc>)>,
    counter: i64,
}

impl Simulator {
    /// Opens WeCom to an application; before, every secret is wrong.
    pub fn set_wecom(&self, app: WeComAccount) {
        self.state.change(|inner| {
            inner.wecom.app = Some(app);
            inner.wecom.departments = vec![Department { id: 1, name: "公司".into(), parent: None }];
        });
    }

    pub fn add_wecom_person(&self, person: WeComPerson) {
        self.state.change(|inner| {
            inner.wecom.people.retain(|other| other.userid != person.userid);
            inner.wecom.people.push(person);
        });
    }

    pub fn remove_wecom_person(&self, userid: &str) {
        self.state.change(|inner| inner.wecom.people.retain(|person| person.userid != userid));
    }

    pub fn add_wecom_department(&self, id: i64, name: &str, parent: i64) {
        let name = name.to_owned();
        self.state.change(|inner| inner.wecom.departments.push(Department { id, name, parent: Some(parent) }));
    }

    pub fn wecom_people(&self) -> Vec<WeComPerson> {
        self.state.read(|inner| inner.wecom.people.clone())
    }

    /// What this member sees, oldest first.
    pub fn wecom_messages_to(&self, userid: &str) -> Vec<WeComMessage> {
        self.state.read(|inner| inner.wecom.messages.iter().filter(|m| m.userid == userid).cloned().collect())
    }

    /// Every token of WeCom has expired: 42001 from now on.
    pub fn expire_wecom_tokens(&self) {
        let now = self.state.clock.now();
        self.state.change(|inner| inner.wecom.tokens.iter_mut().for_each(|(_, end)| *end = now));
    }

    /// Every token of WeCom is unknown from now on: 40014.
    pub fn forget_wecom_tokens(&self) {
        self.state.change(|inner| inner.wecom.tokens.clear());
    }

    /// A fresh sign-in code of this member: five minutes, one use. An unknown userid is an outsider.
    pub fn wecom_code(&self, userid: &str) -> String {
        let now = self.state.clock.now();
        self.state.change(|inner| inner.wecom.new_code(userid, now))
    }
}

impl WeComState {
    fn next(&mut self) -> i64 {
        self.counter += 1;
        self.counter
    }

    /// The same token while it is valid, its life renewed; a new one after.
    fn give_token(&mut self, now: DateTime<Utc>) -> String {
        if let Some((token, end)) = self.tokens.iter_mut().find(|(_, end)| now < *end) {
            *end = now + TOKEN_LIFE;
            return token.clone();
        }
        let token = format!("wx{:029x}", self.next() * 7_919 + now.timestamp_micros());
        self.tokens.push((token.clone(), now + TOKEN_LIFE));
        token
    }

    fn new_code(&mut self, userid: &str, now: DateTime<Utc>) -> String {
        let code = format!("wxcode{:08x}{:x}", self.next(), now.timestamp_micros());
        self.codes.push((code.clone(), userid.to_owned(), now + CODE_LIFE));
        code
    }

    fn use_code(&mut self, code: &str, now: DateTime<Utc>) -> Option<String> {
        let index = self.codes.iter().position(|(known, ..)| known == code)?;
        let (_, userid, end) = self.codes.remove(index);
        (now < end).then_some(userid)
    }

    /// A member by their id in whatever case.
    fn person(&self, userid: &str) -> Option<&WeComPerson> {
        self.people.iter().find(|person| person.userid.eq_ignore_ascii_case(userid) && person.active)
    }

    /// Shows a message to those who are there, unless the same request was made lately or too many came in a minute.
    fn show(&mut self, userids: &[String], body: &Value, now: DateTime<Utc>) -> String {
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
    fn recall(&mut self, msgid: &str, now: DateTime<Utc>) -> bool {
        let known = self.msgids.iter().any(|(id, at)| id == msgid && now - *at < TimeDelta::hours(24));
        if known {
            self.messages.retain(|message| message.msgid != msgid);
        }
        known
    }
}
