//! The check at the end of a test: what a test leaves undeclared makes it fail.

use std::panic::{AssertUnwindSafe, catch_unwind};

use whsm::simulator::{Fault, Trouble};

use crate::harness::TestApp;

/// Runs a test body; returns the failure of the check.
async fn end_of(test: impl AsyncFnOnce(&TestApp)) -> Result<(), String> {
    let app = TestApp::spawn().await;
    test(&app).await;
    let ended = catch_unwind(AssertUnwindSafe(|| drop(app)));
    ended.map_err(|panic| *panic.downcast::<String>().unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_that_nobody_looks_at_fails_the_test() {
    let nobody = end_of(async |app| {
        app.pending("没人看").await;
    });
    let why = nobody.await.unwrap_err();
    assert!(why.contains("a message to dt-li that nobody looked at") && why.contains("没人看"), "{why}");
    let looked = end_of(async |app| {
        app.pending("看过了").await;
        app.settled().await;
        assert_eq!(app.cards_to("dt-li").len(), 1);
    });
    assert_eq!(looked.await, Ok(()));
    let said = end_of(async |app| {
        app.pending("不看").await;
        app.leaves_unread(&["dt-li"]);
    });
    assert_eq!(said.await, Ok(()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_that_comes_after_the_look_fails_the_test() {
    let late = end_of(async |app| {
        app.pending("先看").await;
        app.settled().await;
        assert_eq!(app.cards_to("dt-li").len(), 1);
        app.pending("后来").await;
        app.leaves_unread(&["dt-wang"]);
    });
    let why = late.await.unwrap_err();
    assert!(why.contains("后来") && !why.contains("先看"), "{why}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_letter_that_is_not_settled_fails_the_test() {
    let blocked = async |app: &TestApp| {
        app.dingtalk.set_fault(Fault::sending(Trouble::Http500));
        app.pending("发不出去").await;
    };
    let why = end_of(blocked).await.unwrap_err();
    assert!(why.contains("letters that are not settled"), "{why}");
    let said = end_of(async move |app| {
        blocked(app).await;
        app.leaves_unsettled();
    });
    assert_eq!(said.await, Ok(()));
}
