//! The device of a request: who signed in on it before, and its short name.
//!
//! A long-lived cookie, encrypted like the session's, holds an id of the device and who signed in. It is no proof of
//! identity: it only keeps strangers' wrong passwords from locking out the owner.

use actix_web::HttpRequest;
use actix_web::HttpResponse;
use actix_web::cookie::time::Duration;
use actix_web::cookie::{Cookie, CookieJar, Key, SameSite};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

use super::Frame;
use crate::app::App;
use crate::error::{Error, Result};
use crate::org::UserId;
use crate::web::paths;

/// A device is forgotten after this time without a sign-in.
const KEPT: TimeDelta = TimeDelta::days(180);

/// The most people that one device remembers.
const MOST_PEOPLE: usize = 8;

/// The content of the cookie.
#[derive(Default, Deserialize, Serialize)]
struct Known {
    id: String,
    /// Person, and the second of their last sign-in; the latest first.
    people: Vec<(i64, i64)>,
}

/// Parts of a user agent and their names; the first match counts.
const PROGRAMS: [(&str, &str); 9] = [
    ("DingTalk", "DingTalk"),
    ("wxwork", "WeCom"),
    ("MicroMessenger", "WeChat"),
    ("Edg", "Edge"),
    ("QQBrowser", "QQ Browser"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
];

const SYSTEMS: [(&str, &str); 8] = [
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("HarmonyOS", "HarmonyOS"),
    ("OpenHarmony", "HarmonyOS"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
];

/// The id of the device, if this person signed in on it before.
pub(super) fn known_to(app: &App, request: &HttpRequest, user: UserId) -> Option<String> {
    let known = read(app, request)?;
    let oldest = (app.clock.now() - KEPT).timestamp();
    known.people.iter().any(|(person, at)| *person == user.0 && *at > oldest).then_some(known.id)
}

/// Remembers that this person signed in on the device.
pub(super) fn remember(app: &App, request: &HttpRequest, user: UserId, answer: &mut HttpResponse) -> Result<()> {
    let now = app.clock.now();
    let mut known = read(app, request).unwrap_or_default();
    if known.id.is_empty() {
        let mut random = [0_u8; 16];
        getrandom::fill(&mut random).map_err(Error::broken)?;
        known.id = URL_SAFE_NO_PAD.encode(random);
    }
    known.people.retain(|(person, at)| *person != user.0 && *at > (now - KEPT).timestamp());
    known.people.insert(0, (user.0, now.timestamp()));
    known.people.truncate(MOST_PEOPLE);
    let cookie = Cookie::build(name(app), serde_json::to_string(&known).map_err(Error::broken)?)
        .path(paths::COOKIES)
        .http_only(true)
        .secure(app.config.is_https())
        .same_site(SameSite::Lax)
        .max_age(Duration::seconds(KEPT.num_seconds()))
        .finish();
    let mut jar = CookieJar::new();
    jar.private_mut(&Key::from(&app.secret_key)).add(cookie);
    for cookie in jar.delta() {
        answer.add_cookie(cookie).map_err(Error::broken)?;
    }
    Ok(())
}

/// Browser and system, e.g. `Chrome · Windows`; empty if neither is known.
pub fn device_words(user_agent: &str) -> String {
    let find = |table: &[(&str, &'static str)]| {
        table.iter().find(|(part, _)| user_agent.contains(part)).map(|(_, words)| *words)
    };
    let words: Vec<&str> = [find(&PROGRAMS), find(&SYSTEMS)].into_iter().flatten().collect();
    words.join(" · ")
}

/// The name of a device; see [`device_words`]. Platforms are named in the reader's language.
pub fn device_name(frame: &Frame, words: &str) -> String {
    let name = |part: &str| match part {
        "DingTalk" => frame.t.get("platform-dingtalk"),
        "WeCom" => frame.t.get("platform-wecom"),
        other => other.to_owned(),
    };
    if words.is_empty() {
        return frame.t.get("device-unknown");
    }
    words.split(" · ").map(name).collect::<Vec<_>>().join(" · ")
}

fn read(app: &App, request: &HttpRequest) -> Option<Known> {
    let mut jar = CookieJar::new();
    jar.add_original(request.cookie(name(app))?);
    let cookie = jar.private(&Key::from(&app.secret_key)).get(name(app))?;
    serde_json::from_str(cookie.value()).ok()
}

/// Over HTTPS with the prefix that pins it to this host.
pub(super) fn name(app: &App) -> &'static str {
    if app.config.is_https() { "__Host-whsm-device" } else { "whsm-device" }
}
