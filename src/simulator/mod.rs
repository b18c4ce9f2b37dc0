//! DingTalk as a server with state, for tests and the demo: as strict as the real one where its documents are clear
//! (`messaging.md` A0 to A5, A9, C1, H), and with switches for what goes wrong out there.
//!
//! Knows nothing of orders, and imports nothing of ours but the clock.

mod fault;
mod message;
mod oapi;
mod pages;
mod request;
mod state;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use actix_web::dev::ServerHandle;
use actix_web::web::{Data, PayloadConfig};
use actix_web::{App, HttpServer};
use tokio::sync::watch;

pub use fault::{Fault, Trouble};
pub use state::{Accepted, AppAccount, Call, Fate, Message, Person};

use crate::clock::Clock;
use state::State;

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
                .configure(oapi::configure)
                .configure(pages::configure)
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

    pub fn add_person(&self, person: Person) {
        self.state.change(|inner| {
            inner.people.retain(|other| other.userid != person.userid);
            inner.people.push(person);
        });
    }

    pub fn people(&self) -> Vec<Person> {
        self.state.read(|inner| inner.people.clone())
    }

    /// What this person sees in the chat, oldest first.
    pub fn messages_to(&self, userid: &str) -> Vec<Message> {
        self.state.read(|inner| inner.messages.iter().filter(|message| message.userid == userid).cloned().collect())
    }

    /// Every message that was answered with "ok", shown or not, oldest first.
    pub fn accepted(&self) -> Vec<Accepted> {
        self.state.read(|inner| inner.accepted.clone())
    }

    /// Every request, oldest first.
    pub fn calls(&self) -> Vec<Call> {
        self.state.read(|inner| inner.calls.clone())
    }

    /// How often a path was asked for.
    pub fn count(&self, path: &str) -> usize {
        self.state.read(|inner| inner.calls.iter().filter(|call| call.path == path).count())
    }

    /// Lets something go wrong from now on, besides what goes wrong already.
    pub fn set_fault(&self, fault: Fault) {
        self.state.change(|inner| inner.faults.push(fault));
    }

    pub fn clear_faults(&self) {
        self.state.change(|inner| inner.faults.clear());
    }

    /// Every token is worthless from now on.
    pub fn expire_tokens(&self) {
        self.state.change(|inner| inner.token = None);
    }

    /// A fresh free-login code of this person: five minutes, one use.
    pub fn free_login_code(&self, userid: &str) -> String {
        let now = self.state.clock.now();
        self.state.change(|inner| inner.new_code(userid, now))
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
