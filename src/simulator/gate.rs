//! The entry of every interface: records the call, checks rate limits and permissions, applies faults.

use std::time::Duration;

use actix_web::http::StatusCode;
use actix_web::web::{Bytes, Data};
use actix_web::{HttpRequest, HttpResponse};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

use super::fault::{Trouble, matches, take};
use super::handle::Simulator;
use super::model::Call;
use super::request::Parameters;
use super::state::Inner;

/// The longest delay; callers time out earlier.
const LONGEST: Duration = Duration::from_secs(60);

/// One call, parsed.
pub struct ApiCall {
    pub method: String,
    pub path: String,
    pub parameters: Parameters,
    /// The token header of the new API.
    pub header_token: Option<String>,
    pub now: DateTime<Utc>,
}

/// An HTTP status and a JSON body.
pub struct Answer {
    pub status: u16,
    pub body: Value,
}

/// Why a call is refused before it is served.
pub enum Refusal {
    Errcode(i64),
    SubCode(&'static str),
    Worded(u16, &'static str),
    /// Too many calls per second.
    Throttled,
    /// The application lacks the permission for this path.
    Denied,
}

/// An interface with its own envelope of replies.
pub struct Interface {
    pub serve: fn(&mut Inner, &ApiCall) -> Answer,
    pub refuse: fn(&ApiCall, &Refusal) -> Answer,
    /// Whether the call's token is valid: a missing permission is reported only then.
    pub is_known: fn(&Inner, &ApiCall) -> bool,
}

impl ApiCall {
    fn of(request: &HttpRequest, body: &[u8], now: DateTime<Utc>) -> Self {
        let header = request.headers().get("x-acs-dingtalk-access-token").and_then(|value| value.to_str().ok());
        Self {
            method: request.method().as_str().to_owned(),
            path: request.path().to_owned(),
            parameters: Parameters::of(request, body),
            header_token: header.map(str::to_owned).filter(|token| !token.is_empty()),
            now,
        }
    }
}

impl Answer {
    /// HTTP 200 with this body.
    pub fn ok(body: Value) -> Self {
        Self { status: 200, body }
    }
}

/// Records the call, applies a fault if one is set, and answers.
pub async fn answer(
    interface: &'static Interface,
    simulator: Data<Simulator>,
    request: HttpRequest,
    body: Bytes,
) -> HttpResponse {
    let call = ApiCall::of(&request, &body, simulator.state.clock.now());
    let (trouble, refusal) = simulator.state.change(|inner| {
        inner.calls.push(Call { path: call.path.clone(), at: call.now });
        (take(&mut inner.faults, &call.path), turned_away(inner, interface, &call))
    });
    let done = || match &refusal {
        Some(refusal) => (interface.refuse)(&call, refusal),
        None => simulator.state.change(|inner| (interface.serve)(inner, &call)),
    };
    match trouble {
        None => write(&done()),
        Some(Trouble::Drop) => break_off(),
        Some(Trouble::DropAfterAccepting) => {
            done();
            break_off()
        }
        Some(Trouble::Http500) => HttpResponse::InternalServerError().body("server error"),
        Some(Trouble::Http500AfterAccepting) => {
            done();
            HttpResponse::InternalServerError().body("server error")
        }
        Some(Trouble::SlowAfterAccepting(delay)) => {
            let answer = done();
            tokio::time::sleep(delay.min(LONGEST)).await;
            write(&answer)
        }
        Some(Trouble::SlowBefore(delay)) => late(interface, simulator.clone(), call, delay).await,
        Some(Trouble::Html) => {
            HttpResponse::Ok().content_type("text/html").body("<html><body>punish: deny</body></html>")
        }
        Some(Trouble::Json1111) => {
            let body = json!({"status": 1111, "wait": 5, "source": "x5", "punish": "deny", "uuid": "0"});
            write(&Answer::ok(body))
        }
        Some(Trouble::Errcode(code)) => write(&(interface.refuse)(&call, &Refusal::Errcode(code))),
        Some(Trouble::SubCode(code)) => write(&(interface.refuse)(&call, &Refusal::SubCode(code))),
        Some(Trouble::Worded { status, code }) => write(&(interface.refuse)(&call, &Refusal::Worded(status, code))),
    }
}

/// Serves the call after a delay, whether or not the caller still waits.
async fn late(
    interface: &'static Interface,
    simulator: Data<Simulator>,
    call: ApiCall,
    delay: Duration,
) -> HttpResponse {
    let work = actix_web::rt::spawn(async move {
        tokio::time::sleep(delay.min(LONGEST)).await;
        simulator.state.change(|inner| (interface.serve)(inner, &call))
    });
    match work.await {
        Ok(answer) => write(&answer),
        Err(_) => break_off(),
    }
}

fn turned_away(inner: &mut Inner, interface: &Interface, call: &ApiCall) -> Option<Refusal> {
    if inner.is_too_fast(&call.path, call.now) {
        return Some(Refusal::Throttled);
    }
    let is_denied = inner.denied.iter().any(|denied| matches(denied, &call.path));
    (is_denied && (interface.is_known)(inner, call)).then_some(Refusal::Denied)
}

fn write(answer: &Answer) -> HttpResponse {
    HttpResponse::build(StatusCode::from_u16(answer.status).unwrap_or(StatusCode::OK))
        .insert_header(("Server", "DingTalk/1.0.0"))
        .content_type("application/json;charset=UTF-8")
        .body(answer.body.to_string())
}

/// Announces a body and breaks the connection.
fn break_off() -> HttpResponse {
    let broken = futures_util::stream::once(async { Err::<Bytes, _>(std::io::Error::other("simulated")) });
    HttpResponse::Ok().content_type("application/json").streaming(broken)
}

impl Inner {
    /// Counts a call of an API; `true` when it exceeds the rate limit.
    fn is_too_fast(&mut self, path: &str, now: DateTime<Utc>) -> bool {
        let Some(most) = self.rate_limit else { return false };
        let recent = self.recent.entry(api_of(path)).or_default();
        while recent.front().is_some_and(|at| now - *at >= TimeDelta::seconds(1)) {
            recent.pop_front();
        }
        if recent.len() >= most {
            self.throttled += 1;
            return true;
        }
        recent.push_back(now);
        false
    }
}

/// A path with ids replaced: the limit holds for all `users/{id}` together.
fn api_of(path: &str) -> String {
    let mut before = "";
    let mut parts = Vec::new();
    for part in path.split('/') {
        let is_id = matches!(before, "users" | "tasks") && !matches!(part, "me" | "query");
        parts.push(if is_id { "*" } else { part });
        before = part;
    }
    parts.join("/")
}
