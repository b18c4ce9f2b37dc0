//! The workloads: requests of people and of API tokens.

use std::net::SocketAddr;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use anyhow::{Context, Result, ensure};
use diesel_async::AsyncPgConnection;
use serde_json::{Value, json};

use crate::cluster::texts;
use crate::http::{Connection, encoded, request};
use crate::seed::PASSWORD;

/// The approver with 75 open steps.
const APPROVER: &str = "a001";
const CLERK: &str = "c001";

/// A word in the title of about one order in fifty.
const SEARCHED: &str = "盘点";

/// A workload.
pub struct Work {
    pub name: &'static str,
    /// The comparable bare work, by the name of its script.
    pub bare: Option<&'static str>,
    act: Act,
}

enum Act {
    /// Reads one of the addresses as this person; the connections use the person's sessions in turn.
    Page { person: &'static str, paths: Vec<String> },
    /// Sends one of the requests.
    Call(Vec<Vec<u8>>),
    /// Creates an order of five lines and submits it.
    Create,
    /// Approves an order that [`Act::Create`] made.
    Approve,
}

/// The state that the workloads of a run share.
pub struct Company {
    server: SocketAddr,
    /// Session cookies by person.
    sessions: Vec<(&'static str, Vec<String>)>,
    /// Name, specification and unit of goods.
    goods: Vec<Value>,
    /// Orders that wait for their first approval: id and approver.
    waiting: Mutex<Vec<(String, String)>>,
    made: AtomicU64,
}

impl Company {
    /// Signs the people in, `sessions` times each.
    pub async fn new(server: SocketAddr, conn: &mut AsyncPgConnection, sessions: usize) -> Result<Self> {
        let goods =
            "SELECT json_build_object('name', name, 'specification', specification, 'unit', unit)::text AS value
                     FROM goods ORDER BY id LIMIT 3000";
        let goods =
            texts(conn, goods).await?.iter().map(|text| Ok(serde_json::from_str(text)?)).collect::<Result<_>>()?;
        let mut signed_in = Vec::new();
        for person in [APPROVER, CLERK, "admin"] {
            let mut cookies = Vec::new();
            for _ in 0..sessions {
                cookies.push(sign_in(server, person).await?);
            }
            signed_in.push((person, cookies));
        }
        Ok(Self { server, sessions: signed_in, goods, waiting: Mutex::default(), made: AtomicU64::new(0) })
    }

    /// How many orders wait for approval.
    pub fn waiting(&self) -> usize {
        self.waiting.lock().map_or(0, |waiting| waiting.len())
    }

    fn cookie(&self, person: &str, connection: usize) -> &str {
        let found = self.sessions.iter().find(|(name, _)| *name == person);
        found.and_then(|(_, cookies)| cookies.get(connection % cookies.len())).map_or("", String::as_str)
    }
}

/// Signs in with the password, as a browser does; returns the cookie.
async fn sign_in(server: SocketAddr, person: &str) -> Result<String> {
    let mut connection = Connection::open(server).await?;
    let page = connection.send(&request("GET", "/login", &[], "")).await?.expect(200)?;
    let cookie = page.cookie().context("no session")?.to_owned();
    let text = page.text();
    let csrf =
        text.split("name=\"csrf\" value=\"").nth(1).and_then(|rest| rest.split('"').next()).context("no csrf")?;
    let form = format!("username={person}&password={PASSWORD}&next=%2F&csrf={}", encoded(csrf));
    let origin = format!("http://{server}");
    let headers = [
        ("Cookie", cookie.as_str()),
        ("Origin", origin.as_str()),
        ("Content-Type", "application/x-www-form-urlencoded"),
    ];
    let answer = connection.send(&request("POST", "/login", &headers, &form)).await?.expect(303)?;
    Ok(answer.cookie().context("not signed in")?.to_owned())
}

fn call(method: &str, path: &str, person: &str, body: &str) -> Vec<u8> {
    let token = format!("Bearer whsm_bench_{person}");
    let headers = [("Authorization", token.as_str()), ("Content-Type", "application/json")];
    request(method, &format!("/api/v1{path}"), &headers, body)
}

/// All workloads, in the order in which they are measured: those that write come last.
pub async fn all(conn: &mut AsyncPgConnection) -> Result<Vec<Work>> {
    let orders = "SELECT o.id || ' ' || u.username AS value FROM orders o JOIN users u ON u.id = o.applicant_id
                  WHERE o.status = 'approved' ORDER BY md5(o.id::text) LIMIT 200";
    let orders = texts(conn, orders).await?;
    let order =
        |text: &String| text.split_once(' ').map(|(id, person)| call("GET", &format!("/orders/{id}"), person, ""));
    let steps = "SELECT s.id::text AS value FROM approval_steps s JOIN users u ON u.id = s.handler_id
                 WHERE u.username = 'a001' AND s.closed_at IS NULL ORDER BY s.id LIMIT 75";
    let steps = texts(conn, steps).await?.iter().map(|id| format!("/approvals/{id}")).collect();
    let search = format!("/orders?q={}", encoded(SEARCHED));
    let goods = ["复印", "胶带", "dlf", "货架"].map(|q| format!("/goods?q={}", encoded(q)));
    let page = |name, person, paths| Work { name, bare: None, act: Act::Page { person, paths } };
    Ok(vec![
        // Without a cookie, since a session costs two statements.
        Work { name: "empty", bare: None, act: Act::Call(vec![request("GET", "/healthz", &[], "")]) },
        Work { name: "inbox", bare: Some("inbox"), act: Act::Call(vec![call("GET", "/inbox?limit=20", APPROVER, "")]) },
        Work { name: "order", bare: Some("order"), act: Act::Call(orders.iter().filter_map(order).collect()) },
        page("home", APPROVER, vec!["/".into()]),
        page("approval-page", APPROVER, steps),
        Work { bare: Some("list"), ..page("list-clerk", CLERK, vec!["/orders".into()]) },
        page("list-approver", APPROVER, vec!["/orders".into()]),
        page("list-admin", "admin", vec!["/orders".into()]),
        page("search-clerk", CLERK, vec![search.clone()]),
        page("search-approver", APPROVER, vec![search.clone()]),
        page("search-admin", "admin", vec![search]),
        page("report", "admin", vec!["/reports".into()]),
        page("goods", CLERK, goods.to_vec()),
        Work { name: "create", bare: Some("create"), act: Act::Create },
        Work { name: "approve", bare: Some("approve"), act: Act::Approve },
    ])
}

impl Work {
    /// Whether it needs orders that wait for approval.
    pub fn needs_waiting(&self) -> bool {
        matches!(self.act, Act::Approve)
    }

