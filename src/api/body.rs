//! JSON bodies with their text cleaned.

use std::borrow::Cow;
use std::future::{Future, ready};
use std::ops::Deref;
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::error::PayloadError;
use actix_web::web::{self, Bytes};
use actix_web::{FromRequest, HttpRequest};
use futures_util::stream;
use serde::de::DeserializeOwned;

use super::Problem;
use crate::typed_text::clean_json;

/// The longest body in bytes.
pub const LONGEST: usize = 2 * 1024 * 1024;

/// A JSON body; its strings are cleaned before they are read.
pub struct Json<T>(pub T);

impl<T> Json<T> {
    /// What was sent.
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

impl<T: DeserializeOwned + 'static> FromRequest for Json<T> {
    type Error = actix_web::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self, actix_web::Error>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let request = request.clone();
        let body = web::Bytes::from_request(&request, payload);
        Box::pin(async move {
            let body = body.await.map_err(|e| Problem::bad_request(&request, &e.to_string()))?;
            let chunk = Ok::<_, PayloadError>(cleaned(body));
            let mut payload = Payload::from(Box::pin(stream::once(ready(chunk))) as Pin<Box<_>>);
            let read = web::Json::<T>::from_request(&request, &mut payload).await?;
            Ok(Self(read.into_inner()))
        })
    }
}

/// A body with its strings cleaned. One that is not UTF-8 stays as it is: reading it fails.
pub fn cleaned(body: Bytes) -> Bytes {
    match std::str::from_utf8(&body).map(clean_json) {
        Ok(Cow::Owned(json)) => json.into(),
        _ => body,
    }
}
