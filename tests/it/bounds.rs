//! Every list of the JSON interface comes in pages.

use reqwest::Method;
use serde_json::Value;

use crate::harness::TestApp;

/// Reads all pages of a list; returns the number of entries on each.
async fn walk(app: &TestApp, who: &str, path: &str, of: &str, limit: usize) -> (Vec<Value>, Vec<usize>) {
    let (person, token) = (app.visitor(), app.token(who).await);
    let (mut seen, mut sizes, mut after) = (Vec::new(), Vec::new(), String::new());
    loop {
        let (status, page) = person.call(Method::GET, &format!("{path}?limit={limit}{after}"), &token, None).await;
        assert_eq!(status, 200, "{page}");
        let entries = page[of].as_array().unwrap();
        sizes.push(entries.len());
        seen.extend(entries.iter().cloned());
        match &page["next"] {
            Value::Null => return (seen, sizes),
            Value::String(next) => after = format!("&after={next}"),
            next => after = format!("&after={next}"),
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_inbox_comes_in_pages_and_once() {
    let app = TestApp::without_worker().await;
    for title in ["一", "二", "三", "四", "五"] {
        app.pending(title).await;
    }
    let titles = |steps: &[Value]| steps.iter().map(|step| step["order"]["title"].clone()).collect::<Vec<_>>();
    let (steps, sizes) = walk(&app, "li", "/inbox", "steps", 2).await;
    assert_eq!(
        (titles(&steps), sizes),
        (vec!["一".into(), "二".into(), "三".into(), "四".into(), "五".into()], vec![2, 2, 1])
    );
    let (_, all) = app.visitor().call(Method::GET, "/inbox", &app.token("li").await, None).await;
    assert_eq!((titles(all["steps"].as_array().unwrap()).len(), &all["next"]), (5, &Value::Null));
}

#[tokio::test(flavor = "multi_thread")]
async fn master_data_comes_in_pages_and_without_a_limit_whole() {
    let app = TestApp::without_worker().await;
    let (person, token) = (app.visitor(), app.token("wang").await);
    for (path, of, count) in
        [("/departments", "departments", 3), ("/warehouses", "warehouses", 2), ("/users", "users", 7)]
    {
        let (_, whole) = person.call(Method::GET, path, &token, None).await;
        assert_eq!((whole[of].as_array().unwrap().len(), &whole["next"]), (count, &Value::Null), "{path}");
        let (seen, sizes) = walk(&app, "wang", path, of, 2).await;
        assert_eq!(&seen, whole[of].as_array().unwrap(), "{path}");
        assert!(sizes.iter().all(|size| *size <= 2), "{path}: {sizes:?}");
    }
    let insert = "INSERT INTO goods (sku, name, unit, created_at, disabled_at)
                  SELECT 'A' || i, '货' || i, '件', now(), CASE WHEN i % 3 = 0 THEN now() END FROM generate_series(1, 9) i";
    diesel_async::SimpleAsyncConnection::batch_execute(&mut *app.conn().await, insert).await.unwrap();
    let (_, whole) = person.call(Method::GET, "/goods", &token, None).await;
    let (seen, sizes) = walk(&app, "wang", "/goods", "goods", 4).await;
    assert_eq!((&seen, sizes), (whole["goods"].as_array().unwrap(), vec![4, 4, 2]));
    let (status, fault) = person.call(Method::GET, "/users?after=1", &token, None).await;
    assert_eq!((status, fault["errors"]["after"].is_array()), (422, true), "{fault}");
}