    /// Does the work once; `false` if nothing is left to do.
    pub async fn once(&self, company: &Company, http: &mut Connection, connection: usize, n: usize) -> Result<bool> {
        match &self.act {
            Act::Page { person, paths } => {
                let path = paths.get((connection * 7 + n) % paths.len()).context("nothing to read")?;
                let headers = [("Cookie", company.cookie(person, connection)), ("Accept-Encoding", "gzip")];
                http.send(&request("GET", path, &headers, "")).await?.expect(200)?;
            }
            Act::Call(requests) => {
                let request = requests.get((connection * 7 + n) % requests.len()).context("nothing to read")?;
                http.send(request).await?.expect(200)?;
            }
            Act::Create => create(company, http).await?,
            Act::Approve => return approve(company, http).await,
        }
        Ok(true)
    }
}

/// Creates and submits an order, for [`Act::Approve`] and the letters.
pub async fn create(company: &Company, http: &mut Connection) -> Result<()> {
    let n = company.made.fetch_add(1, Ordering::Relaxed);
    let at = usize::try_from(n)?;
    let (clerk, approver) = (format!("c{:03}", 1 + n % 159), format!("a{:03}", 2 + n % 39));
    let lines: Vec<Value> = (0..5)
        .filter_map(|line| {
            let mut goods = company.goods.get((at * 5 + line * 17) % company.goods.len())?.clone();
            goods["quantity"] = json!((1 + n % 90).to_string());
            goods["unit_price"] = json!("12.5");
            Some(goods)
        })
        .collect();
    let order = json!({"kind": "CG", "title": format!("月度补货第{n}批"), "department": format!("D{}", 1 + n % 8),
        "warehouse": format!("W{}", 1 + n % 6), "note": "", "lines": lines});
    let made = http.send(&call("POST", "/orders", &clerk, &order.to_string())).await?.expect(201)?;
    let made: Value = serde_json::from_slice(&made.body)?;
    let id = made["id"].as_str().context("no id")?;
    let submission = json!({"next_approver": approver, "hint": ""}).to_string();
    http.send(&call("POST", &format!("/orders/{id}/submission"), &clerk, &submission)).await?.expect(200)?;
    if let Ok(mut waiting) = company.waiting.lock() {
        waiting.push((id.to_owned(), approver));
    }
    Ok(())
}

async fn approve(company: &Company, http: &mut Connection) -> Result<bool> {
    let next = company.waiting.lock().ok().and_then(|mut waiting| waiting.pop());
    let Some((id, approver)) = next else { return Ok(false) };
    let body = json!({"action": "approve", "comment": "同意", "hint": "", "next_approver": null}).to_string();
    let answer = http.send(&call("POST", &format!("/orders/{id}/decision"), &approver, &body)).await?.expect(200)?;
    let answer: Value = serde_json::from_slice(&answer.body)?;
    ensure!(answer["status"] == "approved", "not approved: {answer}");
    Ok(true)
}

impl Company {
    /// A new connection to the server.
    pub async fn connect(&self) -> Result<Connection> {
        Connection::open(self.server).await
    }
}
