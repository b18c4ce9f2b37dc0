//! What tests and the demo do with the platform: look at it, change it, let things go wrong, wait.

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
    /// A platform with one application and nobody in it.
    pub fn new(clock: Clock, app: AppAccount) -> Self {
        Self { state: Arc::new(State::new(clock, app)) }
    }

    /// What this person sees in the chat, oldest first.
    pub fn messages_to(&self, userid: &str) -> Vec<Message> {
        self.state.read(|inner| inner.messages.iter().filter(|message| message.userid == userid).cloned().collect())
    }

    /// How many messages are shown, to whomever.
    pub fn messages_count(&self) -> usize {
        self.state.read(|inner| inner.messages.len())
    }

    /// The token that is good now.
    pub fn token(&self) -> Option<String> {
        self.state.read(|inner| inner.token.as_ref().map(|(token, _)| token.clone()))
    }

    /// This person opens the chat and looks at everything in it.
    pub fn mark_read(&self, userid: &str) {
        self.state.change(|inner| {
            inner
                .messages
                .iter_mut()
                .filter(|message| message.userid == userid)
                .for_each(|message| message.read = true);
        });
    }

    /// What this person has to do, or has done, oldest first.
    pub fn todos_of(&self, userid: &str) -> Vec<Todo> {
        self.state.read(|inner| inner.todos_of(userid))
    }

    /// Every message that was answered with "ok", shown or not, oldest first.
    pub fn accepted(&self) -> Vec<Accepted> {
        self.state.read(|inner| inner.accepted.clone())
    }

    /// Every request, oldest first.
    pub fn calls(&self) -> Vec<Call> {
        self.state.read(|inner| inner.calls.clone())
    }

    /// How often a path was asked for; with `*` at the end, every path that starts so.
    pub fn count(&self, path: &str) -> usize {
        self.state.read(|inner| inner.calls.iter().filter(|call| fault::matches(path, &call.path)).count())
    }

    /// Lets something go wrong from now on, besides what goes wrong already.
    pub fn set_fault(&self, fault: Fault) {
        self.state.change(|inner| inner.faults.push(fault));
    }

    pub fn clear_faults(&self) {
        self.state.change(|inner| inner.faults.clear());
    }

    /// The application loses its permission for a path; with `*` at the end, for every path that starts so.
    pub fn deny(&self, path: &str) {
        self.state.change(|inner| inner.denied.push(path.to_owned()));
    }

    /// The application is granted what it was denied by these words.
    pub fn allow(&self, path: &str) {
        self.state.change(|inner| inner.denied.retain(|denied| denied != path));
    }

    /// How many calls of one API may come within a second of the simulated clock; `None`: any number.
    pub fn set_rate_limit(&self, most: Option<usize>) {
        self.state.change(|inner| {
            inner.rate_limit = most;
            inner.recent.clear();
        });
    }

    /// How many calls were turned away as too many within a second.
    pub fn throttled(&self) -> usize {
        self.state.read(|inner| inner.throttled)
    }

    /// Every token is worthless from now on.
    pub fn expire_tokens(&self) {
        self.state.change(|inner| {
            inner.token = None;
            inner.user_tokens.clear();
        });
    }

    /// A fresh free-login code of this person: five minutes, one use.
    pub fn free_login_code(&self, userid: &str) -> String {
        let now = self.state.clock.now();
        self.state.change(|inner| inner.new_code(userid, CodeKind::FreeLogin, now))
    }

    /// A fresh code of the sign-in page: five minutes, one use, and good for nothing else.
    pub fn auth_code(&self, userid: &str) -> String {
        let now = self.state.clock.now();
        self.state.change(|inner| inner.new_code(userid, CodeKind::Auth, now))
    }

    /// Waits until `is_so`, looking whenever something changes; the error says what was seen last.
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
            format!("waited in vain for {what}; there is:\n{seen}")
        })
    }
}
