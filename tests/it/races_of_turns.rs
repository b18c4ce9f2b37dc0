//! Two people act on the same order at the same moment: one wins, the other is told.

use std::sync::Arc;

use serde_json::{Value, json};
use tokio::sync::Barrier;
use whsm::approval::{Action, StepStatus};
use whsm::orders::OrderId;
use whsm::org::{Delegation, DelegationInput};

use crate::harness::{Person, TestApp};

const ROUNDS: usize = 200;

/// A call on an order: (token, end of the address, body).
type Call<'a> = (&'a str, &'static str, Value);

struct Ring {
    app: TestApp,
    person: Arc<Person>,
    /// How often each has won.
    wins: [usize; 2],
}

impl Ring {
    async fn new() -> Self {
        let app = TestApp::without_worker().await;
        let person = Arc::new(app.visitor());
        Self { app, person, wins: [0, 0] }
    }

    /// Sends both at once; says who won, and what the other was told.
    async fn race(&mut self, order: OrderId, calls: [Call<'_>; 2]) -> (usize, Value) {
        let start = Arc::new(Barrier::new(2));
        let press = |(token, end, body): Call<'_>| {
            let (person, start, token) = (Arc::clone(&self.person), Arc::clone(&start), token.to_owned());
            tokio::spawn(async move {
                start.wait().await;
                person.call(reqwest::Method::POST, &format!("/orders/{order}/{end}"), &token, Some(body)).await
            })
        };
        let [first, second] = calls.map(press);
        let answers = [first.await.unwrap(), second.await.unwrap()];
        let statuses = [answers[0].0, answers[1].0];
        assert!(statuses == [200, 409] || statuses == [409, 200], "{answers:?}");
        let winner = usize::from(statuses[1] == 200);
        self.wins[winner] += 1;
        (winner, answers[1 - winner].1.clone())
    }

    async fn tokens(&self) -> [String; 4] {
        let token = |name| self.app.token(name);
        [token("wang").await, token("li").await, token("zhao").await, token("admin").await]
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn withdraw_against_approve() {
    let mut ring = Ring::new().await;
    let [wang, li, ..] = ring.tokens().await;
    for round in 0..ROUNDS {
        let (order, _) = ring.app.pending(&format!("第{round}单")).await;
        let calls = [
            (wang.as_str(), "withdrawal", json!({"comment": ""})),
            (li.as_str(), "decision", json!({"action": "approve"})),
        ];
        let (winner, told) = ring.race(order, calls).await;
        let detail = told["detail"].as_str().unwrap();
        assert!(detail.contains(["已审批通过", "撤回此单"][1 - winner]), "{detail}");
        let known = ring.app.chain(order).await;
        assert_eq!(known.order.status.as_str(), ["withdrawn", "approved"][winner]);
        assert_eq!((known.log.len(), known.open_steps().count()), (2, 0));
    }
    assert_eq!(ring.wins[0] + ring.wins[1], ROUNDS);
}

#[tokio::test(flavor = "multi_thread")]
async fn hand_over_against_approve() {
    let mut ring = Ring::new().await;
    let [_, li, ..] = ring.tokens().await;
    for round in 0..ROUNDS {
        let (order, step) = ring.app.pending(&format!("第{round}单")).await;
        let calls = [
            (li.as_str(), "handover", json!({"to": "zhao"})),
            (li.as_str(), "decision", json!({"action": "approve", "step": step})),
        ];
        let (winner, told) = ring.race(order, calls).await;
        let detail = told["detail"].as_str().unwrap();
        assert!(detail.contains("李强 已于 2026-11-20") || detail.contains("已审批通过"), "{detail}");
        let known = ring.app.chain(order).await;
        assert_eq!(known.steps[0].status, [StepStatus::HandedOver, StepStatus::Decided][winner]);
        assert_eq!(known.open_steps().count(), 1 - winner);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_delegates_action_against_the_principals() {
    let mut ring = Ring::new().await;
    let [_, li, zhao, admin] = ring.tokens().await;
    drop(admin);
    let (principal, delegate) = (ring.app.user("li").await, ring.app.user("zhao").await);
    let now = ring.app.clock.now();
    let input = DelegationInput {
        principal_id: principal.id,
        delegate_id: delegate.id,
        kinds: Vec::new(),
        starts_at: now,
        ends_at: now + chrono::TimeDelta::days(7),
        reason: "出差".into(),
    };
    Delegation::create(&mut *ring.app.conn().await, &input, principal.id, now).await.unwrap();
    for round in 0..ROUNDS {
        let (order, step) = ring.app.pending(&format!("第{round}单")).await;
        let calls = [
            (zhao.as_str(), "decision", json!({"action": "approve", "step": step, "comment": "代批"})),
            (li.as_str(), "decision", json!({"action": "reject", "step": step, "comment": "不同意"})),
        ];
        let (winner, told) = ring.race(order, calls).await;
        let (detail, who) = (told["detail"].as_str().unwrap(), ["赵敏", "李强"][winner]);
        assert!(detail.contains(&format!("{who} 已于 2026-11-20")), "{detail}");
        let known = ring.app.chain(order).await;
        let last = known.log.last().unwrap();
        assert_eq!(last.actor_id, Some([delegate.id, principal.id][winner]), "the log names who it was");
        assert_eq!((known.steps[0].handler_id, known.steps[0].principal_id), (delegate.id, Some(principal.id)));
        assert_eq!(last.action, [Action::Approve, Action::Reject][winner]);
        assert_eq!((known.log.len(), known.open_steps().count()), (2, 0));
    }
}
