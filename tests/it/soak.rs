//! A test that takes minutes: ten thousand messages after an outage. `make soak` runs it, `make test` leaves it out.

use std::collections::HashMap;
use std::time::Duration;

use chrono::TimeDelta;
use diesel_async::SimpleAsyncConnection;
use whsm::org::{Platform, Role, User, UserInput};
use whsm::outbox;
use whsm::simulator::Person as Colleague;

use crate::harness::TestApp;
use crate::limits::{SEND, busiest_second, start_workers};

const APPROVERS: usize = 40;
/// Messages about every order.
const MESSAGES: usize = 50;

/// The number of orders in the flood: 200, or `WHSM_SOAK_ORDERS`, a multiple of forty.
fn orders() -> usize {
    std::env::var_os("WHSM_SOAK_ORDERS").map_or(200, |orders| orders.to_str().unwrap().parse().unwrap())
}

/// Forty approvers with equally many orders each, and fifty messages about every order.
async fn flood(app: &TestApp) {
    let mut conn = app.conn().await;
    for n in 0..APPROVERS {
        let (username, userid) = (format!("boss{n}"), format!("dt-boss{n}"));
        let input = UserInput {
            username,
            display_name: format!("主管{n}"),
            role: Role::Approver,
            department_id: None,
            userids: [(Platform::DingTalk, userid.clone())].into(),
            may_approve_in_dingtalk: true,
            mobile: None,
            preferred_platform: None,
        };
        User::create(&mut conn, &input, app.clock.now()).await.unwrap();
        let (unionid, name) = (format!("union-{userid}"), userid.clone());
        app.dingtalk.add_person(Colleague { userid, unionid, name, mobile: String::new(), active: true });
    }
    for n in 0..orders() {
        let (order, _) = app.pending_for(&format!("批量 {n}"), &format!("boss{}", n % APPROVERS)).await;
        let urges = format!(
            "WITH urged AS (
               INSERT INTO approval_log (order_id, round, action, actor_id, next_handler_id, comment, hint, via, press, acted_at)
               SELECT l.order_id, l.round, 'urge', l.actor_id, l.next_handler_id, '', '', 'web', gen_random_uuid(), l.acted_at + n * interval '1 second'
               FROM approval_log l, generate_series(1, 49) n WHERE l.order_id = '{order}' ORDER BY n RETURNING id, order_id, next_handler_id)
             INSERT INTO outbox (lane, dedupe, notice, channel, order_id, step_id, log_id, recipient_id, due_at, created_at, importance)
             SELECT '{order}/lane', 'urge:' || urged.id, 'urge', 'dingtalk', s.order_id, s.id, urged.id, s.handler_id, s.opened_at, s.opened_at, 2
             FROM urged JOIN approval_steps s USING (order_id) ORDER BY urged.id;
             UPDATE outbox SET lane = '{order}/lane' WHERE order_id = '{order}' AND channel = 'dingtalk'"
        );
        conn.batch_execute(&urges).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_thousand_messages_wait_out_five_minutes_and_arrive_in_order_within_the_limits() {
    let quiet = |config: &mut whsm::config::Config| {
        let dingtalk = config.dingtalk.as_mut().unwrap();
        (dingtalk.todo, dingtalk.result_checks, dingtalk.calls_per_month) = (false, 0, None);
        dingtalk.timeout = Duration::from_secs(5);
    };
    let app = TestApp::spawn_with(quiet, 0).await;
    flood(&app).await;
    let all = orders() * MESSAGES;
    assert_eq!(outbox::backlog(&mut *app.conn().await).await.unwrap().waiting, i64::try_from(all).unwrap());
    app.dingtalk.set_rate_limit(Some(20));
    app.dingtalk_goes_away().await;
    let _stop = start_workers(&app, 2);
    let back_at = app.clock.now() + TimeDelta::minutes(5);
    let mut tick = tokio::time::interval(Duration::from_millis(20));
    while app.clock.now() < back_at {
        tick.tick().await;
        app.clock.advance(TimeDelta::seconds(2));
    }
    app.dingtalk_comes_back().await;
    let done = async {
        // The clock of the program runs twelve times as fast as real time.
        let mut tick = tokio::time::interval(Duration::from_millis(16));
        while app.dingtalk.messages_count() < all {
            tick.tick().await;
            app.clock.advance(TimeDelta::milliseconds(200));
        }
    };
    tokio::time::timeout(Duration::from_secs(600), done).await.unwrap_or_else(|_| {
        panic!("{} of {all} arrived", app.dingtalk.messages_count());
    });
    app.settled_while(TimeDelta::seconds(1)).await;
    assert_eq!((app.dingtalk.throttled(), outbox::backlog(&mut *app.conn().await).await.unwrap().dead), (0, 0));
    assert!(busiest_second(&app.dingtalk, SEND) <= 20, "{}", busiest_second(&app.dingtalk, SEND));
    assert!(app.dingtalk.count("/gettoken") <= 3, "{}", app.dingtalk.count("/gettoken"));
    for n in 0..APPROVERS {
        let mut seen: HashMap<String, usize> = HashMap::new();
        let cards = app.cards_to(&format!("dt-boss{n}"));
        assert_eq!(cards.len(), all / APPROVERS);
        for card in cards {
            let title = card["body"]["title"].as_str().unwrap();
            let (order, rest) = title.split_once("正等待您的审批").unwrap();
            let number = seen.entry(order.to_owned()).or_default();
            let mark = if *number == 0 { String::new() } else { format!("(第{number}次催办)") };
            assert_eq!(rest, mark, "{title}: in order, each once");
            *number += 1;
        }
    }
}
