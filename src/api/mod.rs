//! The JSON interface under `/api/v1` (`interface.md`): decimals as strings, times as RFC 3339, errors as RFC 9457.
//!
//! Never decides anything: each handler calls the domain once. The OpenAPI document is built from the handlers.

mod actions;
mod answers;
mod bodies;
mod body;
mod caller;
mod docs;
mod document;
mod events;
mod files;
mod list_answers;
mod lists;
mod orders;
mod outline;
mod problem;
mod reply;
mod shape;
mod stock;

use std::sync::LazyLock;

use actix_web::dev::ResourceDef;
use actix_web::web::{self, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};

pub use docs::Shell;
pub use document::document;
pub use problem::Problem;

static PUBLISHED: LazyLock<docs::Published> = LazyLock::new(|| docs::Published::of(&document()));

/// Every call, below `/api/v1`. A test compares them with the paths of the document.
pub const ROUTES: [(&str, &str); 34] = [
    ("GET", "/openapi.json"),
    ("GET", "/docs"),
    ("GET", "/orders"),
    ("POST", "/orders"),
    ("GET", "/orders/{id}"),
    ("PUT", "/orders/{id}"),
    ("POST", "/orders/{id}/submission"),
    ("POST", "/orders/{id}/decision"),
    ("POST", "/orders/{id}/withdrawal"),
    ("POST", "/orders/{id}/reminder"),
    ("POST", "/orders/{id}/handover"),
    ("POST", "/orders/{id}/opinion"),
    ("POST", "/orders/{id}/taking-back"),
    ("POST", "/orders/{id}/comments"),
    ("POST", "/orders/{id}/copies"),
    ("POST", "/orders/{id}/reassignment"),
    ("POST", "/orders/{id}/jump"),
    ("POST", "/orders/{id}/termination"),
    ("POST", "/orders/{id}/attachments"),
    ("POST", "/orders/{id}/receipts"),
    ("POST", "/orders/{id}/issues"),
    ("POST", "/orders/{id}/shipments"),
    ("POST", "/orders/{id}/adjustments"),
    ("POST", "/orders/{id}/arrivals"),
    ("POST", "/orders/{id}/goods-back"),
    ("POST", "/orders/{id}/closing"),
    ("GET", "/stock"),
    ("GET", "/events"),
    ("GET", "/inbox"),
    ("GET", "/departments"),
    ("GET", "/warehouses"),
    ("GET", "/users"),
    ("GET", "/goods"),
    ("*", "/{tail:.*}"),
];

/// Mounts the calls. Needs [`crate::app::App`] as application data. `shell`: what the documentation page needs.
pub fn configure(config: &mut ServiceConfig, shell: Shell) {
    let path = web::PathConfig::default()
        .error_handler(|_, request| Problem::of(request, crate::error::Error::NotFound).into());
    let query =
        web::QueryConfig::default().error_handler(|e, request| Problem::bad_request(request, &e.to_string()).into());
    config.service(
        web::scope("/api/v1")
            .app_data(web::PayloadConfig::new(body::LONGEST))
            .app_data(path)
            .app_data(query)
            .app_data(shell)
            .app_data::<&'static docs::Published>(&PUBLISHED)
            .service(docs::openapi)
            .service(docs::page)
            .service(lists::list)
            .service(orders::create)
            .service(orders::show)
            .service(orders::change)
            .service(actions::submit)
            .service(actions::decide)
            .service(actions::withdraw)
            .service(actions::urge)
            .service(actions::hand_over)
            .service(actions::ask)
            .service(actions::take_back)
            .service(actions::comment)
            .service(actions::copy)
            .service(actions::reassign)
            .service(actions::jump)
            .service(actions::terminate)
            .service(files::attach)
            .service(stock::receive)
            .service(stock::issue)
            .service(stock::ship)
            .service(stock::adjust)
            .service(stock::arrive)
            .service(stock::give_back)
            .service(stock::close)
            .service(stock::figures)
            .service(events::events)
            .service(lists::inbox)
            .service(lists::departments)
            .service(lists::warehouses)
            .service(lists::users)
            .service(lists::goods)
            .default_service(web::to(nothing_here)),
    );
}

/// The response to a request that matches no call: 404 for an unknown address, 405 for another method.
async fn nothing_here(request: HttpRequest) -> Result<HttpResponse, Problem> {
    static PATTERNS: LazyLock<Vec<(ResourceDef, &str)>> = LazyLock::new(|| {
        let calls = ROUTES.iter().filter(|(method, _)| *method != "*");
        calls.map(|(method, path)| (ResourceDef::new(format!("/api/v1{path}")), *method)).collect()
    });
    let fitting = PATTERNS.iter().filter(|(pattern, _)| pattern.is_match(request.path()));
    let methods: Vec<&str> = fitting.map(|(_, method)| *method).collect();
    if methods.is_empty() {
        return Err(Problem::of(&request, crate::error::Error::NotFound));
    }
    Err(Problem::method(&request, methods.join(", ")))
}
