//! JSON request bodies whose strings are cleaned.

use std::borrow::Cow;
use std::future::Future;
use std::ops::Deref;
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::web::Bytes;
use actix_web::{FromRequest, HttpMessage, HttpRequest};
use serde::de::DeserializeOwned;

use super::Problem;
use crate::typed_text::clean_json;

/// The longest body in bytes.
pub const LONGEST: usize = 2 * 1024 * 1024;

/// A JSON body. Its strings are cleaned before it is parsed.
pub struct Json<T>(pub T);

impl<T> Json<T> {
    /// The parsed value.
    pub fn into_inner(self) -> T {
        self.0
    }
}

impl<T> Deref for Json<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T: DeserializeOwned> FromRequest for Json<T> {
    type Error = Problem;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Problem>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let request = request.clone();
        // `Bytes` decompresses the body; actix's own JSON extractor would do so again.
        let body = Bytes::from_request(&request, payload);
        Box::pin(async move {
            let refused = |why: String| Problem::bad_request(&request, &why);
            let body = body.await.map_err(|e| refused(e.to_string()))?;
            let media = request.mime_type().ok().flatten();
            let is_json =
                media.is_some_and(|media| media.subtype() == "json" || media.suffix().is_some_and(|s| s == "json"));
            if !is_json {
                return Err(refused("the Content-Type must be application/json".into()));
            }
            serde_json::from_slice(&cleaned(body)).map(Self).map_err(|e| refused(e.to_string()))
        })
    }
}

/// Cleans the strings of a body. A body that is not UTF-8 stays unchanged and fails to parse.
pub fn cleaned(body: Bytes) -> Bytes {
    match std::str::from_utf8(&body).map(clean_json) {
        Ok(Cow::Owned(json)) => json.into(),
        _ => body,
    }
}
