//! How many SQL statements each route sends, with one row and with thirty, as one snapshot. BEGIN and COMMIT count.

use std::fmt::Write;

use reqwest::Method;
use serde_json::{Value, json};
use whsm::catalog::{Goods, GoodsInput};
use whsm::{api, web};

use crate::permissions::Everybody;

/// A company where every list has at least `rows` rows; its statements are counted.
struct Counted {
    everybody: Everybody,
    rows: usize,
}

impl Counted {
    async fn new(rows: usize) -> Self {
        let everybody = Everybody::new().await;
        for row in 0..rows {
            everybody.order().await;
            let (name, unit) = ("胶带".into(), "卷".into());
            let goods = GoodsInput { sku: format!("S-{row}"), name, specification: String::new(), unit };
            Goods::create(&mut *everybody.app.conn().await, &goods, everybody.app.clock.now()).await.unwrap();
        }
        Self { everybody, rows }
    }

    /// The statements of the web workers during `work`.
    async fn during<T>(&self, work: impl Future<Output = T>) -> (T, u64) {
        let db = &self.everybody.app.app.db;
        let before = db.statements_elsewhere();
        let result = work.await;
        (result, db.statements_elsewhere() - before)
    }

    /// The statements of a route for an administrator, and the status.
    async fn route(&self, method: &Method, path: &str) -> (u16, u64) {
        let (path, fields) = self.everybody.fill(method, path).await;
        let (page, statements) = self.during(self.everybody.send("administrator", method, &path, fields)).await;
        (page.status, statements)
    }

    async fn call(&self, who: &str, method: Method, path: &str, body: Option<Value>) -> (Value, u64) {
        let app = &self.everybody.app;
        let (person, token) = (app.visitor(), app.token(who).await);
        // The first use of a token is recorded, further uses within a minute are not.
        person.call(Method::GET, "/warehouses", &token, None).await;
        let ((status, answer), statements) = self.during(person.call(method.clone(), path, &token, body)).await;
        assert!(status < 300, "{method} {path}: {status} {answer}");
        (answer, statements)
    }

    /// An order with as many lines as there are rows, from its creation to its approval, and its pages.
    async fn life(&self) -> Vec<(&'static str, u64)> {
        let line = json!({"name": "A4复印纸", "unit": "包", "quantity": "2", "unit_price": "1.5"});
        let lines: Vec<Value> = vec![line; self.rows];
        let order = json!({"kind": "CG", "title": "数一数", "department": "CG", "warehouse": "HD1", "lines": lines});
        let (created, create) = self.call("wang", Method::POST, "/orders", Some(order)).await;
        let path = format!("/orders/{}", created["id"].as_str().unwrap());
        let post =
            async |who, act: &str, body| self.call(who, Method::POST, &format!("{path}/{act}"), Some(body)).await;
        let (_, submit) = post("wang", "submission", json!({"next_approver": "li"})).await;
        let (whole, order) = self.call("li", Method::GET, &path, None).await;
        let li = self.everybody.app.person("li").await;
        let page = async |path: &str| {
            li.get(path).await;
            let (page, statements) = self.during(li.get(path)).await;
            assert_eq!(page.status, 200, "{path}");
            statements
        };
        let step = whole["current_step"]["id"].as_str().unwrap();
        let approval_page = page(&format!("/approvals/{step}")).await;
        let (home, list) = (page("/").await, page("/orders").await);
        let (_, inbox) = self.call("zhao", Method::GET, "/inbox", None).await;
        let (_, approve) = post("li", "decision", json!({"action": "approve", "next_approver": "zhao"})).await;
        let (_, finish) = post("zhao", "decision", json!({"action": "approve"})).await;
        vec![
            ("create", create),
            ("submit", submit),
            ("order as JSON", order),
            ("approval page", approval_page),
            ("home of an approver", home),
            ("list of an approver", list),
            ("inbox as JSON", inbox),
            ("approve and pass on", approve),
            ("approve finally", finish),
        ]
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_more_is_never_a_statement_more() {
    let (few, many) = (Counted::new(1).await, Counted::new(30).await);
    let mut table = format!("{:<50} {:>6} {:>7}", "", "1 row", "30 rows");
    let mut grown = Vec::new();
    let mut write = |name: &str, few: u64, many: u64| {
        write!(table, "\n{name:<50} {few:>6} {many:>7}").unwrap();
        if many > few {
            grown.push(name.to_owned());
        }
    };
    for ((name, few), (_, many)) in few.life().await.into_iter().zip(many.life().await) {
        write(name, few, many);
    }
    for entry in web::routes::table() {
        let method: Method = entry.method.as_str().parse().unwrap();
        if matches!(entry.path, "/logout" | "/login" | "/session/dingtalk") && method == Method::POST {
            continue;
        }
        let name = format!("{method} {}", entry.path);
        let ((status, few), (same, many)) =
            (few.route(&method, entry.path).await, many.route(&method, entry.path).await);
        assert_eq!(status, same, "{name}");
        write(&format!("{name} {status}"), few, many);
    }
    let reads =
        api::ROUTES.iter().filter(|(method, path)| *method == "GET" && !path.contains(['{', '.']) && *path != "/docs");
    for (_, path) in reads {
        let few = few.call("admin", Method::GET, path, None).await.1;
        let many = many.call("admin", Method::GET, path, None).await.1;
        write(&format!("GET /api/v1{path}"), few, many);
    }
    insta::assert_snapshot!(table);
    assert!(grown.is_empty(), "more rows, more statements: {grown:?}");
}
