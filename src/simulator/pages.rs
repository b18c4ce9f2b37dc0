//! The platform's own pages: everybody's phone and PC panel, and the switches of trouble. Chinese, as the real ones.

use actix_web::web::{self, Data, Form, Path, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use serde::Deserialize;
use serde_json::{Value, json};

use super::fault::{Fault, Trouble};
use super::state::Message;
use super::{Person, Simulator};

/// Rows that a work notice shows (`messaging.md` A4).
const ROWS: usize = 6;

/// The application's name, in the place of `head.text`.
const APP_NAME: &str = "仓储审批";

#[derive(Template)]
#[template(path = "simulator/index.html")]
struct IndexPage {
    /// What comes behind a person's own host name; `None` where there is none.
    port: Option<u16>,
    people: Vec<(Person, usize, usize)>,
    trouble: Option<String>,
    sent: usize,
}

#[derive(Template)]
#[template(path = "simulator/person.html")]
struct PersonPage {
    port: Option<u16>,
    person: Person,
    people: Vec<Person>,
}

#[derive(Deserialize)]
struct Switch {
    trouble: String,
}

pub fn configure(config: &mut ServiceConfig) {
    config
        .route("/", web::get().to(index))
        .route("/_sim/trouble", web::post().to(switch))
        .route("/_sim/style.css", web::get().to(style))
        .route("/_sim/person.js", web::get().to(script))
        .route("/people/{userid}", web::get().to(person))
        .route("/people/{userid}/messages", web::get().to(messages))
        .route("/people/{userid}/read/{id}", web::post().to(read))
        .route("/people/{userid}/code", web::post().to(code));
}

async fn index(simulator: Data<Simulator>, request: HttpRequest) -> HttpResponse {
    let page = simulator.state.read(|inner| {
        let counted = |person: &Person| {
            let theirs = inner.messages.iter().filter(|message| message.userid == person.userid);
            let (all, unread) = theirs.fold((0, 0), |(all, unread), m| (all + 1, unread + usize::from(!m.read)));
            (person.clone(), all, unread)
        };
        IndexPage {
            port: port_of_own_hosts(&request),
            people: inner.people.iter().map(counted).collect(),
            trouble: inner.faults.first().map(|fault| format!("{:?}", fault.trouble)),
            sent: inner.accepted.len(),
        }
    });
    html(&page)
}

async fn switch(simulator: Data<Simulator>, form: Form<Switch>) -> HttpResponse {
    simulator.clear_faults();
    let trouble = match form.trouble.as_str() {
        "drop" => Some(Trouble::DropAfterAccepting),
        "500" => Some(Trouble::Http500),
        "html" => Some(Trouble::Html),
        "90018" => Some(Trouble::Errcode(90018)),
        "60020" => Some(Trouble::Errcode(60020)),
        _ => None,
    };
    if let Some(trouble) = trouble {
        simulator.set_fault(Fault::everywhere(trouble));
    }
    HttpResponse::SeeOther().insert_header(("Location", "/")).finish()
}

async fn person(simulator: Data<Simulator>, request: HttpRequest, userid: Path<String>) -> HttpResponse {
    let people = simulator.people();
    match people.iter().find(|person| person.userid == *userid).cloned() {
        Some(person) => html(&PersonPage { port: port_of_own_hosts(&request), person, people }),
        None => HttpResponse::NotFound().finish(),
    }
}

async fn messages(simulator: Data<Simulator>, userid: Path<String>) -> HttpResponse {
    let shown: Vec<Value> = simulator.messages_to(&userid).iter().map(drawn).collect();
    HttpResponse::Ok().insert_header(("Cache-Control", "no-store")).json(shown)
}

async fn read(simulator: Data<Simulator>, path: Path<(String, usize)>) -> HttpResponse {
    let (userid, id) = path.into_inner();
    simulator.state.change(|inner| {
        for message in inner.messages.iter_mut().filter(|message| message.userid == userid && message.id == id) {
            message.read = true;
        }
    });
    HttpResponse::NoContent().finish()
}

async fn code(simulator: Data<Simulator>, userid: Path<String>) -> HttpResponse {
    HttpResponse::Ok().json(json!({"code": simulator.free_login_code(&userid)}))
}

async fn style() -> HttpResponse {
    HttpResponse::Ok().content_type("text/css; charset=utf-8").body(include_str!("assets/style.css"))
}

async fn script() -> HttpResponse {
    HttpResponse::Ok().content_type("text/javascript; charset=utf-8").body(include_str!("assets/person.js"))
}

impl IndexPage {
    fn page_of(&self, userid: &str) -> String {
        page_of(userid, self.port)
    }
}

impl PersonPage {
    fn page_of(&self, userid: &str) -> String {
        page_of(userid, self.port)
    }
}

/// Everybody's phone is a browser of its own: under `li.localhost` the pages keep other cookies than under
/// `zhao.localhost`, so that several people can be signed in beside each other. Only on this machine.
fn port_of_own_hosts(request: &HttpRequest) -> Option<u16> {
    let (host, port) = request.connection_info().host().rsplit_once(':').map(|(h, p)| (h.to_owned(), p.to_owned()))?;
    let is_here = host == "127.0.0.1" || host == "localhost" || host.ends_with(".localhost");
    port.parse().ok().filter(|_| is_here)
}

/// The page of a person, under their own host name where they have one.
fn page_of(userid: &str, port: Option<u16>) -> String {
    let is_label = userid.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    match port.filter(|_| is_label) {
        Some(port) => format!("http://{userid}.localhost:{port}/people/{userid}"),
        None => format!("/people/{userid}"),
    }
}

/// A message as the chat draws it: the application's name for the head, six rows, three lines.
fn drawn(message: &Message) -> Value {
    let at = message.at.with_timezone(&chrono_tz::Asia::Shanghai).format("%m-%d %H:%M").to_string();
    let base = json!({"id": message.id, "at": at, "read": message.read, "app": APP_NAME});
    let mut drawn = base;
    if let Some(text) = message.msg["text"]["content"].as_str() {
        drawn["text"] = json!(text);
        return drawn;
    }
    let (oa, body) = (&message.msg["oa"], &message.msg["oa"]["body"]);
    let lines: Vec<&str> = body["content"].as_str().unwrap_or_default().lines().take(3).collect();
    let rows: Vec<Value> =
        body["form"].as_array().map(|rows| rows.iter().take(ROWS).cloned().collect()).unwrap_or_default();
    drawn["card"] = json!({
        "url": oa["message_url"], "pc_url": oa["pc_message_url"], "colour": oa["head"]["bgcolor"],
        "status": oa["status_bar"]["status_value"], "status_colour": oa["status_bar"]["status_bg"],
        "title": body["title"], "rows": rows, "rich": body["rich"], "lines": lines,
        "files": body["file_count"], "author": body["author"],
    });
    drawn
}

fn html(page: &impl Template) -> HttpResponse {
    match page.render() {
        Ok(html) => HttpResponse::Ok().content_type("text/html; charset=utf-8").body(html),
        Err(e) => HttpResponse::InternalServerError().body(e.to_string()),
    }
}
