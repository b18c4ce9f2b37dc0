//! The production program around a test: a real HTTP port, a real PostgreSQL database of its own, a simulated
//! DingTalk, a clock that the test sets.

mod browser;
mod company;
mod ending;
mod forms;
mod guarded;
mod office;
mod person;
mod server;
mod showroom;
mod showroom_sheets;
pub mod store;

use std::net::{SocketAddr, TcpListener};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use chrono::{DateTime, Utc};
use diesel_async::SimpleAsyncConnection;
use reqwest::Method;
use serde_json::Value;
use tokio::sync::watch;
use uuid::Uuid;
use whsm::app::App;
use whsm::approval::{Chain, Entered, Entry, Submission, Via, enter};
use whsm::clock::Clock;
use whsm::config::{Config, DingTalkConfig, FilesConfig, WeComConfig};
use whsm::db::{Conn, Db, PROGRAM};
use whsm::orders::{self, Kind, MasterData, Order, OrderId, RawLine, RawOrder, Stage, StepId};
use whsm::org::{self, Role, Scope, User, UserId};
use whsm::simulator::{AppAccount, Running, Simulator, WeComAccount};
use whsm::{web, worker};

use ending::Ending;

pub use browser::{Browser, Driver};
pub use company::{colleagues, company, company_database};
pub use forms::{GIF, PDF, draft, files, order, path_of, with};
pub use guarded::{Authority, Guarded};
pub use office::{Office, chosen, state};
pub use person::{Events, Page, Person, field, http, multipart};
pub use showroom::Showroom;

pub const PASSWORD: &str = "correct horse";

/// 2026-11-20 10:05 in Shanghai.
pub const MORNING: &str = "2026-11-20T02:05:00Z";

static COUNTER: AtomicUsize = AtomicUsize::new(0);

/// The running program.
pub struct TestApp {
    pub app: App,
    owner: Db,
    /// The address of its database.
    pub database: String,
    pub url: String,
    pub clock: Clock,
    pub dingtalk: Simulator,
    caller: Person,
    stop_worker: watch::Sender<bool>,
    has_worker: bool,
    ending: Mutex<Ending>,
    simulator: Mutex<Option<Running>>,
}

impl TestApp {
    /// With the company (see [`company`]), DingTalk, and one worker.
    pub async fn spawn() -> Self {
        Self::spawn_with(|_| {}, 1).await
    }

    /// The same without a worker: no message is sent.
    pub async fn without_worker() -> Self {
        Self::spawn_with(|_| {}, 0).await
    }

    /// With a changed configuration and this number of workers.
    pub async fn spawn_with(change: impl FnOnce(&mut Config), workers: usize) -> Self {
        Self::spawn_from(company::template().await, change, workers, async |_, dingtalk| colleagues(dingtalk)).await
    }

    /// Creates an empty database of this name, without the schema; returns its address.
    pub async fn empty_database(name: &str) -> String {
        server::database(name, "template0").await
    }

    /// On a copy of this database, without a worker.
    pub async fn spawn_over(database: &str, change: impl FnOnce(&mut Config)) -> Self {
        Self::spawn_from(database, change, 0, async |_, dingtalk| colleagues(dingtalk)).await
    }

    /// On a database that the caller fills.
    pub async fn spawn_filled(workers: usize, fill: impl AsyncFnOnce(&App, &Simulator)) -> Self {
        Self::spawn_from(server::TEMPLATE, |_| {}, workers, fill).await
    }

