//! The same verbs as JSON under `/api/v1` (`interface.md`): decimals as strings, times as RFC 3339, errors as RFC 9457.
//!
//! Never decides anything: each handler is one call of the domain.

mod actions;
mod body;
mod caller;
mod files;
mod json;
mod lists;
mod orders;
mod problem;

use actix_web::web::{self, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};

pub use problem::Problem;

/// The OpenAPI document, served as it is; a test holds it against [`ROUTES`].
const OPENAPI: &str = include_str!("openapi.json");

/// Every call, below `/api/v1`.
pub const ROUTES: [(&str, &str); 24] = [
    ("GET", "/openapi.json"),
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
    ("GET", "/inbox"),
    ("GET", "/departments"),
    ("GET", "/warehouses"),
    ("GET", "/users"),
    ("GET", "/goods"),
    ("*", "/{tail:.*}"),
];

/// Mounts the calls; expects [`crate::app::App`] as application data.
pub fn configure(config: &mut ServiceConfig) {
    let json = web::JsonConfig::default()
        .limit(2 * 1024 * 1024)
        .error_handler(|e, request| Problem::bad_request(request, &e.to_string()).into());
    let path = web::PathConfig::default()
        .error_handler(|_, request| Problem::of(request, crate::error::Error::NotFound).into());
    let query =
        web::QueryConfig::default().error_handler(|e, request| Problem::bad_request(request, &e.to_string()).into());
    config.service(
        web::scope("/api/v1")
            .app_data(json)
            .app_data(path)
            .app_data(query)
            .route("/openapi.json", web::get().to(openapi))
            .route("/orders", web::get().to(lists::orders))
            .route("/orders", web::post().to(orders::create))
            .route("/orders/{id}", web::get().to(orders::show))
            .route("/orders/{id}", web::put().to(orders::change))
            .route("/orders/{id}/submission", web::post().to(actions::submit))
            .route("/orders/{id}/decision", web::post().to(actions::decide))
            .route("/orders/{id}/withdrawal", web::post().to(actions::withdraw))
            .route("/orders/{id}/reminder", web::post().to(actions::urge))
            .route("/orders/{id}/handover", web::post().to(actions::hand_over))
            .route("/orders/{id}/opinion", web::post().to(actions::ask))
            .route("/orders/{id}/taking-back", web::post().to(actions::take_back))
            .route("/orders/{id}/comments", web::post().to(actions::comment))
            .route("/orders/{id}/copies", web::post().to(actions::copy))
            .route("/orders/{id}/reassignment", web::post().to(actions::reassign))
            .route("/orders/{id}/jump", web::post().to(actions::jump))
            .route("/orders/{id}/termination", web::post().to(actions::terminate))
            .route("/orders/{id}/attachments", web::post().to(files::attach))
            .route("/inbox", web::get().to(lists::inbox))
            .route("/departments", web::get().to(lists::departments))
            .route("/warehouses", web::get().to(lists::warehouses))
            .route("/users", web::get().to(lists::users))
            .route("/goods", web::get().to(lists::goods))
            .default_service(web::to(nothing_here)),
    );
}

async fn openapi() -> HttpResponse {
    HttpResponse::Ok().content_type("application/json").body(OPENAPI)
}

async fn nothing_here(request: HttpRequest) -> Result<HttpResponse, Problem> {
    Err(Problem::of(&request, crate::error::Error::NotFound))
}
