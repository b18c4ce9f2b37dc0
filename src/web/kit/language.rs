//! The language of a page.

use actix_web::HttpRequest;
use actix_web::http::header::ACCEPT_LANGUAGE;

use crate::org::User;
use crate::texts::{Language, Texts};

/// The cookie with the language of people who are not signed in.
pub const LANGUAGE: &str = "lang";

/// The texts in the language of the person, else of the cookie, else of `Accept-Language`.
pub fn texts(request: &HttpRequest, user: Option<&User>) -> Texts {
    let own = user.and_then(|user| user.language.as_deref()).and_then(Language::from_tag);
    let kept = || request.cookie(LANGUAGE).and_then(|cookie| Language::from_tag(cookie.value()));
    let asked = || request.headers().get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    own.or_else(kept).map_or_else(|| Texts::accepted(asked()), Texts::of)
}