    async fn spawn_from(
        template: &str,
        change: impl FnOnce(&mut Config),
        workers: usize,
        fill: impl AsyncFnOnce(&App, &Simulator),
    ) -> Self {
        let clock = Clock::default();
        clock.set(MORNING.parse().unwrap());
        let account = AppAccount {
            app_key: "dingtest".into(),
            app_secret: "a secret of the tests".into(),
            agent_id: 1_234_567,
            corp_id: "dingcorp".into(),
        };
        let dingtalk = Simulator::new(clock.clone(), account.clone());
        let simulator = dingtalk.listen(SocketAddr::from(([127, 0, 0, 1], 0))).await.unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let mut config = Config::read(|_| None).unwrap();
        config.listen = listener.local_addr().unwrap();
        config.data_dir = format!("{}/data", env!("CARGO_TARGET_TMPDIR")).into();
        config.database_connections = 12;
        config.dingtalk = Some(DingTalkConfig {
            app_key: account.app_key,
            app_secret: account.app_secret.into(),
            agent_id: account.agent_id,
            corp_id: account.corp_id,
            oapi_url: simulator.url.clone(),
            api_url: simulator.url.clone(),
            login_url: simulator.url.clone(),
            timeout: Duration::from_millis(500),
            calls_per_month: Some(5000),
            calls_per_second: 15,
            todo: true,
            result_checks: 2,
            events: None,
        });
        let wecom = WeComAccount { corp_id: "wwtest".into(), secret: "another secret".into(), agent_id: 1_000_002 };
        config.wecom = Some(WeComConfig {
            corp_id: wecom.corp_id.clone(),
            secret: wecom.secret.clone().into(),
            agent_id: wecom.agent_id,
            api_url: simulator.url.clone(),
            login_url: simulator.url.clone(),
            oauth_url: simulator.url.clone(),
            timeout: Duration::from_millis(500),
        });
        dingtalk.set_wecom(wecom);
        let name = format!("test_{}", COUNTER.fetch_add(1, Ordering::Relaxed));
        let files = config.data_dir.join("files").join(&name);
        // An earlier run may have left files.
        let _ = std::fs::remove_dir_all(&files);
        config.files = FilesConfig::Folder(files);
        change(&mut config);
        let database = server::database(&name, template).await;
        let owner = Db::new(&database, config.database_connections).unwrap();
        let db = Db::new(&server::for_the_program(&database), config.database_connections).unwrap();
        let db = db.owned_by(&database, PROGRAM).unwrap();
        let app = App::new(config, db, clock.clone()).unwrap();
        fill(&app, &dingtalk).await;
        tokio::spawn(web::serve(app.clone(), listener, 1).unwrap());
        let (stop_worker, stopped) = watch::channel(false);
        for _ in 0..workers {
            tokio::spawn(worker::run(app.clone(), stopped.clone()));
        }
        let (has_worker, ending, simulator) = (workers > 0, Mutex::default(), Mutex::new(Some(simulator)));
        let caller = Person::new(&url);
        Self { app, owner, database, url, clock, dingtalk, caller, stop_worker, has_worker, ending, simulator }
    }

    /// Stops DingTalk's server until [`TestApp::dingtalk_comes_back`].
    pub async fn dingtalk_goes_away(&self) {
        let running = self.simulator.lock().unwrap().take();
        running.unwrap().stop().await;
    }

    pub async fn dingtalk_comes_back(&self) {
        let url = &self.app.config.dingtalk.as_ref().unwrap().oapi_url;
        let address = url.strip_prefix("http://").unwrap().parse().unwrap();
        let running = self.dingtalk.listen(address).await.unwrap();
        *self.simulator.lock().unwrap() = Some(running);
    }

    /// A person of the company, signed in with their password.
    pub async fn person(&self, username: &str) -> Person {
        let person = self.visitor();
        person.sign_in(username, PASSWORD).await;
        person
    }

    /// A new account of this role, without a part in anything.
    pub async fn hire(&self, username: &str, role: Role) {
        company::hire(&mut *self.conn().await, username, role, self.clock.now()).await;
    }

    /// A client that has not signed in.
    pub fn visitor(&self) -> Person {
        Person::new(&self.url)
    }

    pub async fn user(&self, username: &str) -> User {
        User::by_username(&mut *self.conn().await, username).await.unwrap().unwrap()
    }

