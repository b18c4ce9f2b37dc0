//! The feed of changes: each act once, in order, to those who may see the order.

use diesel_async::SimpleAsyncConnection;
use reqwest::Method;
use serde_json::Value;

use crate::harness::{Person, TestApp};

async fn events(person: &Person, token: &str, after: i64, limit: i64) -> (Vec<Value>, i64) {
    let path = format!("/events?after={after}&limit={limit}");
    let (status, answer) = person.call(Method::GET, &path, token, None).await;
    assert_eq!(status, 200, "{answer}");
    (answer["events"].as_array().unwrap().clone(), answer["next"].as_i64().unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn the_feed_tells_each_act_once_and_only_of_orders_in_reach() {
    let app = TestApp::without_worker().await;
    let (wang, zhou) = (app.person("wang").await, app.person("zhou").await);
    let (token, other) = (app.token("wang").await, app.token("zhou").await);
    let (first, _) = app.pending("第一张").await;
    let (page, next) = events(&wang, &token, 0, 500).await;
    assert_eq!(
        (page.len(), page[0]["action"].as_str(), page[0]["actor"]["username"].as_str()),
        (1, Some("submit"), Some("wang"))
    );
    assert_eq!(
        (page[0]["order"]["id"].as_str().unwrap(), page[0]["order"]["status"].as_str()),
        (first.to_string().as_str(), Some("pending"))
    );
    assert_eq!(events(&wang, &token, next, 500).await, (vec![], next), "nothing happened since");
    // Somebody without a part in it gets nothing, and a cursor that goes on.
    assert_eq!(events(&zhou, &other, 0, 500).await, (vec![], next));
    let (second, _) = app.pending("第二张").await;
    let (third, _) = app.pending("第三张").await;
    let (mut cursor, mut told) = (next, Vec::new());
    loop {
        let (page, next) = events(&wang, &token, cursor, 1).await;
        told.extend(page.iter().map(|event| event["order"]["id"].as_str().unwrap().to_owned()));
        if next == cursor {
            break;
        }
        cursor = next;
    }
    assert_eq!(told, [second.to_string(), third.to_string()]);
    assert_eq!(wang.call(Method::GET, "/events", "whsm_wrong", None).await.0, 401);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_act_under_way_is_not_passed_over() {
    let app = TestApp::without_worker().await;
    let (wang, token) = (app.person("wang").await, app.token("wang").await);
    let (order, _) = app.pending("先写后交").await;
    let (_, cursor) = events(&wang, &token, 0, 500).await;
    // A transaction that has drawn its id and has not committed yet.
    let mut slow = app.app.db.own_conn().await.unwrap();
    let act = format!(
        "BEGIN; INSERT INTO approval_log (order_id, round, action, actor_id, comment, via, press, acted_at)
         SELECT id, 1, 'comment', applicant_id, '慢', 'web', gen_random_uuid(), now() FROM orders WHERE id = '{order}'"
    );
    slow.batch_execute(&act).await.unwrap();
    assert_eq!(events(&wang, &token, cursor, 500).await, (vec![], cursor), "the feed waits at the act");
    slow.batch_execute("COMMIT").await.unwrap();
    let (page, next) = events(&wang, &token, cursor, 500).await;
    assert_eq!((page.len(), page[0]["comment"].as_str(), next > cursor), (1, Some("慢"), true));
}
