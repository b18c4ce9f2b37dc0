//! The check at the end of a test: all letters are settled and every message was read, unless the test says
//! which it leaves. Runs when the program is dropped; a program without a worker sends nothing and is exempt.

use std::collections::{BTreeSet, HashSet};
use std::sync::MutexGuard;
use std::time::Duration;

use chrono::TimeDelta;
use serde_json::Value;
use tokio::runtime::Handle;
use whsm::outbox::{self, Letter, State};
use whsm::simulator::{Message, WeComMessage};

use super::TestApp;

/// What a test has read, and what it declares to leave.
#[derive(Default)]
pub struct Ending {
    /// Userid and receipt of the message.
    looked_at: HashSet<(String, String)>,
    unread: BTreeSet<String>,
    all_unread: bool,
    unsettled: bool,
}

impl TestApp {
    /// A person's chat in DingTalk, oldest first. Marks its messages as read by the test.
    pub fn messages_to(&self, userid: &str) -> Vec<Message> {
        let messages = self.dingtalk.messages_to(userid);
        let seen = messages.iter().map(|message| (userid.to_owned(), message.task_id.to_string()));
        self.ending().looked_at.extend(seen);
        messages
    }

    /// A person's chat in WeCom, oldest first. Marks its messages as read by the test.
    pub fn wecom_messages_to(&self, userid: &str) -> Vec<WeComMessage> {
        let messages = self.dingtalk.wecom_messages_to(userid);
        let seen = messages.iter().map(|message| (userid.to_owned(), message.msgid.clone()));
        self.ending().looked_at.extend(seen);
        messages
    }

    /// The texts in a person's chat, oldest first.
    pub fn texts_to(&self, userid: &str) -> Vec<String> {
        let messages = self.messages_to(userid);
        messages.iter().filter_map(|m| m.msg["text"]["content"].as_str().map(str::to_owned)).collect()
    }

    /// The cards in a person's chat, oldest first: the `oa` object.
    pub fn cards_to(&self, userid: &str) -> Vec<Value> {
        let messages = self.messages_to(userid);
        messages.iter().filter(|m| m.msg["msgtype"] == "oa").map(|m| m.msg["oa"].clone()).collect()
    }

    /// Declares that this test leaves the messages to these people unread.
    pub fn leaves_unread(&self, userids: &[&str]) {
        self.ending().unread.extend(userids.iter().map(|userid| (*userid).to_owned()));
    }

    /// Declares that this test leaves all messages unread.
    pub fn leaves_all_unread(&self) {
        self.ending().all_unread = true;
    }

    /// Declares that this test ends while letters are still being sent; their messages are not checked either.
    pub fn leaves_unsettled(&self) {
        self.ending().unsettled = true;
    }

    /// Waits until every letter is sent, dead or skipped.
    pub async fn settled(&self) {
        self.settled_while(TimeDelta::zero()).await;
    }

    /// The same, while the clock advances by `step` between two looks, so that letters become due for their next try.
    pub async fn settled_while(&self, step: TimeDelta) {
        let letters = self.unsettled_after(step, Duration::from_secs(60)).await;
        assert!(letters.is_none(), "letters are left: {letters:#?}");
    }

    /// The letters still to be sent after `most`, if any.
    async fn unsettled_after(&self, step: TimeDelta, most: Duration) -> Option<Vec<Letter>> {
        let look = async {
            let mut tick = tokio::time::interval(Duration::from_millis(20));
            while outbox::backlog(&mut *self.conn().await).await.unwrap().waiting > 0 {
                self.clock.advance(step);
                tick.tick().await;
            }
        };
        tokio::time::timeout(most, look).await.err()?;
        let letters = outbox::all(&mut *self.conn().await, &outbox::Filter::default(), 100).await.unwrap();
        Some(letters.into_iter().filter(|letter| matches!(letter.state(), State::Due | State::Claimed)).collect())
    }

    /// Why the test must not end yet: what it leaves undeclared.
    pub async fn left(&self) -> Vec<String> {
        if self.ending().unsettled {
            return Vec::new();
        }
        if let Some(letters) = self.unsettled_after(TimeDelta::seconds(1), Duration::from_secs(10)).await {
            return vec![format!("letters that are not settled: {letters:#?}")];
        }
        let shown = self.shown();
        let ending = self.ending();
        let is_left = |(userid, receipt, _): &(String, String, Value)| {
            !ending.unread.contains(userid) && !ending.looked_at.contains(&(userid.clone(), receipt.clone()))
        };
        let left = shown.into_iter().filter(|message| !ending.all_unread && is_left(message));
        left.map(|(userid, _, message)| format!("a message to {userid} that nobody looked at: {message}")).collect()
    }

    /// Every message in a chat: person, receipt, message.
    fn shown(&self) -> Vec<(String, String, Value)> {
        let mut shown = Vec::new();
        for person in self.dingtalk.people() {
            let messages = self.dingtalk.messages_to(&person.userid).into_iter();
            shown.extend(messages.map(|message| (message.userid, message.task_id.to_string(), message.msg)));
        }
        for person in self.dingtalk.wecom_people() {
            let messages = self.dingtalk.wecom_messages_to(&person.userid).into_iter();
            shown.extend(messages.map(|message| (message.userid, message.msgid, message.msg)));
        }
        shown
    }

    fn ending(&self) -> MutexGuard<'_, Ending> {
        self.ending.lock().unwrap()
    }
}

impl Drop for TestApp {
    fn drop(&mut self) {
        let left = if self.has_worker && !std::thread::panicking() {
            tokio::task::block_in_place(|| Handle::current().block_on(self.left()))
        } else {
            Vec::new()
        };
        let _ = self.stop_worker.send(true);
        assert!(left.is_empty(), "the test ends and leaves\n{}", left.join("\n"));
    }
}
