//! The secret key is replaced: the old key is accepted for a while, then no longer.

use std::net::TcpListener;

use reqwest::Method;
use reqwest::header::COOKIE;
use whsm::app::App;
use whsm::web;

use crate::harness::{Person, TestApp};

/// Another instance on the same database, with these keys, the current key first.
fn other_instance(app: &TestApp, keys: &str) -> Person {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let mut config = (*app.app.config).clone();
    config.secret_key = Some(keys.to_owned().into());
    config.listen = listener.local_addr().unwrap();
    let there = App::new(config, app.app.db.clone(), app.clock.clone()).unwrap();
    tokio::spawn(web::serve(there, listener, 1).unwrap());
    Person::new(&url)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_former_key_still_opens_sessions_and_checks_paper_until_it_is_taken_out() {
    let (former, present) = ("1".repeat(128), "2".repeat(128));
    let app = TestApp::spawn_with(|config| config.secret_key = Some(former.clone().into()), 0).await;
    let (order, _) = app.pending("纸").await;
    let li = app.person("li").await;
    let paper = li.get(&format!("/orders/{order}/print")).await;
    let link = paper.attributes(".qr a", "href").remove(0);
    let check = format!("/verify/{}", link.split("/verify/").nth(1).unwrap());

    let [both, alone] = [format!("{present},{former}"), present].map(|keys| other_instance(&app, &keys));
    let cookie = li.cookie().unwrap();
    for (visitor, pages, paper) in [(both, (200, 200), true), (alone, (303, 303), false)] {
        let get = |path: &str| visitor.request(Method::GET, path).header(COOKIE, format!("other=a%20b; {cookie}"));
        let home = visitor.send(get("/")).await;
        let order = visitor.send(get(&format!("/orders/{order}"))).await;
        assert_eq!((home.status, order.status), pages, "{}", home.text());
        let checked = visitor.get(&check).await;
        assert_eq!((checked.status == 200, checked.has("与系统一致")), (paper, paper), "{}", checked.text());
    }
}
