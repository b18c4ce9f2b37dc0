//! Pages of the platform: each person's phone and PC panel, and the fault switches. Chinese, like the real ones.

use std::time::Duration;

use actix_web::web::{self, Data, Form, Path, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use serde::Deserialize;
use serde_json::{Value, json};

use super::drawing;
use super::fault::{Fault, Trouble};
use super::handle::Simulator;
use super::model::Person;
use super::wecom::state::WeComPerson;

/// The switches: name and label. The form returns the name; the suffix `:once` limits it to one call.
const SWITCHES: [(&str, &str); 15] = [
    ("500", "HTTP 500"),
    ("drop", "收下后断开"),
    ("drop-before", "没收下就断开"),
    ("slow", "收下后 20 秒才回答"),
    ("slow-before", "20 秒后才处理"),
    ("html", "封禁页面"),
    ("1111", "封禁（JSON）"),
    ("-1", "系统繁忙 -1"),
    ("90018", "限流 90018"),
    ("90020", "本月次数用完 90020"),
    ("60020", "IP 不在白名单"),
    ("60011", "没有接口权限"),
    ("token", "令牌不被接受"),
    ("todo-denied", "待办没有权限"),
    ("todo-busy", "待办繁忙"),
];

const LATE: Duration = Duration::from_secs(20);

#[derive(Template)]
#[template(path = "simulator/index.html")]
struct IndexPage {
    /// The port of per-person host names; `None`: not available.
    port: Option<u16>,
    people: Vec<(Person, usize, usize)>,
    /// WeCom members with their message counts.
    wecom: Vec<(WeComPerson, usize)>,
    troubles: Vec<String>,
    switches: &'static [(&'static str, &'static str)],
    sent: usize,
    has_token: bool,
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
        .route("/_sim/expire", web::post().to(expire))
        .route("/_sim/style.css", web::get().to(style))
        .route("/_sim/person.js", web::get().to(script))
        .route("/people/{userid}", web::get().to(person))
        .route("/people/{userid}/messages", web::get().to(messages))
        .route("/people/{userid}/todos", web::get().to(todos))
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
            wecom: inner
                .wecom
                .people
                .iter()
                .map(|person| {
                    let theirs = inner.wecom.messages.iter().filter(|message| message.userid == person.userid);
                    (person.clone(), theirs.count())
                })
                .collect(),
            troubles: inner.faults.iter().map(fault_text).collect(),
            switches: &SWITCHES,
            sent: inner.accepted.len(),
            has_token: inner.token.is_some(),
        }
    });
    html(&page)
}

async fn switch(simulator: Data<Simulator>, form: Form<Switch>) -> HttpResponse {
    simulator.clear_faults();
    let (name, once) = form.trouble.strip_suffix(":once").map_or((form.trouble.as_str(), false), |name| (name, true));
    if let Some(fault) = fault(name) {
        simulator.set_fault(if once { fault.times(1) } else { fault });
    }
    HttpResponse::SeeOther().insert_header(("Location", "/")).finish()
}

fn fault(name: &str) -> Option<Fault> {
    const TASKS: &str = "/v1.0/todo/*";
    let denied = Trouble::Worded { status: 403, code: "Forbidden.AccessDenied.AccessTokenPermissionDenied" };
    Some(match name {
        "500" => Fault::everywhere(Trouble::Http500),
        "drop" => Fault::everywhere(Trouble::DropAfterAccepting),
        "drop-before" => Fault::everywhere(Trouble::Drop),
        "slow" => Fault::everywhere(Trouble::SlowAfterAccepting(LATE)),
        "slow-before" => Fault::everywhere(Trouble::SlowBefore(LATE)),
        "html" => Fault::everywhere(Trouble::Html),
        "1111" => Fault::everywhere(Trouble::Json1111),
        "-1" => Fault::everywhere(Trouble::Errcode(-1)),
        "90018" => Fault::everywhere(Trouble::Errcode(90018)),
        "90020" => Fault::everywhere(Trouble::Errcode(90020)),
        "60020" => Fault::everywhere(Trouble::Errcode(60020)),
        "60011" => Fault::everywhere(Trouble::SubCode("60011")),
        "token" => Fault::everywhere(Trouble::SubCode("40014")),
        "todo-denied" => Fault::at(TASKS, denied),
        "todo-busy" => Fault::at(TASKS, Trouble::Worded { status: 500, code: "system.busy" }),
        _ => return None,
    })
}

/// A fault in words.
fn fault_text(fault: &Fault) -> String {
    let place = fault.path.unwrap_or("全部接口");
    let calls = fault.calls.map(|calls| format!("，还有 {calls} 次")).unwrap_or_default();
    format!("{place}：{:?}{calls}", fault.trouble)
}

async fn expire(simulator: Data<Simulator>) -> HttpResponse {
    simulator.expire_tokens();
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
    let shown: Vec<Value> = simulator.messages_to(&userid).iter().map(drawing::message).collect();
    HttpResponse::Ok().insert_header(("Cache-Control", "no-store")).json(shown)
}

async fn todos(simulator: Data<Simulator>, userid: Path<String>) -> HttpResponse {
    let shown: Vec<Value> = simulator.todos_of(&userid).iter().map(drawing::todo).collect();
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
    fn wecom_page_of(&self, userid: &str) -> String {
        own_page(userid, self.port, "wecom")
    }

    fn page_of(&self, userid: &str) -> String {
        own_page(userid, self.port, "people")
    }
}

impl PersonPage {
    fn page_of(&self, userid: &str) -> String {
        own_page(userid, self.port, "people")
    }
}

/// Each person's page has its own host name, e.g. `li.localhost`, and thus its own cookies, so that several people can be
/// signed in side by side. Local only.
pub fn port_of_own_hosts(request: &HttpRequest) -> Option<u16> {
    let (host, port) = request.connection_info().host().rsplit_once(':').map(|(h, p)| (h.to_owned(), p.to_owned()))?;
    let is_here = host == "127.0.0.1" || host == "localhost" || host.ends_with(".localhost");
    port.parse().ok().filter(|_| is_here)
}

/// The page of a person, under their own host name where there is one.
pub fn own_page(userid: &str, port: Option<u16>, folder: &str) -> String {
    let is_label = userid.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    match port.filter(|_| is_label) {
        Some(port) => format!("http://{userid}.localhost:{port}/{folder}/{userid}"),
        None => format!("/{folder}/{userid}"),
    }
}

/// Renders a page.
pub fn html(page: &impl Template) -> HttpResponse {
    match page.render() {
        Ok(html) => HttpResponse::Ok().content_type("text/html; charset=utf-8").body(html),
        Err(e) => HttpResponse::InternalServerError().body(e.to_string()),
    }
}
