//! The phones of WeCom members, and WeCom's sign-in pages.

use actix_web::web::{self, Data, Path, Query, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use serde::Deserialize;
use serde_json::{Value, json};

use super::state::{WeComMessage, WeComPerson};
use crate::simulator::drawing::APP_NAME;
use crate::simulator::handle::Simulator;
use crate::simulator::pages::{html, own_page, port_of_own_hosts};

#[derive(Template)]
#[template(path = "simulator/wecom_person.html")]
struct PersonPage {
    port: Option<u16>,
    person: WeComPerson,
    people: Vec<WeComPerson>,
}

#[derive(Template)]
#[template(path = "simulator/wecom_sign_in.html")]
struct SignInPage {
    people: Vec<WeComPerson>,
    redirect_uri: String,
    state: String,
}

/// The query of the sign-in pages.
#[derive(Deserialize)]
#[serde(default)]
#[derive(Default)]
struct SignInQuery {
    redirect_uri: String,
    state: String,
    userid: String,
}

pub fn configure(config: &mut ServiceConfig) {
    config
        .route("/wwlogin/sso/login", web::get().to(sign_in))
        .route("/connect/oauth2/authorize", web::get().to(sign_in))
        .route("/_sim/wecom-sign-in", web::get().to(signed_in))
        .route("/wecom/{userid}", web::get().to(person))
        .route("/wecom/{userid}/messages", web::get().to(messages))
        .route("/wecom/{userid}/todos", web::get().to(|| async { HttpResponse::Ok().json(json!([])) }))
        .route("/wecom/{userid}/read/{id}", web::post().to(read));
}

async fn sign_in(simulator: Data<Simulator>, query: Query<SignInQuery>) -> HttpResponse {
    let SignInQuery { redirect_uri, state, .. } = query.into_inner();
    // On a person's own phone WeCom knows who they are and does not ask.
    if let Some(userid) = phone_of(&simulator, &redirect_uri) {
        return back(&simulator, &SignInQuery { redirect_uri, state, userid });
    }
    html(&SignInPage { people: simulator.wecom_people(), redirect_uri, state })
}

async fn signed_in(simulator: Data<Simulator>, query: Query<SignInQuery>) -> HttpResponse {
    back(&simulator, &query)
}

/// The member whose own host name an address has: `sun0042` of `http://sun0042.localhost:8080/…`.
fn phone_of(simulator: &Simulator, address: &str) -> Option<String> {
    let host = address.split("://").nth(1)?.split(['/', ':']).next()?;
    let label = host.strip_suffix(".localhost")?;
    let people = simulator.wecom_people();
    people.into_iter().map(|person| person.userid).find(|userid| userid.eq_ignore_ascii_case(label))
}

fn back(simulator: &Simulator, query: &SignInQuery) -> HttpResponse {
    let code = simulator.wecom_code(&query.userid);
    let joint = if query.redirect_uri.contains('?') { '&' } else { '?' };
    let state: String = form_urlencoded::byte_serialize(query.state.as_bytes()).collect();
    let to = format!("{}{joint}code={code}&state={state}", query.redirect_uri);
    HttpResponse::Found().insert_header(("Location", to)).finish()
}

async fn person(simulator: Data<Simulator>, request: HttpRequest, userid: Path<String>) -> HttpResponse {
    let people = simulator.wecom_people();
    match people.iter().find(|person| person.userid == *userid).cloned() {
        Some(person) => html(&PersonPage { port: port_of_own_hosts(&request), person, people }),
        None => HttpResponse::NotFound().finish(),
    }
}

async fn messages(simulator: Data<Simulator>, userid: Path<String>) -> HttpResponse {
    let shown: Vec<Value> = simulator.wecom_messages_to(&userid).iter().map(drawn).collect();
    HttpResponse::Ok().insert_header(("Cache-Control", "no-store")).json(shown)
}

async fn read(simulator: Data<Simulator>, path: Path<(String, usize)>) -> HttpResponse {
    let (userid, id) = path.into_inner();
    simulator.state.change(|inner| {
        for message in inner.wecom.messages.iter_mut().filter(|m| m.userid == userid && m.id == id) {
            message.read = true;
        }
    });
    HttpResponse::NoContent().finish()
}

/// A text bubble, or a card with one button.
fn drawn(message: &WeComMessage) -> Value {
    let at = message.at.with_timezone(&chrono_tz::Asia::Shanghai).format("%m-%d %H:%M").to_string();
    let kind = message.msg["msgtype"].as_str().unwrap_or_default();
    let content = &message.msg[kind];
    let mut drawn = json!({"id": message.id, "at": at, "read": message.read, "app": APP_NAME});
    match kind {
        "textcard" => {
            drawn["title"] = content["title"].clone();
            drawn["text"] = content["description"].clone();
            drawn["buttons"] = json!([{"title": content["btntxt"], "url": content["url"]}]);
        }
        "template_card" => {
            drawn["title"] = content["main_title"]["title"].clone();
            drawn["text"] = content["main_title"]["desc"].clone();
            drawn["buttons"] = json!([{"title": "详情", "url": content["card_action"]["url"]}]);
        }
        _ => drawn["text"] = content["content"].clone(),
    }
    drawn
}

impl PersonPage {
    fn page_of(&self, userid: &str) -> String {
        own_page(userid, self.port, "wecom")
    }
}
