//! A company whose first warehouse keeps stock: 20 packs of paper; chen is its keeper.

use std::collections::BTreeMap;

use diesel_async::SimpleAsyncConnection;
use reqwest::Method;
use reqwest::header::{CONTENT_TYPE, ORIGIN};
use rust_decimal::Decimal;
use serde_json::{Value, json};
use tokio::sync::Mutex;
use whsm::catalog::{GoodsId, Warehouse, WarehouseId, WarehouseInput};
use whsm::orders::OrderId;
use whsm::stock;

use super::person::multipart;
use super::{Page, Person, TestApp, field};

/// 华东一号仓.
pub const HD1: WarehouseId = WarehouseId(30001);
/// 华东二号仓.
pub const HD2: WarehouseId = WarehouseId(30002);
/// A4复印纸.
pub const PAPER: GoodsId = GoodsId(40001);

pub struct Store {
    pub app: TestApp,
    people: Mutex<BTreeMap<String, std::sync::Arc<Person>>>,
}

impl Store {
    /// No warehouse keeps stock yet; chen keeps the first warehouse, sun the second.
    pub async fn closed() -> Self {
        let store = Self { app: TestApp::without_worker().await, people: Mutex::default() };
        for (code, keeper) in [("HD1", "chen"), ("HD2", "sun")] {
            let keeper_id = Some(store.app.id(keeper).await);
            let mut conn = store.app.conn().await;
            let all = Warehouse::list(&conn).await.unwrap();
            let Warehouse { id, version, code, name, .. } = all.into_iter().find(|one| one.code == code).unwrap();
            Warehouse::change(&mut conn, id, version, &WarehouseInput { code, name, keeper_id }).await.unwrap();
        }
        store
    }

    /// The first warehouse keeps stock.
    pub async fn open() -> Self {
        let store = Self::closed().await;
        let opened = store.sheet(HD1, "apply", "货号\t数量\t单价\nBG-A4\t20\t3").await;
        assert_eq!(opened.status, 303, "{}", opened.text());
        store
    }

    /// The second keeps stock too, and is empty.
    pub async fn both() -> Self {
        let store = Self::open().await;
        let opened = store.sheet(HD2, "zero", "").await;
        assert_eq!(opened.status, 303, "{}", opened.text());
        store
    }

    /// Sends an opening sheet as the administrator.
    pub async fn sheet(&self, warehouse: WarehouseId, intent: &str, pasted: &str) -> Page {
        let admin = self.person("admin").await;
        let fields = [field("csrf", admin.csrf().await), field("pasted", pasted), field("intent", intent)];
        let (content_type, body) = multipart(&fields, &[]);
        let request = admin.request(Method::POST, &format!("/admin/warehouses/{warehouse}/stock"));
        admin.send(request.header(ORIGIN, admin.url()).header(CONTENT_TYPE, content_type).body(body)).await
    }

    pub async fn person(&self, username: &str) -> std::sync::Arc<Person> {
        let mut people = self.people.lock().await;
        if let Some(person) = people.get(username) {
            return person.clone();
        }
        let person = std::sync::Arc::new(self.app.person(username).await);
        people.insert(username.to_owned(), person.clone());
        person
    }

    async fn call(&self, who: &str, path: &str, body: Value) -> Value {
        let (status, answer) = self.app.call(who, Method::POST, path, Some(body)).await;
        assert!(status < 300, "{path}: {status} {answer}");
        answer
    }

    /// Submits an order of wang's with lines (name, unit, quantity), which waits for li.
    pub async fn pending(&self, kind: &str, lines: &[(&str, &str, &str)]) -> OrderId {
        self.pending_in("HD1", kind, lines).await
    }

    /// The same in a warehouse; a transfer goes to the other one.
    async fn pending_in(&self, warehouse: &str, kind: &str, lines: &[(&str, &str, &str)]) -> OrderId {
        let line = |(name, unit, quantity): &(&str, &str, &str)| match kind {
            "CGC" => {
                json!({"length_mm": "600", "width_mm": "400", "height_mm": "300", "board": name, "quantity": quantity, "unit_price": "2"})
            }
            _ => json!({"name": name, "specification": "70g", "unit": unit, "quantity": quantity, "unit_price": "4"}),
        };
        let lines: Vec<Value> = lines.iter().map(line).collect();
        let to = (kind == "DB").then_some(if warehouse == "HD1" { "HD2" } else { "HD1" });
        let body = json!({"kind": kind, "title": format!("{kind}单"), "department": "CG", "warehouse": warehouse,
                          "destination_warehouse": to, "note": if kind == "TZ" { "盘点" } else { "" }, "lines": lines});
        let made = self.call("wang", "/orders", body).await;
        let id = made["id"].as_str().unwrap().to_owned();
        self.call("wang", &format!("/orders/{id}/submission"), json!({"next_approver": "li"})).await;
        id.parse().unwrap()
    }

