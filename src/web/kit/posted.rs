//! Posted forms: read only with a valid CSRF token of this session.

use std::borrow::Cow;
use std::future::Future;
use std::pin::Pin;

use actix_session::SessionExt;
use actix_web::dev::Payload;
use actix_web::web::Bytes;
use actix_web::{FromRequest, HttpRequest};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::{Failure, csrf};
use crate::error::Error;
use crate::org::UserId;
use crate::typed_text;

/// The fields of a form, nested names (`lines[3][quantity]`) included.
pub struct Posted<T>(pub T);

/// A form with a button only.
#[derive(Deserialize)]
pub struct Nothing {}

#[derive(Deserialize)]
struct Token {
    #[serde(default)]
    csrf: String,
}

impl<T: DeserializeOwned> FromRequest for Posted<T> {
    type Error = Failure;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Failure>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let body = read(request, payload);
        Box::pin(async move { Ok(Self(fields(&body.await?)?)) })
    }
}

/// The body of a form with a valid CSRF token, its text cleaned.
pub(super) fn read(
    request: &HttpRequest,
    payload: &mut Payload,
) -> impl Future<Output = Result<Bytes, Failure>> + use<> {
    let session = request.get_session();
    let body = Bytes::from_request(request, payload);
    async move {
        let body = cleaned(body.await.map_err(|_| Failure::BadRequest)?);
        let token: Token = fields(&body)?;
        if csrf::is_valid(&session, &token.csrf) { Ok(body) } else { Err(Failure::Expired) }
    }
}

/// The fields of a form.
pub(super) fn fields<T: DeserializeOwned>(body: &[u8]) -> Result<T, Failure> {
    // Browsers percent-encode brackets; serde_qs reads those only in this mode.
    let config = serde_qs::Config::new().use_form_encoding(true);
    config.deserialize_bytes(body).map_err(|_| Failure::BadRequest)
}

/// The fields of a form with their text cleaned, except passwords.
fn cleaned(body: Bytes) -> Bytes {
    let is_secret = |name: &str| name.contains("password");
    let is_clean = |(name, value): (Cow<'_, str>, Cow<'_, str>)| {
        is_secret(&name) || matches!(typed_text::clean(&value), Cow::Borrowed(_))
    };
    if form_urlencoded::parse(&body).all(is_clean) {
        return body;
    }
    let mut written = form_urlencoded::Serializer::new(String::with_capacity(body.len()));
    for (name, value) in form_urlencoded::parse(&body) {
        let value = if is_secret(&name) { value } else { typed_text::clean(&value).into_owned().into() };
        written.append_pair(&name, &value);
    }
    written.finish().into()
}

/// The person chosen in a form. No choice is a fault of `field`: final approval is a separate choice.
pub fn chosen(field: &'static str, value: &str) -> Result<UserId, Error> {
    value.parse().map(UserId).map_err(|_| Error::invalid(field, "fault-choose-approver"))
}
