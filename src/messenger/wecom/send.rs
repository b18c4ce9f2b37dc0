//! Messages: sending and taking back (`messaging.md` D2, D3).

use serde_json::{Value, json};

use super::WeCom;
use super::code::{Call, classify};
use super::message::Message;
use crate::messenger::http::{failure, some, text, unreadable};
use crate::messenger::{Class, Failure, Fate};

/// The same request within so many seconds is not delivered again; the platform's longest.
const DUPLICATES: i64 = 14_400;

/// People of one call at most.
const MOST_PEOPLE: usize = 1000;

/// A message that was accepted for its one recipient.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sent {
    pub msgid: String,
    /// For interaction cards alone.
    pub response_code: Option<String>,
}

/// A message that was accepted for many.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ManySent {
    /// One a call.
    pub msgids: Vec<String>,
    /// Those who cannot be reached, in lower case.
    pub invalid: Vec<String>,
}

impl WeCom {
    /// Sends a message to one person. Class `Person` when the platform does not know them: it says so beside an
    /// errcode of 0.
    pub async fn send(&self, userid: &str, message: &Message) -> Result<Sent, Failure> {
        self.send_raw(userid, &message.to_json()).await
    }

    /// The same with a message as [`Message::to_json`] gave it: a retry sends what was sent before.
    pub async fn send_raw(&self, userid: &str, message: &str) -> Result<Sent, Failure> {
        let answer = self.send_once(userid, message).await?;
        for (field, words) in [("invaliduser", "not known or not in reach"), ("unlicenseduser", "has no licence")] {
            let list = text(&answer[field]);
            if list.split('|').any(|id| id.eq_ignore_ascii_case(userid)) {
                return Err(failure(classify(field, Call::Other), Fate::NotAccepted, Some(field), words));
            }
        }
        let msgid = some(&answer["msgid"]).ok_or_else(|| unreadable(&answer))?;
        Ok(Sent { msgid, response_code: some(&answer["response_code"]) })
    }

    /// Sends to many people, a thousand a call. A failure ends it: what was sent before stays sent.
    pub async fn send_to_people(&self, userids: &[String], message: &Message) -> Result<ManySent, Failure> {
        let mut all = ManySent::default();
        for some_of_them in userids.chunks(MOST_PEOPLE) {
            let answer = self.send_once(&some_of_them.join("|"), &message.to_json()).await?;
            all.msgids.extend(some(&answer["msgid"]));
            let invalid = text(&answer["invaliduser"]);
            all.invalid.extend(invalid.split('|').filter(|id| !id.is_empty()).map(str::to_owned));
        }
        Ok(all)
    }

    /// Takes a message back, within 24 hours.
    pub async fn recall(&self, msgid: &str) -> Result<(), Failure> {
        self.post("/message/recall", &json!({"msgid": msgid})).await.map(|_| ())
    }

    async fn send_once(&self, touser: &str, message: &str) -> Result<Value, Failure> {
        let mut body: Value = serde_json::from_str(message)
            .map_err(|e| failure(Class::Poison, Fate::NotAccepted, None, &format!("no message: {e}")))?;
        body["touser"] = json!(touser);
        body["agentid"] = json!(self.inner.config.agent_id);
        body["enable_duplicate_check"] = json!(1);
        body["duplicate_check_interval"] = json!(DUPLICATES);
        self.post("/message/send", &body).await
    }
}
