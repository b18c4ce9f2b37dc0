//! Cookies of a former secret key are accepted while the key is being replaced.

use actix_web::body::MessageBody;
use actix_web::cookie::{Cookie, CookieJar, Key};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{COOKIE, HeaderMap, HeaderValue};
use actix_web::middleware::Next;
use actix_web::web::Data;

use super::{cookie_name, device};
use crate::app::App;

/// Middleware: re-encrypts cookies of a former key with the present one, so that later code knows one key only.
/// Must run before anything reads the request's cookies.
pub async fn renew_cookies<B: MessageBody>(
    mut request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, actix_web::Error> {
    let app = request.app_data::<Data<App>>().filter(|app| !app.former_keys.is_empty()).cloned();
    if let Some(cookies) = app.and_then(|app| renewed(&app, request.headers())) {
        request.headers_mut().insert(COOKIE, cookies);
    }
    next.call(request).await
}

/// The request's cookies, those of former keys re-encrypted; `None` if there are none.
fn renewed(app: &App, headers: &HeaderMap) -> Option<HeaderValue> {
    let sent = headers.get_all(COOKIE).filter_map(|cookies| cookies.to_str().ok());
    let mut has_changed = false;
    let cookies: Vec<String> = sent
        .flat_map(|cookies| cookies.split(';'))
        .filter_map(|cookie| Cookie::parse_encoded(cookie.trim()).ok())
        .map(|cookie| {
            let anew = encrypted_anew(app, &cookie);
            has_changed |= anew.is_some();
            anew.unwrap_or_else(|| cookie.into_owned()).stripped().encoded().to_string()
        })
        .collect();
    HeaderValue::from_str(&cookies.join("; ")).ok().filter(|_| has_changed)
}

fn encrypted_anew(app: &App, cookie: &Cookie<'_>) -> Option<Cookie<'static>> {
    let name = [cookie_name(app), device::name(app)].into_iter().find(|name| *name == cookie.name())?;
    let mut jar = CookieJar::new();
    jar.add_original(cookie.clone().into_owned());
    let present = Key::from(&app.secret_key);
    if jar.private(&present).get(name).is_some() {
        return None;
    }
    let plain = app.former_keys.iter().find_map(|key| jar.private(&Key::from(key)).get(name))?;
    let mut jar = CookieJar::new();
    jar.private_mut(&present).add(plain);
    jar.get(name).cloned()
}
