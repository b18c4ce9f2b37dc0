//! DingTalk's sign-in page for browsers (`messaging.md` C4): a click on a person signs them in.

use actix_web::HttpResponse;
use actix_web::web::{self, Data, Query, ServiceConfig};
use askama::Template;
use serde::Deserialize;

use super::handle::Simulator;
use super::model::Person;

#[derive(Template)]
#[template(path = "simulator/sign_in.html")]
struct SignInPage {
    people: Vec<Person>,
    wrong: Option<&'static str>,
    redirect_uri: String,
    state: String,
}

#[derive(Deserialize)]
struct SignInQuery {
    #[serde(default)]
    redirect_uri: String,
    #[serde(default)]
    response_type: String,
    #[serde(default)]
    client_id: String,
    #[serde(default)]
    scope: String,
    #[serde(default)]
    state: String,
}

#[derive(Deserialize)]
struct Chosen {
    redirect_uri: String,
    #[serde(default)]
    state: String,
    /// Empty: the person refused.
    #[serde(default)]
    userid: String,
}

pub fn configure(config: &mut ServiceConfig) {
    config.route("/oauth2/auth", web::get().to(page)).route("/_sim/sign-in", web::get().to(come_back));
}

async fn page(simulator: Data<Simulator>, query: Query<SignInQuery>) -> HttpResponse {
    let query = query.into_inner();
    let is_app = simulator.state.read(|inner| inner.app.app_key == query.client_id);
    let wrong = if !is_app {
        Some("client_id 不存在")
    } else if query.response_type != "code" {
        Some("response_type 必须是 code")
    } else if !query.scope.split(' ').any(|scope| scope == "openid") {
        Some("scope 必须包含 openid")
    } else if !is_address(&query.redirect_uri) {
        Some("redirect_uri 不合法")
    } else {
        None
    };
    let people = simulator.people();
    let page = SignInPage { people, wrong, redirect_uri: query.redirect_uri, state: query.state };
    match page.render() {
        Ok(html) if wrong.is_none() => HttpResponse::Ok().content_type("text/html; charset=utf-8").body(html),
        Ok(html) => HttpResponse::BadRequest().content_type("text/html; charset=utf-8").body(html),
        Err(e) => HttpResponse::InternalServerError().body(e.to_string()),
    }
}

/// Redirects back to the application with the code under both its names, or with the refusal.
async fn come_back(simulator: Data<Simulator>, chosen: Query<Chosen>) -> HttpResponse {
    if !is_address(&chosen.redirect_uri) {
        return HttpResponse::BadRequest().finish();
    }
    let mut query = form_urlencoded::Serializer::new(String::new());
    if chosen.userid.is_empty() {
        query.append_pair("error", "access_denied");
    } else {
        let code = simulator.auth_code(&chosen.userid);
        query.append_pair("code", &code).append_pair("authCode", &code);
    }
    let query = query.append_pair("state", &chosen.state).finish();
    let joint = if chosen.redirect_uri.contains('?') { '&' } else { '?' };
    let location = format!("{}{joint}{query}", chosen.redirect_uri);
    HttpResponse::Found().insert_header(("Location", location)).finish()
}

fn is_address(url: &str) -> bool {
    url.starts_with("https://") || url.starts_with("http://")
}
