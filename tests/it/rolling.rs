//! Ten rolling restarts of two instances behind a proxy, under load: no request fails and no order is lost or doubled.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use diesel::sql_types::BigInt;
use reqwest::Method;
use serde_json::json;

use crate::commands::whsm;
use crate::harness::{Person, TestApp, until};

const RESTARTS: usize = 10;

/// Those who ask at the same time, half of them for pages, half with new orders.
const CALLERS: usize = 8;

/// A process that ends with the test.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn free_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// Two instances share the folder: one secret key, one store of files.
fn instance(app: &TestApp, folder: &PathBuf, port: u16, public: u16) -> Running {
    let mut command = whsm(folder);
    command
        .arg("serve")
        .env("WHSM_DATABASE_URL", &app.database)
        .env("WHSM_LISTEN", format!("127.0.0.1:{port}"))
        .env("WHSM_PUBLIC_URL", format!("http://127.0.0.1:{public}"))
        .env("WHSM_DRAIN_SECONDS", "1")
        .stdout(Stdio::null());
    Running(command.spawn().unwrap())
}

/// HAProxy before both instances; it asks each ten times a second whether it is ready.
fn proxy(folder: &Path, public: u16, figures: u16, instances: [u16; 2]) -> Running {
    let [one, other] = instances;
    let rules = format!(
        "defaults\n mode http\n timeout connect 2s\n timeout client 20s\n timeout server 20s\n retries 3\n option redispatch\n\
         frontend pages\n bind 127.0.0.1:{public}\n default_backend instances\n\
         frontend figures\n bind 127.0.0.1:{figures}\n stats enable\n stats uri /\n\
         backend instances\n option httpchk GET /readyz\n http-check expect status 200\n\
         default-server check inter 100ms fall 1 rise 1\n\
         server one 127.0.0.1:{one}\n server other 127.0.0.1:{other}\n"
    );
    let path = folder.join("haproxy.cfg");
    std::fs::write(&path, rules).unwrap();
    let mut command = Command::new("haproxy");
    Running(command.arg("-db").arg("-f").arg(path).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap())
}

/// How many instances the proxy sends requests to.
async fn up(figures: &Person) -> usize {
    let Ok(answer) = figures.request(Method::GET, "/;csv").send().await else { return 0 };
    let rows = answer.text().await.unwrap_or_default();
    rows.lines().filter(|row| row.starts_with("instances,o") && row.contains(",UP,")).count()
}

#[derive(Default)]
struct Tally {
    asked: AtomicUsize,
    failed: AtomicUsize,
    ordered: AtomicUsize,
    is_over: AtomicBool,
}

async fn call(person: &Person, token: &str, n: usize, tally: &Tally) {
    while !tally.is_over.load(Ordering::Relaxed) {
        tally.asked.fetch_add(1, Ordering::Relaxed);
        let is_good = if n.is_multiple_of(2) {
            person.request(Method::GET, "/login").send().await.is_ok_and(|answer| answer.status() == 200)
        } else {
            let body = json!({"kind": "CG", "title": "滚动重启"});
            let made = person.try_call(Method::POST, "/orders", token, Some(body)).await;
            let is_made = made.is_some_and(|(status, _)| status == 201);
            tally.ordered.fetch_add(usize::from(is_made), Ordering::Relaxed);
            is_made
        };
        tally.failed.fetch_add(usize::from(!is_good), Ordering::Relaxed);
    }
}

#[derive(diesel::QueryableByName)]
struct Rows {
    #[diesel(sql_type = BigInt)]
    rows: i64,
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_rolling_restarts_behind_a_proxy_fail_no_request() {
    let has_proxy = Command::new("haproxy").arg("-v").stdout(Stdio::null()).status().is_ok();
    assert!(has_proxy, "haproxy is not installed: `make drill` installs it");
    let app = TestApp::without_worker().await;
    let token = app.token("wang").await;
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("rolling");
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    let (ports, public, figures) = ([free_port(), free_port()], free_port(), free_port());
    let mut instances = ports.map(|port| Some(instance(&app, &folder, port, public)));
    let _proxy = proxy(&folder, public, figures, ports);
    let figures = Person::new(&format!("http://127.0.0.1:{figures}"));
    until("both are up", async || up(&figures).await == 2).await;

    let tally = Arc::new(Tally::default());
    let callers: Vec<_> = (0..CALLERS)
        .map(|n| {
            let (tally, token) = (Arc::clone(&tally), token.clone());
            let person = Person::new(&format!("http://127.0.0.1:{public}"));
            tokio::spawn(async move { call(&person, &token, n, &tally).await })
        })
        .collect();
    for n in 0..RESTARTS {
        let at = n % 2;
        let mut stopped = instances[at].take().unwrap();
        let id = stopped.0.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
        let (code, stopped) =
            tokio::task::spawn_blocking(move || (stopped.0.wait().unwrap().code(), stopped)).await.unwrap();
        drop(stopped);
        assert_eq!(code, Some(0));
        instances[at] = Some(instance(&app, &folder, ports[at], public));
        until("both are up again", async || up(&figures).await == 2).await;
    }
    tally.is_over.store(true, Ordering::Relaxed);
    for caller in callers {
        caller.await.unwrap();
    }
    let [asked, failed, ordered] =
        [&tally.asked, &tally.failed, &tally.ordered].map(|count| count.load(Ordering::Relaxed));
    println!("{RESTARTS} restarts, {asked} requests, {failed} failed, {ordered} orders made");
    let query = diesel::sql_query("SELECT count(*) AS rows FROM orders WHERE title = '滚动重启'");
    let kept: Rows = diesel_async::RunQueryDsl::get_result(query, &mut *app.conn().await).await.unwrap();
    let kept = kept.rows;
    assert!(asked > 100 * RESTARTS / 2, "{asked} requests are no load");
    assert_eq!((failed, kept), (0, i64::try_from(ordered).unwrap()), "of {asked}");
}
