//! A database that freezes, is full or read-only: responses come in time and are true.

use std::net::TcpListener;
use std::time::{Duration, Instant};

use diesel_async::SimpleAsyncConnection;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpStream, UnixStream};
use tokio::sync::watch;
use tokio_postgres::config::Host;
use whsm::app::App;
use whsm::approval::Action;
use whsm::db::{Conn, Db};
use whsm::orders::Kind;
use whsm::web;

use crate::harness::{PASSWORD, Person, TestApp, field, order};

/// How long the database may take for a response here.
const PATIENCE: Duration = Duration::from_millis(500);

/// Which responses of the database the proxy passes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Flow {
    All,
    Nothing,
    /// All until a COMMIT: the COMMIT reaches the server, its response is lost.
    UntilCommit,
}

/// A proxy between the program and its database.
struct Proxy {
    url: String,
    flow: watch::Sender<Flow>,
}

impl Proxy {
    async fn before(app: &TestApp) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let to: tokio_postgres::Config = app.database.parse().unwrap();
        let (user, name) = (to.get_user().unwrap_or("whsm"), to.get_dbname().unwrap());
        let url = format!("postgresql://{user}@{}/{name}", listener.local_addr().unwrap());
        let flow = watch::Sender::new(Flow::All);
        let told = flow.clone();
        tokio::spawn(async move {
            while let Ok((here, _)) = listener.accept().await {
                let port = to.get_ports().first().copied().unwrap_or(5432);
                match &to.get_hosts()[0] {
                    Host::Unix(folder) => {
                        let path = folder.join(format!(".s.PGSQL.{port}"));
                        join(here, UnixStream::connect(path).await.unwrap(), told.clone());
                    }
                    Host::Tcp(host) => {
                        join(here, TcpStream::connect((host.as_str(), port)).await.unwrap(), told.clone());
                    }
                }
            }
        });
        Self { url, flow }
    }
}

fn join(here: TcpStream, there: impl AsyncRead + AsyncWrite + Send + 'static, flow: watch::Sender<Flow>) {
    let (asks, gets) = here.into_split();
    let (answers, takes) = tokio::io::split(there);
    tokio::spawn(pass(asks, takes, flow.clone()));
    tokio::spawn(pass(answers, gets, flow));
}

async fn pass(mut from: impl AsyncRead + Unpin, mut to: impl AsyncWrite + Unpin, flow: watch::Sender<Flow>) {
    let (mut buf, mut told) = ([0; 8192], flow.subscribe());
    while let Ok(n @ 1..) = from.read(&mut buf).await {
        if told.wait_for(|flow| *flow != Flow::Nothing).await.is_err() {
            return;
        }
        let commits = *told.borrow() == Flow::UntilCommit && buf[..n].windows(6).any(|part| part == b"COMMIT");
        if to.write_all(&buf[..n]).await.is_err() {
            return;
        }
        if commits {
            flow.send_replace(Flow::Nothing);
        }
    }
}

