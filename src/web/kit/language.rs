//! The language of a page.

use actix_web::HttpRequest;
use actix_web::http::header::ACCEPT_LANGUAGE;
use actix_web::web::Data;

use crate::app::App;
use crate::org::User;
use crate::texts::{Language, Texts};

/// The name of the cookie with the language of people who are not signed in. Over HTTPS with the prefix that pins it to
/// this host.
pub fn language_cookie(app: &App) -> &'static str {
    if app.config.is_https() { "__Host-lang" } else { "lang" }
}

/// The texts in the language of the person, else of the cookie, else of `Accept-Language`.
pub fn texts(request: &HttpRequest, user: Option<&User>) -> Texts {
    let own = user.and_then(|user| user.language.as_deref()).and_then(Language::from_tag);
    let kept = || {
        let name = language_cookie(request.app_data::<Data<App>>()?);
        Language::from_tag(request.cookie(name)?.value())
    };
    let asked = || request.headers().get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    own.or_else(kept).map_or_else(|| Texts::accepted(asked()), Texts::of)
}
