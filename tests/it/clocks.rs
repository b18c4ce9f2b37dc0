//! Wrong clocks: the database's time decides, and what a wrong clock left behind is corrected.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::sql_types::Timestamptz;
use diesel_async::RunQueryDsl;
use tokio::sync::watch;
use whsm::app::App;
use whsm::outbox::{self, Channel, Letter, Repaired};
use whsm::worker;

use crate::harness::TestApp;

#[derive(diesel::QueryableByName)]
struct Time {
    #[diesel(sql_type = Timestamptz)]
    at: DateTime<Utc>,
}

/// When DingTalk's pace allows the next call.
async fn pace(app: &TestApp) -> DateTime<Utc> {
    let query = "SELECT next_at AS at FROM platform_paces WHERE platform = 'dingtalk'";
    diesel::sql_query(query).get_result::<Time>(&mut *app.conn().await).await.unwrap().at
}

#[tokio::test(flavor = "multi_thread")]
async fn a_machine_whose_clock_runs_a_day_ahead_and_back_leaves_nothing_for_later() {
    let app = TestApp::without_worker().await;
    // The pages run on a machine that is ten minutes slow, the worker on one that is a day fast.
    app.clock.step_machine(TimeDelta::minutes(-10));
    app.app.db.set_clock(&app.clock).await.unwrap();
    let early = app.clock.on_a_machine_that_is_off(TimeDelta::days(1));
    let ahead = app.app.db.set_clock(&early).await.unwrap();
    assert!((TimeDelta::hours(23)..=TimeDelta::days(1)).contains(&ahead), "{ahead}");
    let there = App::new((*app.app.config).clone(), app.app.db.clone(), early.clone()).unwrap();
    let (stop, stopped) = watch::channel(false);
    let worker = tokio::spawn(worker::run(there, stopped));
    let near = |at: DateTime<Utc>| (at - app.clock.now()).abs() < TimeDelta::minutes(1);
    for title in ["早一天", "又回来"] {
        app.pending(title).await;
        app.settled().await;
        assert!(near(pace(&app).await), "{}", pace(&app).await);
        early.step_machine(TimeDelta::days(-1) - TimeDelta::minutes(5));
    }
    assert_eq!(app.cards_to("dt-li").len(), 2);
    for letter in Letter::to(&mut *app.conn().await, app.id("li").await, Channel::DingTalk, 9).await.unwrap() {
        assert!(near(letter.sent_at().unwrap()) && near(letter.due_at), "{letter:?}");
    }
    let figures = app.visitor().get("/metrics").await.body;
    let figure = figures.lines().find_map(|line| line.strip_prefix("whsm_clock_ahead_milliseconds ")).unwrap();
    assert!((-600_000..-590_000).contains(&figure.parse::<i64>().unwrap()), "{figure}");
    stop.send(true).unwrap();
    worker.await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_clock_that_ran_ahead_left_is_set_right_and_what_a_rule_set_stays() {
    let app = TestApp::without_worker().await;
    app.pending("一天以后").await;
    app.pending("暂停到下周").await;
    let week = app.clock.now() + TimeDelta::days(7);
    app.sql(&format!(
        "INSERT INTO channel_pauses VALUES ('dingtalk', '{week}', '90020');
         UPDATE outbox SET due_at = '{week}' WHERE state = 'due' AND channel = 'dingtalk'",
    ))
    .await;
    let repair = async || outbox::repair(&mut *app.conn().await, app.clock.offset_micros()).await.unwrap();
    assert_eq!(repair().await, Repaired::default(), "letters of a paused channel wait as long as the pause");
    app.sql(&format!(
        "DELETE FROM channel_pauses; INSERT INTO channel_pauses VALUES ('todo', '{}', '40014');
         INSERT INTO platform_paces VALUES ('dingtalk', '{}')",
        app.clock.now() + TimeDelta::days(400),
        app.clock.now() + TimeDelta::days(1),
    ))
    .await;
    assert_eq!(repair().await, Repaired { letters: 2, checks: 0, pauses: 1 });
    let (_stop, stopped) = watch::channel(false);
    tokio::spawn(worker::run(app.app.clone(), stopped));
    app.settled().await;
    assert_eq!((app.cards_to("dt-li").len(), app.dingtalk.todos_of("dt-li").len()), (2, 2));
    assert!(pace(&app).await < app.clock.now() + TimeDelta::minutes(1));
}
