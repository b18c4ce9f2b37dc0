//! The production program around a test: a real HTTP port, a real PostgreSQL database of its own, a simulated
//! DingTalk, a clock that the test sets.

mod browser;
mod ending;
mod person;
mod server;
mod showroom;

use std::net::{SocketAddr, TcpListener};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use chrono::{DateTime, Utc};
use tokio::sync::{OnceCell, watch};
use uuid::Uuid;
use whsm::app::App;
use whsm::approval::{Chain, Entered, Entry, Submission, Via, enter};
use whsm::catalog::{Goods, GoodsInput, Warehouse, WarehouseInput};
use whsm::clock::Clock;
use whsm::config::{Config, DingTalkConfig, FilesConfig, WeComConfig};
use whsm::db::{Conn, Db};
use whsm::orders::{self, Kind, MasterData, OrderId, RawLine, RawOrder, Stage, StepId};
use whsm::org::{self, Department, DepartmentInput, Platform, Role, User, UserInput};
use whsm::simulator::{AppAccount, Person as Colleague, Running, Simulator, WeComAccount};
use whsm::{web, worker};

use ending::Ending;

pub use browser::{Browser, Driver};
pub use person::{Events, Page, Person, field, multipart};
pub use showroom::Showroom;

pub const PASSWORD: &str = "correct horse";

/// 2026-11-20 10:05 in Shanghai.
pub const MORNING: &str = "2026-11-20T02:05:00Z";

static COUNTER: AtomicUsize = AtomicUsize::new(0);

/// The program, running.
pub struct TestApp {
    pub app: App,
    pub url: String,
    pub clock: Clock,
    pub dingtalk: Simulator,
    stop_worker: watch::Sender<bool>,
    has_worker: bool,
    ending: Mutex<Ending>,
    simulator: Mutex<Option<Running>>,
}

impl TestApp {
    /// With a company (see [`company`]), DingTalk, and one worker.
    pub async fn spawn() -> Self {
        Self::spawn_with(|_| {}, 1).await
    }

    /// The same without a worker: no message is sent.
    pub async fn without_worker() -> Self {
        Self::spawn_with(|_| {}, 0).await
    }

    /// With a changed configuration and so many workers.
    pub async fn spawn_with(change: impl FnOnce(&mut Config), workers: usize) -> Self {
        COMPANY.get_or_init(make_company).await;
        Self::spawn_from("test_company", change, workers, async |_, dingtalk| colleagues(dingtalk)).await
    }

    /// With a database of the caller's making.
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
        // An earlier run may have left some.
        let _ = std::fs::remove_dir_all(&files);
        config.files = FilesConfig::Folder(files);
        change(&mut config);
        let database = server::database(&name, template).await;
        let db = Db::new(&database, config.database_connections).unwrap();
        let app = App::new(config, db, clock.clone()).unwrap();
        fill(&app, &dingtalk).await;
        tokio::spawn(web::serve(app.clone(), listener, 1).unwrap());
        let (stop_worker, stopped) = watch::channel(false);
        for _ in 0..workers {
            tokio::spawn(worker::run(app.clone(), stopped.clone()));
        }
        let (has_worker, ending, simulator) = (workers > 0, Mutex::default(), Mutex::new(Some(simulator)));
        Self { app, url, clock, dingtalk, stop_worker, has_worker, ending, simulator }
    }

    /// Nobody listens where DingTalk was, until [`TestApp::dingtalk_comes_back`].
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

    /// Somebody of the company, signed in with their password.
    pub async fn person(&self, username: &str) -> Person {
        let person = self.visitor();
        person.sign_in(username, PASSWORD).await;
        person
    }

    /// Somebody who has not signed in.
    pub fn visitor(&self) -> Person {
        Person::new(&self.url)
    }

    pub async fn user(&self, username: &str) -> User {
        User::by_username(&mut *self.conn().await, username).await.unwrap().unwrap()
    }

    pub async fn conn(&self) -> impl std::ops::DerefMut<Target = Conn> {
        self.app.db.conn().await.unwrap()
    }

    /// An order of wang's that waits for li, made without a browser.
    pub async fn pending(&self, title: &str) -> (OrderId, StepId) {
        self.pending_for(title, "li").await
    }

    /// The same, waiting for anybody.
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
        let (wang, handler) = (self.user("wang").await, self.user(handler).await.id);
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

    /// An API token of this person.
    pub async fn token(&self, username: &str) -> String {
        let user = self.user(username).await;
        org::create_token(&mut *self.conn().await, user.id, "test", None, self.clock.now()).await.unwrap().0
    }
}

/// The template of a database with the company, made once: most tests begin with it.
static COMPANY: OnceCell<()> = OnceCell::const_new();

async fn make_company() {
    let db = Db::new(&server::database("test_company", server::TEMPLATE).await, 1).unwrap();
    company(&mut db.own_conn().await.unwrap(), MORNING.parse().unwrap()).await;
}

/// Username, name, role, department, and whether they are in DingTalk.
const PEOPLE: [(&str, &str, Role, &str, bool); 7] = [
    ("wang", "王芳", Role::Staff, "CG", true),
    ("zhou", "周杰", Role::Staff, "CC", true),
    ("li", "李强", Role::Approver, "CG", true),
    ("zhao", "赵敏", Role::Approver, "CW", true),
    ("chen", "陈伟", Role::Approver, "CW", true),
    ("sun", "孙丽", Role::Approver, "CC", false),
    ("admin", "管理员", Role::Admin, "CW", true),
];

/// The people of the company, in DingTalk whether they are bound to it or not.
pub fn colleagues(dingtalk: &Simulator) {
    for (username, name, ..) in PEOPLE {
        let (userid, unionid, name) = (format!("dt-{username}"), format!("union-{username}"), name.to_owned());
        dingtalk.add_person(Colleague { userid, unionid, name, mobile: String::new(), active: true });
    }
}

/// Departments CG, CC, CW; warehouses HD1, HD2; one article; and [`PEOPLE`], all with [`PASSWORD`].
pub async fn company(conn: &mut Conn, now: DateTime<Utc>) {
    for (code, name) in [("CG", "采购部"), ("CC", "仓储部"), ("CW", "财务部")] {
        let input = DepartmentInput { code: code.into(), name: name.into(), ..DepartmentInput::default() };
        Department::create(conn, &input, now).await.unwrap();
    }
    let departments = Department::list(conn).await.unwrap();
    let hash = server::password_hash();
    for (username, name, role, department, has_dingtalk) in PEOPLE {
        let userid = has_dingtalk.then(|| (Platform::DingTalk, format!("dt-{username}")));
        let input = UserInput {
            username: username.into(),
            display_name: name.into(),
            role,
            department_id: departments.iter().find(|d| d.code == department).map(|d| d.id),
            userids: userid.into_iter().collect(),
            may_approve_in_dingtalk: true,
            mobile: None,
            preferred_platform: None,
        };
        let user = User::create(conn, &input, now).await.unwrap();
        org::set_password(conn, user.id, &hash).await.unwrap();
    }
    for (code, name) in [("HD1", "华东一号仓"), ("HD2", "华东二号仓")] {
        Warehouse::create(conn, &WarehouseInput { code: code.into(), name: name.into(), keeper_id: None }, now)
            .await
            .unwrap();
    }
    let paper =
        GoodsInput { sku: "BG-A4".into(), name: "A4复印纸".into(), specification: "70g".into(), unit: "包".into() };
    Goods::create(conn, &paper, now).await.unwrap();
}
