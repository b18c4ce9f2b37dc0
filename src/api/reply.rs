//! The shapes of a successful response. Each knows its status and its part of the OpenAPI document.

use std::collections::BTreeMap;

use actix_web::body::BoxBody;
use actix_web::http::StatusCode;
use actix_web::http::header::LOCATION;
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder, Responder};
use serde::Serialize;
use utoipa::openapi::{ContentBuilder, Header, Ref, RefOr, Response, ResponseBuilder};
use utoipa::{IntoResponses, ToSchema};

use super::Problem;
use crate::error::{Error, Result};

/// 200 with a JSON body.
pub struct Answer<T>(pub T);

/// 201 with a JSON body.
pub struct Created<T>(pub T);

/// 201 with a JSON body and the address of what was created.
pub struct CreatedAt<T> {
    pub location: String,
    pub body: T,
}

/// Runs a call, and words its failure in the caller's language.
pub async fn reply<T>(request: &HttpRequest, call: impl Future<Output = Result<T>>) -> Result<Answer<T>, Problem> {
    call.await.map(Answer).map_err(|e| Problem::of(request, e))
}

impl<T: Serialize> Responder for Answer<T> {
    type Body = BoxBody;

    fn respond_to(self, request: &HttpRequest) -> HttpResponse {
        json(request, HttpResponse::Ok(), &self.0)
    }
}

impl<T: Serialize> Responder for Created<T> {
    type Body = BoxBody;

    fn respond_to(self, request: &HttpRequest) -> HttpResponse {
        json(request, HttpResponse::Created(), &self.0)
    }
}

impl<T: Serialize> Responder for CreatedAt<T> {
    type Body = BoxBody;

    fn respond_to(self, request: &HttpRequest) -> HttpResponse {
        let mut answer = HttpResponse::Created();
        answer.insert_header((LOCATION, self.location));
        json(request, answer, &self.body)
    }
}

/// Writes the fields in alphabetical order, as callers have always got them.
fn json(request: &HttpRequest, mut answer: HttpResponseBuilder, body: &impl Serialize) -> HttpResponse {
    match serde_json::to_value(body) {
        Ok(value) => answer.json(value),
        Err(e) => HttpResponse::from_error(Problem::of(request, Error::broken(e))),
    }
}

impl<T: ToSchema> IntoResponses for Answer<T> {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        documented(StatusCode::OK, with_body::<T>("Done"))
    }
}

impl<T: ToSchema> IntoResponses for Created<T> {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        documented(StatusCode::CREATED, with_body::<T>("Done"))
    }
}

impl<T: ToSchema> IntoResponses for CreatedAt<T> {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        let mut location = Header::default();
        location.description = Some("The address of what was created".to_owned());
        documented(StatusCode::CREATED, with_body::<T>("Done").header("Location", location))
    }
}

fn with_body<T: ToSchema>(description: &str) -> ResponseBuilder {
    let content = ContentBuilder::new().schema(Some(Ref::from_schema_name(T::name()))).build();
    ResponseBuilder::new().description(description).content("application/json", content)
}

fn documented(status: StatusCode, response: ResponseBuilder) -> BTreeMap<String, RefOr<Response>> {
    BTreeMap::from([(status.as_str().to_owned(), RefOr::T(response.build()))])
}
