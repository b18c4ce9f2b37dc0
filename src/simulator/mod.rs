//! DingTalk and WeCom as stateful servers for tests and the demo: as strict as the real ones where their documents are
//! clear (`messaging.md` A0 to A9, B0 to B2, C1, C4, H), with faults on demand.
//!
//! Knows nothing of orders. Imports nothing of this program but the clock.

mod api;
mod company;
mod drawing;
mod event;
mod fault;
mod flow;
mod gate;
mod handle;
mod message;
mod model;
mod oapi;
mod pages;
mod request;
mod sign_in;
mod state;
mod wecom;

use std::net::SocketAddr;

use actix_web::dev::ServerHandle;
use actix_web::web::{Data, PayloadConfig};
use actix_web::{App, HttpServer};

pub use fault::{Fault, Trouble};
pub use handle::Simulator;
pub use model::{
    Accepted, AppAccount, Call, Delivery, Department, Instance, InstanceRecord, InstanceTask, Message, Person, Todo,
};
pub use wecom::state::{WeComAccount, WeComMessage, WeComPerson};

/// A listening simulator.
pub struct Running {
    /// `http://127.0.0.1:port`, without a slash at the end.
    pub url: String,
    handle: ServerHandle,
}

impl Simulator {
    /// Starts listening; port 0 takes any free port.
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
}

impl Running {
    /// Closes the port at once. Requests in progress are cut off.
    pub async fn stop(self) {
        self.handle.stop(false).await;
    }
}
