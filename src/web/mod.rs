//! The pages: each handler reads its input, calls the domain once, then redirects or renders.
//!
//! Holds no rules of the domain. Calls a platform only to identify a person by a sign-in code.

mod account;
mod admin;
mod approvals;
pub mod chart;
mod delegations;
mod events;
mod health;
mod home;
mod kit;
mod live;
mod mark;
mod orders;
mod password_link;
mod paths;
mod reports;
pub mod routes;
mod session;
mod sign_in;
mod sign_in_code;
mod sign_in_elsewhere;
mod stock;
mod way;

use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use actix_web::body::MessageBody;
use actix_web::dev::{Server, ServiceRequest, ServiceResponse};
use actix_web::middleware::{Compress, from_fn};
use actix_web::web::{Data, PayloadConfig};
use actix_web::{App as Actix, HttpServer};
use tracing_actix_web::{RootSpanBuilder, TracingLogger};

pub use admin::roles;

use crate::api;
use crate::app::App;
use crate::db::Db;

/// The largest form body, in bytes.
const LARGEST_FORM: usize = 2 * 1024 * 1024;

/// The server on `listener`, in production and in tests. Starts when it is awaited or spawned.
///
/// Close `app.live` before stopping it: the shutdown waits for open event streams.
pub fn serve(app: App, listener: TcpListener, workers: usize) -> std::io::Result<Server> {
    tokio::spawn(app.live.clone().run(app.db.clone(), app.clock.clone()));
    tokio::spawn(app.db.clone().keep_clock(app.clock.clone()));
    let pools = worker_pools(&app, workers)?;
    let next = Arc::new(AtomicUsize::new(0));
    let factory = move || {
        let db = pools[next.fetch_add(1, Ordering::Relaxed) % pools.len()].clone();
        let app = App { db, ..app.clone() };
        Actix::new()
            .app_data(Data::new(app.clone()))
            .app_data(PayloadConfig::new(LARGEST_FORM))
            .wrap(from_fn(kit::render_failures))
            .wrap(session::middleware(&app))
            .wrap(from_fn(kit::remember))
            .wrap(from_fn(kit::guard::check_origin))
            .wrap(from_fn(kit::survive))
            .wrap(from_fn(kit::guard::add_headers))
            .wrap(Compress::default())
            .wrap(from_fn(kit::renew_cookies))
            // Outside of what replaces bodies.
            .wrap(from_fn(kit::slow::limit_bodies))
            .wrap(from_fn(kit::measure))
            .wrap(TracingLogger::<RequestSpan>::new())
            .configure(|config| api::configure(config, shell()))
            .configure(routes::configure)
    };
    let server = HttpServer::new(factory)
        .workers(workers)
        // An answer leaves in several writes. With Nagle's algorithm the last one waits up to 40 ms for an acknowledgement.
        .tcp_nodelay(true)
        .client_request_timeout(Duration::from_secs(10))
        .shutdown_timeout(10)
        .disable_signals()
        .listen(listener)?
        .run();
    Ok(server)
}

/// One pool for each web worker; together they have two thirds of the configured connections.
fn worker_pools(app: &App, workers: usize) -> std::io::Result<Vec<Db>> {
    let each = app.config.database_connections * 2 / 3 / workers.max(1);
    (0..workers.max(1)).map(|_| app.db.another_pool(each).map_err(std::io::Error::other)).collect()
}

/// What the page of the JSON interface takes from the pages.
fn shell() -> api::Shell {
    let (style, icon) = (kit::assets::url("app.css"), kit::assets::url("icon.svg"));
    api::Shell { style, icon, texts: |request| kit::texts(request, None) }
}

/// The span of a request: method, path, status. Never the query, which may hold personal data.
struct RequestSpan;

impl RootSpanBuilder for RequestSpan {
    fn on_request_start(request: &ServiceRequest) -> tracing::Span {
        let (method, path) = (request.method().as_str(), request.path());
        tracing::info_span!("request", method, path, status = tracing::field::Empty)
    }

    fn on_request_end<B: MessageBody>(span: tracing::Span, outcome: &Result<ServiceResponse<B>, actix_web::Error>) {
        if let Ok(answer) = outcome {
            span.record("status", answer.status().as_u16());
        }
    }
}
