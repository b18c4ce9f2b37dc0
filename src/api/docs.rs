//! The OpenAPI document as JSON and as a page. Both are public: they show the shape of the interface, but no data.

use actix_web::http::header::CACHE_CONTROL;
use actix_web::{HttpRequest, HttpResponse, Responder, get};
use askama::Template;
use serde_json::Value;
use utoipa::openapi::OpenApi;

use super::Problem;
use super::outline::Outline;
use crate::error::Error;
use crate::texts::Texts;

/// What the documentation page takes from the program's other pages.
#[derive(Clone)]
pub struct Shell {
    /// Address of the style sheet.
    pub style: String,
    pub icon: String,
    /// The texts in the language of a request.
    pub texts: fn(&HttpRequest) -> Texts,
}

/// The document in both forms, application data of the handlers here.
pub struct Published {
    json: Value,
    outline: Outline,
}

impl Published {
    /// Prepares both forms of an OpenAPI document.
    pub fn of(document: &OpenApi) -> Self {
        let json = serde_json::to_value(document).unwrap_or_default();
        Self { outline: Outline::of(&json), json }
    }
}

#[derive(Template)]
#[template(path = "api/docs.html")]
struct DocsPage<'a> {
    t: Texts,
    shell: &'a Shell,
    outline: &'a Outline,
}

/// This document
#[utoipa::path(
    tag = "This document",
    security(()),
    responses((status = 200, description = "OpenAPI 3.1", body = Object, content_type = "application/json"))
)]
#[get("/openapi.json")]
pub async fn openapi(request: HttpRequest) -> impl Responder {
    match published(&request) {
        Ok(published) => HttpResponse::Ok().json(&published.json),
        Err(e) => HttpResponse::from_error(e),
    }
}

/// This document as a page
#[utoipa::path(
    tag = "This document",
    security(()),
    responses((status = 200, description = "A page in the language of the reader; the document itself is English", body = String, content_type = "text/html"))
)]
#[get("/docs")]
pub async fn page(request: HttpRequest) -> impl Responder {
    rendered(&request).unwrap_or_else(HttpResponse::from_error)
}

fn rendered(request: &HttpRequest) -> Result<HttpResponse, Problem> {
    let broken = |why: &dyn std::fmt::Display| Problem::of(request, Error::broken(why));
    let shell = request.app_data::<Shell>().ok_or_else(|| broken(&"the interface has no shell"))?;
    let docs = DocsPage { t: (shell.texts)(request), shell, outline: &published(request)?.outline };
    let html = docs.render().map_err(|e| broken(&e))?;
    Ok(HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, "no-cache"))
        .content_type("text/html; charset=utf-8")
        .body(html))
}

fn published(request: &HttpRequest) -> Result<&'static Published, Problem> {
    let published = request.app_data::<&'static Published>().copied();
    published.ok_or_else(|| Problem::of(request, Error::broken("the OpenAPI document is missing")))
}
