//! The handle for tests and the demo: inspects and changes the platform, sets faults, waits.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;

use super::fault::{self, Fault};
use super::model::{Accepted, AppAccount, Call, CodeKind, Message, Todo};
use super::state::State;
use crate::clock::Clock;

/// The simulated platform. Clones share it.
#[derive(Clone)]
pub struct Simulator {
    pub(super) state: Arc<State>,
}

impl Simulator {
    /// A platform with one application and no people.
    pub fn new(clock: Clock, app: AppAccount) -> Self {
        Self { state: Arc::new(State::new(clock, app)) }
    }

    /// A person's chat, oldest first.
    pub fn messages_to(&self, userid: &str) -> Vec<Message> {
        self.state.read(|inner| inner.messages.iter().filter(|message| message.userid == userid).cloned().collect())
    }

    /// The number of messages shown to anybody.
    pub fn messages_count(&self) -> usize {
        self.state.read(|inner| inner.messages.len())
    }

    /// The valid application token.
    pub fn token(&self) -> Option<String> {
        self.state.read(|inner| inner.token.as_ref().map(|(token, _)| token.clone()))
    }

    /// Marks all messages of a person as read.
    pub fn mark_read(&self, userid: &str) {
        self.state.change(|inner| {
            inner
                .messages
                .iter_mut()
                .filter(|message| message.userid == userid)
                .for_each(|message| message.read = true);
        });
    }

    /// A person's tasks, open and finished, oldest first.
    pub fn todos_of(&self, userid: &str) -> Vec<Todo> {
        self.state.read(|inner| inner.todos_of(userid))
    }

    /// All accepted messages, shown or not, oldest first.
    pub fn accepted(&self) -> Vec<Accepted> {
        self.state.read(|inner| inner.accepted.clone())
    }

    /// All requests, oldest first.
    pub fn calls(&self) -> Vec<Call> {
        self.state.read(|inner| inner.calls.clone())
    }

    /// The number of requests for a path; a trailing `*` matches every path with that prefix.
    pub fn count(&self, path: &str) -> usize {
        self.state.read(|inner| inner.calls.iter().filter(|call| fault::matches(path, &call.path)).count())
    }

    /// Adds a fault to those already set.
    pub fn set_fault(&self, fault: Fault) {
        self.state.change(|inner| inner.faults.push(fault));
    }

    /// Removes all faults.
    pub fn clear_faults(&self) {
        self.state.change(|inner| inner.faults.clear());
    }

    /// Revokes the application's permission for a path; a trailing `*` matches a prefix.
    pub fn deny(&self, path: &str) {
        self.state.change(|inner| inner.denied.push(path.to_owned()));
    }

    /// Undoes [`Self::deny`] for the same pattern.
    pub fn allow(&self, path: &str) {
        self.state.change(|inner| inner.denied.retain(|denied| denied != path));
    }

    /// Sets the calls of one API per second of the simulated clock; `None`: unlimited.
    pub fn set_rate_limit(&self, most: Option<usize>) {
        self.state.change(|inner| {
            inner.rate_limit = most;
            inner.recent.clear();
        });
    }

    /// The number of calls refused by the rate limit.
    pub fn throttled(&self) -> usize {
        self.state.read(|inner| inner.throttled)
    }

    /// Invalidates every token.
    pub fn expire_tokens(&self) {
        self.state.change(|inner| {
            inner.token = None;
            inner.user_tokens.clear();
        });
    }

    /// A new free-login code of a person: five minutes, one use.
    pub fn free_login_code(&self, userid: &str) -> String {
        let now = self.state.clock.now();
        self.state.change(|inner| inner.new_code(userid, CodeKind::FreeLogin, now))
    }

    /// A new code of the sign-in page: five minutes, one use, not valid for free login.
    pub fn auth_code(&self, userid: &str) -> String {
        let now = self.state.clock.now();
        self.state.change(|inner| inner.new_code(userid, CodeKind::Auth, now))
    }

    /// Waits up to 30 seconds until `is_so`, checked on every change. The error lists the messages shown.
    pub async fn wait_for(&self, what: &str, is_so: impl Fn(&Self) -> bool) -> Result<(), String> {
        let mut changes: watch::Receiver<u64> = self.state.changes();
        let until = async {
            while !is_so(self) {
                if changes.changed().await.is_err() {
                    break;
                }
            }
        };
        tokio::time::timeout(Duration::from_secs(30), until).await.map_err(|_| {
            let seen = self.state.read(|inner| {
                let message = |m: &Message| format!("{} ← {}", m.userid, m.raw);
                inner.messages.iter().map(message).collect::<Vec<_>>().join("\n")
            });
            format!("timed out waiting for {what}; messages shown:\n{seen}")
        })
    }
}
