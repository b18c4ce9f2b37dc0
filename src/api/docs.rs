//! The OpenAPI document as JSON and as a page. Both are public: they tell the shape of the interface and no data.

use std::sync::LazyLock;

use actix_web::http::header::CACHE_CONTROL;
use actix_web::{HttpRequest, HttpResponse, Responder, get};
use askama::Template;
use serde_json::Value;

use super::Problem;
use super::document::document;
use super::outline::Outline;
use crate::error::Error;
use crate::texts::Texts;

/// What the pages of the program lend to the page of the document.
#[derive(Clone)]
pub struct Shell {
    /// Address of the style sheet.
    pub style: String,
    pub icon: String,
    /// The language of a reader.
    pub texts: fn(&HttpRequest) -> Texts,
}

static DOCUMENT: LazyLock<Value> = LazyLock::new(|| serde_json::to_value(document()).unwrap_or_default());
static OUTLINE: LazyLock<Outline> = LazyLock::new(|| Outline::of(&DOCUMENT));

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
pub async fn openapi() -> impl Responder {
    HttpResponse::Ok().json(&*DOCUMENT)
}

/// This document as a page
#[utoipa::path(
    tag = "This document",
    security(()),
    responses((status = 200, description = "A page in the language of the reader; the document itself is English", body = String, content_type = "text/html"))
)]
#[get("/docs")]
pub async fn page(request: HttpRequest) -> impl Responder {
    let Some(shell) = request.app_data::<Shell>() else {
        return HttpResponse::from_error(Problem::of(&request, Error::broken("the interface has no shell")));
    };
    match (DocsPage { t: (shell.texts)(&request), shell, outline: &OUTLINE }).render() {
        Ok(html) => HttpResponse::Ok()
            .insert_header((CACHE_CONTROL, "no-cache"))
            .content_type("text/html; charset=utf-8")
            .body(html),
        Err(e) => HttpResponse::from_error(Problem::of(&request, Error::broken(e))),
    }
}