/// The program with its pages on a database behind a proxy, and a person who is signed in.
async fn behind_a_proxy(app: &TestApp, who: &str) -> (Proxy, Person) {
    let proxy = Proxy::before(app).await;
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let mut config = (*app.app.config).clone();
    config.listen = listener.local_addr().unwrap();
    let db = Db::in_time(&proxy.url, 6, PATIENCE).unwrap();
    let there = App::new(config, db, app.clock.clone()).unwrap();
    tokio::spawn(web::serve(there, listener, 1).unwrap());
    let person = Person::new(&url);
    person.sign_in(who, PASSWORD).await;
    (proxy, person)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_frozen_database_is_told_in_time_and_a_press_of_unknown_fate_is_pressed_again() {
    let app = TestApp::without_worker().await;
    let (order, step) = app.pending("冻结").await;
    let (proxy, li) = behind_a_proxy(&app, "li").await;
    assert_eq!(li.get("/readyz").await.status, 200);
    let page = li.get(&format!("/approvals/{step}")).await;
    let press = page.value_of("press");
    let fields = [field("press", press), field("action", "approve"), field("onward", "finish")];
    let path = format!("/approvals/{step}/decision");
    let decide = async || li.post(&path, &fields).await;
    li.csrf().await;

    proxy.flow.send_replace(Flow::UntilCommit);
    let unknown = decide().await;
    assert_eq!((unknown.status, unknown.headers["retry-after"].to_str().unwrap()), (503, "5"));
    assert!(unknown.has("不知道是否已经保存"), "{}", unknown.text());

    let begun = Instant::now();
    for path in ["/readyz", "/", "/orders"] {
        assert_eq!(li.get(path).await.status, 503, "{path}");
    }
    assert!(begun.elapsed() < PATIENCE * 3 * 3, "{:?}", begun.elapsed());

    proxy.flow.send_replace(Flow::All);
    assert_eq!(li.get("/readyz").await.status, 200, "it comes back by itself");
    assert_eq!(decide().await.status, 303, "the same press");
    let log = app.chain(order).await.log;
    assert_eq!(log.iter().filter(|entry| entry.action == Action::Approve).count(), 1, "the act was done once");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_cannot_save_says_that_nothing_was_saved_in_whatever_language() {
    let app = TestApp::without_worker().await;
    let (order, step) = app.pending("写不进").await;
    let (li, visitor) = (app.person("li").await, app.visitor());
    let fields = [field("action", "approve"), field("onward", "finish")];
    let decide = async || li.decide(&format!("/approvals/{step}"), &fields).await;
    let refuses = async |code: &str| {
        app.sql(&format!(
            "CREATE OR REPLACE FUNCTION is_full() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
               RAISE EXCEPTION 'auf dem Gerät ist kein Speicherplatz mehr verfügbar' USING ERRCODE = '{code}'; END $$;
             CREATE OR REPLACE TRIGGER is_full BEFORE INSERT ON approval_log FOR EACH ROW EXECUTE FUNCTION is_full()",
        ))
        .await;
    };
    // Disk full, out of memory, read-only, I/O error, deadlock, shutting down, starting up, lock not available.
    for code in ["53100", "53200", "25006", "58030", "40P01", "57P01", "57P03", "55P03"] {
        refuses(code).await;
        let page = decide().await;
        assert_eq!((page.status, page.headers["retry-after"].to_str().unwrap()), (503, "5"), "{code}");
        assert!(page.has("没有保存任何内容"), "{code}: {}", page.text());
    }
    refuses("53100").await;
    decide().await;
    let ready = visitor.get("/readyz").await;
    assert_eq!((ready.status, ready.body.as_str()), (503, "the database cannot save: 53100"));
    app.sql("DROP TRIGGER is_full ON approval_log").await;
    assert_eq!(decide().await.status, 303);
    assert_eq!(app.chain(order).await.log.iter().filter(|entry| entry.action == Action::Approve).count(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_standby_or_read_only_database_is_not_ready() {
    let app = TestApp::without_worker().await;
    let (wang, visitor) = (app.person("wang").await, app.visitor());
    let mut kept = app.conn().await;
    set_read_only(&mut kept, "on").await;
    let ready = visitor.get("/readyz").await;
    assert_eq!((ready.status, ready.body.as_str()), (503, "the database takes no writes"));
    let made = wang.post("/orders/new/CG", &order(Kind::Purchase, "只读")).await;
    assert_eq!(made.status, 503);
    assert!(made.has("没有保存任何内容"), "{}", made.text());
    assert_eq!(wang.get("/orders").await.status, 200, "pages can still be read");
    set_read_only(&mut kept, "off").await;
    assert_eq!(visitor.get("/readyz").await.status, 200);
}

/// Commits before it ends all connections: a new connection has the new setting.
async fn set_read_only(kept: &mut Conn, is: &str) {
    let set = format!(
        "DO $$ BEGIN
           EXECUTE format('ALTER DATABASE %I SET default_transaction_read_only = {is}', current_database());
         END $$"
    );
    kept.batch_execute(&set).await.unwrap();
    let end = "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity
               WHERE datname = current_database() AND pid <> pg_backend_pid()";
    kept.batch_execute(end).await.unwrap();
}
