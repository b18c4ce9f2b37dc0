//! The platforms' limits: one pace for all instances, and one shared token.

use chrono::TimeDelta;
use diesel_async::RunQueryDsl;
use tokio::sync::watch;
use whsm::app::App;
use whsm::simulator::Simulator;
use whsm::worker;

use crate::harness::TestApp;

pub const SEND: &str = "/topapi/message/corpconversation/asyncsend_v2";

/// Starts workers that share only the database, as if each were a process.
pub fn start_workers(app: &TestApp, workers: usize) -> watch::Sender<bool> {
    let (stop, stopped) = watch::channel(false);
    for _ in 0..workers {
        let apart = App::new((*app.app.config).clone(), app.app.db.clone(), app.clock.clone()).unwrap();
        tokio::spawn(worker::run(apart, stopped.clone()));
    }
    stop
}

/// The most calls to a path within any second of the simulated clock.
pub fn busiest_second(simulator: &Simulator, path: &str) -> usize {
    let at: Vec<_> = simulator.calls().into_iter().filter(|call| call.path == path).map(|call| call.at).collect();
    let within = |start: usize| at[start..].iter().take_while(|t| **t < at[start] + TimeDelta::seconds(1)).count();
    (0..at.len()).map(within).max().unwrap_or_default()
}

#[tokio::test(flavor = "multi_thread")]
async fn two_workers_share_the_pace_and_the_token_and_send_each_letter_once() {
    let quiet = |config: &mut whsm::config::Config| {
        let dingtalk = config.dingtalk.as_mut().unwrap();
        (dingtalk.todo, dingtalk.result_checks) = (false, 0);
    };
    let app = TestApp::spawn_with(quiet, 0).await;
    app.dingtalk.set_rate_limit(Some(20));
    for n in 0..60 {
        app.pending(&format!("节奏 {n}")).await;
    }
    let _stop = start_workers(&app, 2);
    app.settled().await;
    assert_eq!((app.cards_to("dt-li").len(), app.dingtalk.count(SEND)), (60, 60));
    assert_eq!((app.dingtalk.throttled(), app.dingtalk.count("/gettoken")), (0, 1));
    app.dingtalk.expire_tokens();
    app.pending("令牌过期").await;
    app.settled().await;
    assert_eq!(app.dingtalk.count("/gettoken"), 2);
    let token = whsm::platform::token_age(&mut *app.conn().await, whsm::org::Platform::DingTalk).await.unwrap();
    assert!(token.unwrap().expires_at > app.clock.now() + TimeDelta::minutes(100));
    // The stored token is encrypted.
    #[derive(diesel::QueryableByName)]
    struct Sealed {
        #[diesel(sql_type = diesel::sql_types::Binary)]
        sealed: Vec<u8>,
    }
    let kept: Sealed =
        diesel::sql_query("SELECT sealed FROM platform_tokens").get_result(&mut *app.conn().await).await.unwrap();
    let secret = app.dingtalk.token().unwrap();
    assert!(!kept.sealed.windows(8).any(|part| secret.as_bytes().windows(8).any(|of| of == part)));
}