    /// The id of a person.
    pub async fn id(&self, username: &str) -> UserId {
        self.user(username).await.id
    }

    /// An order with its steps and its history.
    pub async fn chain(&self, order: OrderId) -> Chain {
        let mut conn = self.conn().await;
        let order = Order::find(&mut conn, order).await.unwrap().unwrap();
        Chain::of(&conn, order).await.unwrap()
    }

    /// Runs statements as the owner: beyond the program's rights, without the deadline of its connections.
    pub async fn sql(&self, statements: &str) {
        self.owner.own_conn().await.unwrap().batch_execute(statements).await.unwrap();
    }

    /// A connection as the owner, who may also do what the program may not.
    pub async fn conn(&self) -> impl std::ops::DerefMut<Target = Conn> {
        self.owner.conn().await.unwrap()
    }

    /// Submits an order of wang's that waits for li, without a browser.
    pub async fn pending(&self, title: &str) -> (OrderId, StepId) {
        self.pending_for(title, "li").await
    }

    /// The same, waiting for any person.
    pub async fn pending_for(&self, title: &str, handler: &str) -> (OrderId, StepId) {
        self.pending_from(title, handler, Uuid::new_v4()).await
    }

    /// The same, from a form to which files may have been uploaded.
    pub async fn pending_from(&self, title: &str, handler: &str, form_key: Uuid) -> (OrderId, StepId) {
        let mut conn = self.conn().await;
        let conn = &mut *conn;
        let line = RawLine {
            name: "A4复印纸".into(),
            unit: "包".into(),
            quantity: "2".into(),
            unit_price: "1.5".into(),
            ..RawLine::default()
        };
        let raw = RawOrder {
            title: title.into(),
            department: "CG".into(),
            warehouse: "HD1".into(),
            lines: [(0, line)].into(),
            ..RawOrder::default()
        };
        let (wang, handler) = (self.user("wang").await, self.id(handler).await);
        let data = MasterData::load(conn, &wang, &raw, None).await.unwrap();
        let input = orders::check(Kind::Purchase, &raw, Stage::Complete, &data).unwrap();
        let submission = Submission { next: Some(handler), hint: String::new(), press: Uuid::new_v4(), via: Via::Web };
        let entry = Entry::New { key: form_key, digest: None };
        let now = self.clock.now();
        let entered = enter(conn, &wang, &entry, &input, Some(&submission), &self.app.rules(), now).await.unwrap();
        let Entered::Submitted(outcome) = entered else { panic!("not submitted") };
        let order = outcome.order;
        let id = order.id;
        let chain = Chain::of(conn, order).await.unwrap();
        (id, chain.open_steps().next().unwrap().id)
    }

    /// A call to the JSON interface with a token of this person.
    pub async fn call(&self, who: &str, method: Method, path: &str, body: Option<Value>) -> (u16, Value) {
        self.caller.call(method, path, &self.token(who).await, body).await
    }

    /// An API token of this person.
    pub async fn token(&self, username: &str) -> String {
        let user = self.id(username).await;
        org::create_token(&mut *self.conn().await, user, ("test", Scope::Administration), None, self.clock.now())
            .await
            .unwrap()
            .0
    }
}

/// A time in Shanghai.
pub fn at(text: &str) -> DateTime<Utc> {
    DateTime::parse_from_str(&format!("{text} +0800"), "%Y-%m-%d %H:%M %z").unwrap().to_utc()
}

/// Waits until the workers have made a condition true.
pub async fn until(what: &str, is_so: impl AsyncFn() -> bool) {
    let look = async {
        let mut tick = tokio::time::interval(Duration::from_millis(50));
        while !is_so().await {
            tick.tick().await;
        }
    };
    assert!(tokio::time::timeout(Duration::from_secs(60), look).await.is_ok(), "still not true after a minute: {what}");
}
