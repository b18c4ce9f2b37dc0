//! DingTalk (and WeCom, in a room of its own) as a server with state, for tests and the demo: as strict as the real one where its documents are clear
//! (`messaging.md` A0 to A9, B0 to B2, C1, C4, H), and with switches for what goes wrong out there.
//!
//! Knows nothing of orders, and imports nothing of ours but the clock.

mod api;
mod company;
mod drawing;
mod event;
mod fault;
mod flow;
mod gate;
mod message;
mod oapi;
mod pages;
mod request;
mod sign_in;
mod state;
mod wecom;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use actix_web::dev::ServerHandle;
use actix_web::web::{Data, PayloadConfig};
use actix_web::{App, HttpServer};
use tokio::sync::watch;

pub use api::Todo;
pub use company::Department;
pub use fault::{Fault, Trouble};
pub use flow::{Instance, InstanceRecord, InstanceTask};
pub use state::{Accepted, AppAccount, Call, Fate, Message, Person};
pub use wecom::{WeComAccount, WeComMessage, WeComPerson};

use crate::clock::Clock;
use state::{CodeKind, State};

/// The simulated platform. Clones share it.
#[derive(Clone)]
pub struct Simulator {
    state: Arc<State>,
}

/// A simulator that listens.
pub struct Running {
    /// `http://127.0.0.1:port`, without a slash at the end.
    pub url: String,
    handle: ServerHandle,
}

impl Simulator {
    /// A platform with one application and nobody in it.
    pub fn new(clock: Clock, app: AppAccount) -> Self {
        Self { state: Arc::new(State::new(clock, app)) }
    }

    /// Starts to listen; port 0 takes any.
    pub async fn listen(&self, addr: SocketAddr) -> std::io::Result<Running> {
        let simulator = self.clone();
        let listener = std::net::TcpListener::bind(addr)?;
        let url = format!("http://{}", listener.local_addr()?);
        let server = HttpServer::new(move || {
            App::new()
                .app_data(Data::new(simulator.clone()))
                .app_data(PayloadConfig::new(1 << 20))
                .configure(pages::configure)
                .configure(sign_in::configure)
                .configure(api::configure)
                .configure(wecom::configure_pages)
                .configure(wecom::configure_api)
                .configure(oapi::configure)
        })
        .workers(1)
        .shutdown_timeout(1)
        .disable_signals()
        .listen(listener)?
        .run();
        let handle = server.handle();
        tokio::spawn(server);
        Ok(Running { url, handle })
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

impl Running {
    pub async fn stop(self) {
        self.handle.stop(false).await;
    }
}
