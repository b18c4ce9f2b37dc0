//! Sending and recalling messages (`messaging.md` D2, D3).

use serde_json::{Value, json};

use super::client::WeCom;
use super::code::{Call, classify};
use super::message::Message;
use crate::messenger::failure::{Class, Failure, Fate};
use crate::messenger::http::{failure, some, text, unreadable};

/// For how many seconds the platform drops a repeated request; its maximum.
const DUPLICATES: i64 = 14_400;

/// The most recipients of one call.
const MOST_PEOPLE: usize = 1000;

/// A message accepted for its only recipient.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sent {
    pub msgid: String,
    /// Only for interaction cards.
    pub response_code: Option<String>,
}

/// A message accepted for several recipients.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ManySent {
    /// One per call.
    pub msgids: Vec<String>,
    /// Userids that cannot be reached, in lower case.
    pub invalid: Vec<String>,
}

impl WeCom {
    /// Sends a message to one person. Class `Person`: the platform does not know the person, which it reports with
    /// errcode 0.
    pub async fn send(&self, userid: &str, message: &Message) -> Result<Sent, Failure> {
        self.send_raw(userid, &message.to_json()).await
    }

    /// Like [`WeCom::send`], with stored JSON of [`Message::to_json`], so that a retry sends the same bytes.
    pub async fn send_raw(&self, userid: &str, message: &str) -> Result<Sent, Failure> {
        let answer = self.send_once(userid, message).await?;
        for (field, words) in [("invaliduser", "unknown or out of reach"), ("unlicenseduser", "has no licence")] {
            let list = text(&answer[field]);
            if list.split('|').any(|id| id.eq_ignore_ascii_case(userid)) {
                return Err(failure(classify(field, Call::Other), Fate::NotAccepted, Some(field), words));
            }
        }
        let msgid = some(&answer["msgid"]).ok_or_else(|| unreadable(&answer))?;
        Ok(Sent { msgid, response_code: some(&answer["response_code"]) })
    }

    /// Sends to many people, a thousand per call. A failure stops it; earlier calls stay sent.
    pub async fn send_to_people(&self, userids: &[String], message: &Message) -> Result<ManySent, Failure> {
        let mut all = ManySent::default();
        for chunk in userids.chunks(MOST_PEOPLE) {
            let answer = self.send_once(&chunk.join("|"), &message.to_json()).await?;
            all.msgids.extend(some(&answer["msgid"]));
            let invalid = text(&answer["invaliduser"]);
            all.invalid.extend(invalid.split('|').filter(|id| !id.is_empty()).map(str::to_owned));
        }
        Ok(all)
    }

    /// Recalls a message, within 24 hours.
    pub async fn recall(&self, msgid: &str) -> Result<(), Failure> {
        self.post("/message/recall", &json!({"msgid": msgid})).await.map(|_| ())
    }

    async fn send_once(&self, touser: &str, message: &str) -> Result<Value, Failure> {
        let mut body: Value = serde_json::from_str(message)
            .map_err(|e| failure(Class::Poison, Fate::NotAccepted, None, &format!("not a message: {e}")))?;
        body["touser"] = json!(touser);
        body["agentid"] = json!(self.inner.config.agent_id);
        body["enable_duplicate_check"] = json!(1);
        body["duplicate_check_interval"] = json!(DUPLICATES);
        self.post("/message/send", &body).await
    }
}
