//! `kill -9` of the program: committed data is there after a restart, and its letters are sent.

use std::collections::BTreeSet;
use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use serde_json::json;
use whsm::app::App;
use whsm::clock::Clock;
use whsm::config::Config;
use whsm::db::Db;
use whsm::db::embedded::{Embedded, Options};
use whsm::org::{self, User};
use whsm::simulator::{AppAccount, Fault, Running, Simulator, Trouble};

use crate::harness::{Person, colleagues, company};

/// The program as its own process on its embedded database, and a DingTalk that outlives it.
struct Machine {
    data_dir: PathBuf,
    listen: SocketAddr,
    dingtalk: Simulator,
    simulator: Running,
    token: String,
    program: Child,
}

impl Machine {
    /// With a company in its database.
    async fn new(name: &str) -> Self {
        let data_dir = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
        let _ = std::fs::remove_dir_all(&data_dir);
        let clock = Clock::default();
        let account = AppAccount {
            app_key: "dingtest".into(),
            app_secret: "secret".into(),
            agent_id: 7,
            corp_id: "dingcorp".into(),
        };
        let dingtalk = Simulator::new(clock.clone(), account);
        let simulator = dingtalk.listen(SocketAddr::from(([127, 0, 0, 1], 0))).await.unwrap();
        let options = Options { data_dir: data_dir.clone(), durable: true, stop_with_us: false, settings: Vec::new() };
        let embedded = Embedded::start(options).await.unwrap();
        embedded.ensure_database("whsm").await.unwrap();
        let db = Db::new(&embedded.url("whsm"), 2).unwrap();
        db.migrate().await.unwrap();
        let app = App::new(Config::read(|_| None).unwrap(), db, clock.clone()).unwrap();
        let token = {
            let mut conn = app.db.conn().await.unwrap();
            company(&mut conn, clock.now()).await;
            colleagues(&dingtalk);
            let wang = User::by_username(&mut conn, "wang").await.unwrap().unwrap();
            org::create_token(&mut conn, wang.id, ("test", org::Scope::Administration), None, clock.now())
                .await
                .unwrap()
                .0
        };
        drop(app);
        embedded.stop().await.unwrap();
        let listen = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let program = start(&data_dir, listen, &simulator.url);
        let machine = Self { data_dir, listen, dingtalk, simulator, token, program };
        machine.ready().await;
        machine
    }

    fn kill(&mut self) {
        self.program.kill().unwrap();
        self.program.wait().unwrap();
    }

    async fn restart(&mut self) {
        self.program = start(&self.data_dir, self.listen, &self.simulator.url);
        self.ready().await;
    }

    async fn ready(&self) {
        let person = Person::new(&self.url());
        let ask = async {
            let mut tick = tokio::time::interval(Duration::from_millis(50));
            loop {
                tick.tick().await;
                let answer = person.request(reqwest::Method::GET, "/readyz").send().await;
                if answer.is_ok_and(|answer| answer.status().is_success()) {
                    break;
                }
            }
        };
        tokio::time::timeout(Duration::from_secs(60), ask).await.expect("the program does not become ready");
    }

    fn url(&self) -> String {
        format!("http://{}", self.listen)
    }

    fn titles_of_cards(&self) -> Vec<String> {
        let cards = self.dingtalk.messages_to("dt-li");
        cards.iter().map(|m| m.msg["oa"]["head"]["text"].as_str().unwrap().to_owned()).collect()
    }
}

impl Drop for Machine {
    fn drop(&mut self) {
        let _ = Command::new("kill").args(["-INT", &self.program.id().to_string()]).status();
        let _ = self.program.wait();
    }
}

fn start(data_dir: &PathBuf, listen: SocketAddr, dingtalk: &str) -> Child {
    Command::new(env!("CARGO_BIN_EXE_whsm"))
        .arg("serve")
        .env_clear()
        .env("PATH", std::env::join_paths(whsm::config::search_path()).unwrap())
        .env("WHSM_DATA_DIR", data_dir)
        .env("WHSM_LISTEN", listen.to_string())
        .env("WHSM_LEASE_SECONDS", "2")
        .env("WHSM_LOG", "error")
        .env("WHSM_DINGTALK_APP_KEY", "dingtest")
        .env("WHSM_DINGTALK_APP_SECRET", "secret")
        .env("WHSM_DINGTALK_AGENT_ID", "7")
        .env("WHSM_DINGTALK_CORP_ID", "dingcorp")
        .env("WHSM_DINGTALK_OAPI_URL", dingtalk)
        .env("WHSM_DINGTALK_API_URL", dingtalk)
        .stdout(Stdio::null())
        .spawn()
        .unwrap()
}

