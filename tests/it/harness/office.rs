//! The company of the demo's flows, with department heads, warehouse keepers and published flows.

use reqwest::Method;
use serde_json::{Value, json};
use whsm::approval::FlowVersion;
use whsm::approval::flow::{Deadline, Flow, Node, Then};
use whsm::catalog::{Warehouse, WarehouseInput};
use whsm::orders::{Kind, OrderId};
use whsm::org::{Department, DepartmentInput};
use whsm::seed::{self, Signers};

use super::TestApp;

impl TestApp {
    /// Publishes a flow.
    pub async fn publish(&self, kind: Kind, flow: &Flow) {
        let (by, now) = (self.id("admin").await, self.clock.now());
        let mut conn = self.conn().await;
        let draft = FlowVersion::save_draft(&mut conn, kind, 0, flow, by, now).await.unwrap();
        FlowVersion::publish(&mut conn, kind, draft.revision, by, now).await.unwrap();
    }

    /// Publishes a flow of purchases with one chosen handler, who has four hours.
    pub async fn publish_deadline(&self, then: Then, to: Option<&str>) {
        let to = match to {
            Some(username) => Some(self.id(username).await),
            None => None,
        };
        let node = Node { deadline: Some(Deadline { hours: 4, then, to }), ..chosen("审批") };
        self.publish(Kind::Purchase, &Flow { nodes: vec![node], ..Flow::by_choice() }).await;
    }

    /// Makes a person the head of a department.
    pub async fn set_head(&self, code: &str, head: &str) {
        let head_id = Some(self.id(head).await);
        self.change_department(code, |input, _| DepartmentInput { head_id, ..input }).await;
    }

    /// Puts a department below another.
    pub async fn put_below(&self, code: &str, parent: &str) {
        let of_parent = |all: &[Department]| all.iter().find(|one| one.code == parent).map(|one| one.id);
        self.change_department(code, |input, all| DepartmentInput { parent_id: of_parent(all), ..input }).await;
    }

    async fn change_department(
        &self,
        code: &str,
        change: impl FnOnce(DepartmentInput, &[Department]) -> DepartmentInput,
    ) {
        let mut conn = self.conn().await;
        let all = Department::list(&conn).await.unwrap();
        let Department { id, version, code, name, parent_id, head_id, signing_limit, .. } =
            all.iter().find(|one| one.code == code).unwrap().clone();
        let input = change(DepartmentInput { code, name, parent_id, head_id, signing_limit }, &all);
        Department::change(&mut conn, id, version, &input).await.unwrap();
    }
}

/// A node whose handler the previous handler chooses.
pub fn chosen(name: &str) -> Node {
    Node { name: name.into(), ..Flow::by_choice().nodes.remove(0) }
}

/// The company with heads, keepers and the demo's flows: finance is zhao or chen, sun is the general manager.
pub struct Office {
    pub app: TestApp,
}

impl Office {
    /// Without a worker: no messages are sent.
    pub async fn open() -> Self {
        Self::around(TestApp::without_worker().await).await
    }

    pub async fn with_messages() -> Self {
        Self::around(TestApp::spawn().await).await
    }

    async fn around(app: TestApp) -> Self {
        let id = async |name: &str| app.id(name).await;
        for (code, head) in [("CG", "li"), ("CC", "sun"), ("CW", "zhao")] {
            app.set_head(code, head).await;
        }
        for (code, keeper) in [("HD1", "chen"), ("HD2", "sun")] {
            let mut conn = app.conn().await;
            let all = Warehouse::list(&conn).await.unwrap();
            let Warehouse { id: of, version, code, name, .. } = all.into_iter().find(|one| one.code == code).unwrap();
            let input = WarehouseInput { code, name, keeper_id: Some(id(keeper).await) };
            Warehouse::change(&mut conn, of, version, &input).await.unwrap();
        }
        let signers = Signers {
            finance: [id("zhao").await, id("chen").await],
            manager: id("sun").await,
            purchasing: id("li").await,
            quality: id("zhao").await,
        };
        for kind in Kind::ALL {
            app.publish(*kind, &seed::flow(*kind, &signers)).await;
        }
        Self { app }
    }

    pub async fn call(&self, who: &str, path: &str, body: Value) -> (u16, Value) {
        self.app.call(who, Method::POST, path, Some(body)).await
    }

    /// Submits an order of wang's with this amount in 元.
    pub async fn submitted(&self, kind: Kind, amount: &str) -> OrderId {
        let mut line = json!({"name": "A4复印纸", "unit": "包", "quantity": "1", "unit_price": amount});
        if kind.has_measures() {
            line = json!({
                "length_mm": "600", "width_mm": "400", "height_mm": "300", "board": "BC双瓦楞", "unit": "个",
                "quantity": "1", "unit_price": amount,
            });
        }
        let body = json!({
            "kind": kind, "title": "流程", "department": "CG", "warehouse": "HD1", "lines": [line],
            "destination_warehouse": kind.has_destination().then_some("HD2"),
        });
        let (status, order) = self.call("wang", "/orders", body).await;
        assert_eq!(status, 201, "{order}");
        let id: OrderId = order["id"].as_str().unwrap().parse().unwrap();
        let (status, order) = self.call("wang", &format!("/orders/{id}/submission"), json!({})).await;
        assert_eq!(status, 200, "{order}");
        id
    }

    /// Approves; returns [`Office::state`].
    pub async fn approve(&self, who: &str, order: OrderId, more: Value) -> String {
        let mut body = json!({"action": "approve"});
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let (status, answer) = self.call(who, &format!("/orders/{order}/decision"), body).await;
        assert_eq!(status, 200, "{answer}");
        state(&answer)
    }

    /// The status of an order and the usernames of its open steps.
    pub async fn state(&self, order: OrderId) -> String {
        let (_, answer) = self.app.call("admin", Method::GET, &format!("/orders/{order}"), None).await;
        state(&answer)
    }

    /// The timeline of an order, as text.
    pub async fn timeline(&self, order: OrderId) -> Vec<String> {
        self.app.person("wang").await.get(&format!("/orders/{order}")).await.all(".timeline-what")
    }
}

pub fn state(order: &Value) -> String {
    let handlers = order["current_step"]["handlers"].as_array().cloned().unwrap_or_default();
    let mut names: Vec<String> = handlers.iter().map(|one| format!(" {}", one["username"].as_str().unwrap())).collect();
    names.sort();
    format!("{}{}", order["status"].as_str().unwrap(), names.concat())
}