    /// The same, approved.
    pub async fn approved(&self, kind: &str, lines: &[(&str, &str, &str)]) -> OrderId {
        let order = self.pending(kind, lines).await;
        self.decide(order, "approve").await;
        order
    }

    /// An approved transfer of paper from a warehouse to the other one.
    pub async fn transfer(&self, from: &str, quantity: &str) -> OrderId {
        let order = self.pending_in(from, "DB", &[("A4复印纸", "包", quantity)]).await;
        self.decide(order, "approve").await;
        order
    }

    /// Decides as li.
    pub async fn decide(&self, order: OrderId, action: &str) {
        self.call("li", &format!("/orders/{order}/decision"), json!({"action": action, "comment": "好"})).await;
    }

    /// Posts quantities by line position, as this person.
    pub async fn deliver(&self, who: &str, order: OrderId, lines: &[(i32, &str)]) -> Page {
        let mut fields = vec![field("press", uuid::Uuid::new_v4().to_string())];
        fields.extend(lines.iter().map(|(at, quantity)| field(&format!("lines[{at}][quantity]"), *quantity)));
        self.act(who, order, "delivery", &fields).await
    }

    /// Presses a button of the keeper's page.
    pub async fn act(&self, who: &str, order: OrderId, act: &str, fields: &[(String, String)]) -> Page {
        self.person(who).await.post(&format!("/stock/orders/{order}/{act}"), fields).await
    }

    /// 现存, 占用, 待收 of the paper.
    pub async fn paper(&self) -> [i64; 3] {
        let [on_hand, claimed, expected, _] = self.paper_in(HD1).await;
        [on_hand, claimed, expected]
    }

    /// The same in a warehouse, with 在途 there.
    pub async fn paper_in(&self, warehouse: WarehouseId) -> [i64; 4] {
        let mut conn = self.app.conn().await;
        let found = stock::figures(&mut conn, warehouse, &[PAPER]).await.unwrap();
        let whole = |number: Decimal| i64::try_from(number).unwrap();
        let four = |one: &stock::Figure| [one.on_hand, one.claimed, one.expected, one.in_transit].map(whole);
        found.first().map_or([0; 4], four)
    }

    /// Runs statements by hand, each of which a rule must refuse; `with` are the values of their placeholders.
    pub async fn refuses(&self, statements: &[&str], with: &[(&str, String)]) {
        let mut conn = self.app.conn().await;
        for statement in statements {
            let statement = statement
                .replace("{entry}", "INSERT INTO stock_entries (act, order_id, seq, log_id, actor_id, reason, press, made_at)")
                .replace(
                    "{move}",
                    "INSERT INTO stock_moves (entry_id, line_id, warehouse_id, place, goods_id, quantity, value, moved_at)",
                )
                .replace("{press}", &uuid::Uuid::new_v4().to_string());
            let fill = |text: String, (name, value): &(&str, String)| text.replace(&format!("{{{name}}}"), value);
            let statement = with.iter().fold(statement, fill);
            // Deferred rules refuse at COMMIT. Statements that pass stay committed.
            let tried = conn.batch_execute(&format!("BEGIN; {statement}; COMMIT")).await;
            let _ = conn.batch_execute("ROLLBACK").await;
            // Refused by a rule, not as a syntax error.
            let why = tried.expect_err(&statement).to_string();
            let is_spelling = ["syntax", "of type", "does not exist", "more target columns", "more expressions"];
            assert!(is_spelling.iter().all(|part| !why.contains(part)), "{statement}: {why}");
        }
    }

    /// The faults that `doctor` finds.
    pub async fn faults(&self) -> Vec<String> {
        stock::check(&mut *self.app.conn().await, |_, _| {}).await.unwrap().faults
    }
}
