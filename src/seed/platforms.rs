//! The demo's platforms: the applications and people there, and the simulator that takes the platforms' place.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use super::{Account, PEOPLE};
use crate::clock::Clock;
use crate::config::{Config, DingTalkConfig, Platform, WeComConfig};
use crate::simulator::{AppAccount, Person, Running, Simulator, WeComAccount, WeComPerson};

/// Shared by the program and the simulator; protects nothing.
const SECRET: &str = "demo-app-secret";

/// The userids of the people who are members on a platform.
const USERIDS: [(Platform, &str, &str); 9] = [
    (Platform::DingTalk, "wang", "wang0142"),
    (Platform::DingTalk, "li", "li0087"),
    (Platform::DingTalk, "zhao", "zhao0033"),
    (Platform::DingTalk, "qian", "qian0058"),
    (Platform::DingTalk, "chen", "chen0001"),
    (Platform::WeCom, "sun", "sun0042"),
    (Platform::DingTalk, "zhou", "zhou0215"),
    (Platform::DingTalk, "he", "he0176"),
    (Platform::DingTalk, "admin", "admin0000"),
];

impl Account {
    /// The userids of the person, with their platforms.
    pub fn userids(&self) -> impl Iterator<Item = (Platform, &'static str)> {
        let username = self.username;
        USERIDS
            .into_iter()
            .filter(move |(_, name, _)| *name == username)
            .map(|(platform, _, userid)| (platform, userid))
    }
}

/// Configures the demo's applications, with all servers at `url`.
pub fn connect(config: &mut Config, url: &str) {
    config.dingtalk = Some(dingtalk(url));
    config.wecom = Some(wecom(url));
}

/// Starts the simulator of all platforms, with the demo's people.
///
/// # Errors
/// The address is in use or not allowed.
pub async fn simulate(clock: &Clock, listen: SocketAddr) -> io::Result<(Simulator, Running)> {
    let DingTalkConfig { app_key, agent_id, corp_id, .. } = dingtalk("");
    let simulator = Simulator::new(clock.clone(), AppAccount { app_key, app_secret: SECRET.into(), agent_id, corp_id });
    let WeComConfig { corp_id, agent_id, .. } = wecom("");
    simulator.set_wecom(WeComAccount { corp_id, secret: SECRET.into(), agent_id });
    introduce(&simulator);
    let running = simulator.listen(listen).await?;
    Ok((simulator, running))
}

/// Adds the demo's people to a simulator.
pub fn introduce(simulator: &Simulator) {
    for account in PEOPLE {
        for (platform, userid) in account.userids() {
            let (userid, name, mobile) = (userid.to_owned(), account.name.to_owned(), String::new());
            match platform {
                Platform::DingTalk => {
                    let unionid = format!("union-{userid}");
                    simulator.add_person(Person { userid, unionid, name, mobile, active: true });
                }
                Platform::WeCom => {
                    simulator.add_wecom_person(WeComPerson { userid, name, mobile, department: 1, active: true });
                }
            }
        }
    }
}

fn dingtalk(url: &str) -> DingTalkConfig {
    DingTalkConfig {
        app_key: "dingdemo".into(),
        app_secret: SECRET.to_owned().into(),
        agent_id: 900_001,
        corp_id: "dingcorpdemo".into(),
        oapi_url: url.to_owned(),
        api_url: url.to_owned(),
        login_url: url.to_owned(),
        timeout: Duration::from_secs(5),
        calls_per_month: Some(5000),
        calls_per_second: 15,
        todo: true,
        result_checks: 2,
        events: None,
    }
}

fn wecom(url: &str) -> WeComConfig {
    WeComConfig {
        corp_id: "wwdemo".into(),
        secret: SECRET.to_owned().into(),
        agent_id: 1_000_002,
        api_url: url.to_owned(),
        login_url: url.to_owned(),
        oauth_url: url.to_owned(),
        timeout: Duration::from_secs(5),
    }
}