/// Creates and submits an order; returns whether both calls succeeded.
async fn submit(person: &Person, token: &str, title: &str) -> bool {
    let body = json!({
        "kind": "CG", "title": title, "department": "CG", "warehouse": "HD1",
        "lines": [{"name": "纸", "unit": "包", "quantity": "1", "unit_price": "1"}],
    });
    let Some((201, made)) = person.try_call(reqwest::Method::POST, "/orders", token, Some(body)).await else {
        return false;
    };
    let path = format!("/orders/{}/submission", made["id"].as_str().unwrap());
    let to = json!({"next_approver": "li"});
    matches!(person.try_call(reqwest::Method::POST, &path, token, Some(to)).await, Some((200, _)))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_kill_between_commit_and_send_loses_no_letter() {
    let mut machine = Machine::new("crash-send").await;
    let person = Person::new(&machine.url());
    machine.dingtalk.set_fault(Fault::sending(Trouble::SlowAfterAccepting(Duration::from_secs(60))));
    for n in 0..5 {
        assert!(submit(&person, &machine.token, &format!("订单{n}")).await);
    }
    machine
        .dingtalk
        .wait_for("a letter in the worker's hands", |dingtalk| !dingtalk.accepted().is_empty())
        .await
        .unwrap();
    machine.kill();
    machine.dingtalk.clear_faults();
    machine.restart().await;
    machine.dingtalk.wait_for("all cards", |dingtalk| dingtalk.messages_to("dt-li").len() == 5).await.unwrap();
    // The letter in flight at the crash is sent again with the same bytes, and is shown once.
    machine.dingtalk.wait_for("the repetition", |dingtalk| dingtalk.accepted().len() == 6).await.unwrap();
    let mut titles = machine.titles_of_cards();
    titles.sort();
    assert_eq!(titles, ["订单0", "订单1", "订单2", "订单3", "订单4"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_kill_in_the_middle_of_work_keeps_everything_that_was_acknowledged() {
    let mut machine = Machine::new("crash-work").await;
    let (token, url) = (machine.token.clone(), machine.url());
    let mut acknowledged = BTreeSet::new();
    for round in 0..3 {
        let is_over = Arc::new(AtomicBool::new(false));
        let (tell, mut told) = tokio::sync::mpsc::unbounded_channel();
        let clerks: Vec<_> = (0..4)
            .map(|clerk| {
                let (token, url, is_over, tell) = (token.clone(), url.clone(), Arc::clone(&is_over), tell.clone());
                tokio::spawn(async move {
                    let person = Person::new(&url);
                    let mut n = 0;
                    while !is_over.load(Ordering::Relaxed) {
                        let title = format!("{round}-{clerk}-{n}");
                        if submit(&person, &token, &title).await {
                            let _ = tell.send(title);
                        }
                        n += 1;
                    }
                })
            })
            .collect();
        for _ in 0..12 {
            acknowledged.insert(told.recv().await.unwrap());
        }
        machine.kill();
        is_over.store(true, Ordering::Relaxed);
        for clerk in clerks {
            clerk.await.unwrap();
        }
        drop(tell);
        while let Some(title) = told.recv().await {
            acknowledged.insert(title);
        }
        machine.restart().await;
    }
    let all_arrived = |dingtalk: &Simulator| {
        let cards = dingtalk.messages_to("dt-li");
        let titles: BTreeSet<&str> = cards.iter().filter_map(|m| m.msg["oa"]["head"]["text"].as_str()).collect();
        acknowledged.iter().all(|title| titles.contains(title.as_str()))
    };
    machine.dingtalk.wait_for("the card of every acknowledged order", all_arrived).await.unwrap();
    let titles = machine.titles_of_cards();
    assert_eq!(titles.len(), titles.iter().collect::<BTreeSet<_>>().len(), "no card twice");
}
