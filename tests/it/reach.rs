//! Visibility of orders: the rows that triggers keep agree with the rule, after any history.

use diesel::QueryableByName;
use diesel::sql_types::{BigInt, Text, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use reqwest::Method;
use serde_json::{Value, json};

use crate::harness::{Person, TestApp};

const PEOPLE: [&str; 6] = ["wang", "zhou", "li", "zhao", "chen", "sun"];

/// Compares the rows with the rule: visible to the applicant; to handlers of a step and their principals; to people
/// copied or mentioned; and to the latter two of the live reimbursement that settles the order.
const DISAGREEMENTS: &str = "
    WITH rule AS (
      SELECT u.id AS user_id, o.id AS order_id FROM users u CROSS JOIN orders o WHERE o.applicant_id = u.id
        OR EXISTS (SELECT FROM approval_steps s WHERE s.order_id = o.id AND (s.handler_id = u.id OR s.principal_id = u.id))
        OR EXISTS (SELECT FROM order_readers r WHERE r.order_id = o.id AND r.user_id = u.id)
        OR EXISTS (SELECT FROM settlements t JOIN approval_steps s ON s.order_id = t.reimbursement_id
                   WHERE t.purchase_id = o.id AND t.is_live AND (s.handler_id = u.id OR s.principal_id = u.id))
        OR EXISTS (SELECT FROM settlements t JOIN order_readers r ON r.order_id = t.reimbursement_id
                   WHERE t.purchase_id = o.id AND t.is_live AND r.user_id = u.id))
    SELECT 'missing' AS fault, user_id, order_id FROM (SELECT * FROM rule EXCEPT SELECT * FROM order_reach) AS missing
    UNION ALL SELECT 'too many', user_id, order_id FROM (SELECT * FROM order_reach EXCEPT SELECT * FROM rule) AS too_many";

#[derive(Debug, QueryableByName)]
#[expect(dead_code, reason = "printed")]
struct Disagreement {
    #[diesel(sql_type = Text)]
    fault: String,
    #[diesel(sql_type = BigInt)]
    user_id: i64,
    #[diesel(sql_type = SqlUuid)]
    order_id: uuid::Uuid,
}

/// One act on an order; a refused act changes nothing.
#[derive(Clone, Debug)]
enum Act {
    Purchase,
    Reimburse,
    Delete,
    Submit,
    Decide(&'static str),
    Withdraw,
    HandOver,
    Ask(&'static str),
    Copy,
    Mention,
    Reassign,
    Delegate,
}

/// An act with three numbers that choose the person, the order and another person.
type Step = (Act, usize, usize, usize);

fn history_of_anything() -> impl Strategy<Value = Vec<Step>> {
    let act = prop_oneof![
        3 => Just(Act::Purchase),
        3 => Just(Act::Reimburse),
        1 => Just(Act::Delete),
        6 => Just(Act::Submit),
        9 => Just(Act::Decide("approve")),
        2 => Just(Act::Decide("return")),
        2 => Just(Act::Decide("reject")),
        2 => Just(Act::Withdraw),
        2 => Just(Act::HandOver),
        1 => Just(Act::Ask("before")),
        1 => Just(Act::Ask("after")),
        2 => Just(Act::Copy),
        2 => Just(Act::Mention),
        1 => Just(Act::Reassign),
        1 => Just(Act::Delegate),
    ];
    prop::collection::vec((act, 0_usize..1000, 0_usize..1000, 0_usize..1000), 40..60)
}

/// Each history begins with two approved purchases and the reimbursement that settles them.
const SETTLED: [Step; 8] = [
    (Act::Purchase, 0, 0, 0),
    (Act::Submit, 0, 0, 1),
    (Act::Decide("approve"), 0, 0, 1),
    (Act::Purchase, 0, 0, 0),
    (Act::Submit, 0, 1, 1),
    (Act::Decide("approve"), 0, 1, 1),
    (Act::Reimburse, 0, 0, 0),
    (Act::Submit, 0, 2, 1),
];

struct World {
    app: TestApp,
    person: Person,
    orders: Vec<Value>,
}

impl World {
    async fn call(&self, who: &str, method: Method, path: &str, body: Option<Value>) -> (u16, Value) {
        self.person.call(method, path, &self.app.token(who).await, body).await
    }

    /// The current handler, or the applicant.
    fn concerned(order: &Value) -> String {
        let handler = &order["current_step"]["handlers"][0]["username"];
        handler.as_str().or(order["applicant"]["username"].as_str()).unwrap().to_owned()
    }

    async fn make(&mut self, kind: &str, who: usize) {
        // Staff make the orders: an approver could not be chosen for their own order.
        let who = PEOPLE[who % 2];
        let lines = json!([{"name": "纸", "specification": "", "unit": "包", "quantity": "1", "unit_price": "2"}]);
        let bought = self.orders.iter().filter(|order| order["kind"] == "CG" && order["status"] == "approved");
        let bought: Vec<_> = bought.filter(|order| order["applicant"]["username"] == who).collect();
        let settles: Vec<_> = bought.iter().rev().take(2).map(|order| order["number"].clone()).collect();
        let body = if kind == "FS" {
            json!({"kind": kind, "title": "报销", "department": "CG", "warehouse": "HD1", "settles": settles})
        } else {
            json!({"kind": kind, "title": "采购", "department": "CG", "warehouse": "HD1", "lines": lines})
        };
        let (status, order) = self.call(who, Method::POST, "/orders", Some(body)).await;
        if status == 201 {
            self.orders.push(order);
        }
    }

    async fn act(&mut self, (act, who, of, other): &Step) {
        let count = self.orders.len();
        if count == 0 {
            return;
        }
        let order = self.orders[of % count].clone();
        let path = format!("/orders/{}", order["id"].as_str().unwrap());
        let (applicant, now) = (order["applicant"]["username"].as_str().unwrap().to_owned(), Self::concerned(&order));
        let anybody = PEOPLE[who % PEOPLE.len()].to_owned();
        let to = PEOPLE[2 + other % 4];
        let next = (other % 3 == 0).then_some(to);
        let (who, call, body) = match act {
            Act::Purchase | Act::Reimburse | Act::Delete | Act::Delegate => return,
            Act::Submit => (applicant, "submission", json!({"next_approver": to})),
            Act::Decide(action) => {
                let comment = if *action == "approve" { "" } else { "不行" };
                (now, "decision", json!({"action": action, "comment": comment, "next_approver": next}))
            }
            Act::Withdraw => (applicant, "withdrawal", json!({"comment": "不要了"})),
            Act::HandOver => (now, "handover", json!({"to": to, "comment": ""})),
            Act::Ask(when) => (now, "opinion", json!({"to": to, "when": when, "comment": ""})),
            Act::Copy => (now, "copies", json!({"comment": "", "to": [anybody]})),
            Act::Mention => (applicant, "comments", json!({"comment": "请看", "to": [anybody]})),
            Act::Reassign => ("admin".to_owned(), "reassignment", json!({"to": to, "comment": "他休假"})),
        };
        self.call(&who, Method::POST, &format!("{path}/{call}"), Some(body)).await;
        let (status, seen) = self.call("admin", Method::GET, &path, None).await;
        if status == 200 {
            self.orders[of % count] = seen;
        }
    }

    /// Deletes a draft on its page.
    async fn delete(&mut self, of: usize) {
        let Some(at) = self.orders.iter().rposition(|order| order["status"] == "draft") else { return };
        if of.is_multiple_of(2) {
            return;
        }
        let order = self.orders.remove(at);
        let owner = self.app.person(order["applicant"]["username"].as_str().unwrap()).await;
        let page = owner.post(&format!("/orders/{}/removal", order["id"].as_str().unwrap()), &[]).await;
        assert_eq!(page.status, 303, "{}", page.text());
    }

    async fn disagreements(&self) -> Vec<Disagreement> {
        diesel::sql_query(DISAGREEMENTS).load(&mut *self.app.conn().await).await.unwrap()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn visibility_follows_the_rule_after_any_history() {
    let mut runner = TestRunner::default();
    for _ in 0..3 {
        let mut history = SETTLED.to_vec();
        history.extend(history_of_anything().new_tree(&mut runner).unwrap().current());
        let app = TestApp::without_worker().await;
        let person = app.visitor();
        let mut world = World { app, person, orders: Vec::new() };
        for (at, step) in history.iter().enumerate() {
            match step.0 {
                Act::Purchase => world.make("CG", step.1).await,
                Act::Reimburse => world.make("FS", step.1).await,
                Act::Delete => world.delete(step.2).await,
                Act::Delegate => delegate(&world.app, step).await,
                _ => world.act(step).await,
            }
            let found = world.disagreements().await;
            assert!(found.is_empty(), "{found:?} after {:?}", &history[..=at]);
            if at + 1 == SETTLED.len() {
                assert_eq!(world.orders[2]["settles"].as_array().map(Vec::len), Some(2), "{}", world.orders[2]);
            }
        }
    }
}

async fn delegate(app: &TestApp, step: &Step) {
    let (principal, delegate) = (PEOPLE[2 + step.1 % 4], PEOPLE[2 + step.3 % 4]);
    let (principal, delegate) = (app.user(principal).await.id, app.user(delegate).await.id);
    let now = app.app.clock.now();
    let input = whsm::org::DelegationInput {
        principal_id: principal,
        delegate_id: delegate,
        kinds: Vec::new(),
        starts_at: now,
        ends_at: now + chrono::TimeDelta::days(1),
        reason: String::new(),
    };
    // Overlapping delegations of one person, and a delegation to oneself, are refused.
    let _ = whsm::org::Delegation::create(&mut *app.conn().await, &input, principal, now).await;
}
