//! Delegations: created, refused where they overlap, ended; who may do this, and who may be a delegate.

use chrono::TimeDelta;
use futures_util::future::join_all;
use reqwest::Method;
use whsm::org::{Delegation, DelegationInput, User, UserId, stand_ins};

use crate::harness::{Page, Person, TestApp, field};

/// Posts the form; it is 2026-11-20 10:05.
async fn make(app: &TestApp, person: &Person, to: &str, from: &str, until: &str, more: &[(&str, &str)]) -> Page {
    let to = app.id(to).await.to_string();
    let mut fields = vec![field("delegate", to), field("from", from), field("until", until)];
    fields.extend(more.iter().map(|(name, value)| field(name, *value)));
    person.post("/delegations", &fields).await
}

async fn pairs(app: &TestApp, kind: &str) -> Vec<(UserId, UserId)> {
    stand_ins(&*app.conn().await, kind, app.clock.now()).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_delegation_is_made_comes_into_force_and_is_ended() {
    let app = TestApp::without_worker().await;
    let li = app.person("li").await;
    let page = li.get("/delegations").await;
    assert!(page.status == 200 && page.has("没有委托"), "{}", page.text());
    assert_eq!(page.value_of("from"), "2026-11-20T10:05", "now, in the company's time zone");
    assert!(li.get("/").await.all(".menu-body a").contains(&"委托审批".to_owned()));
    let made = make(
        &app,
        &li,
        "zhao",
        "2026-11-20T12:00",
        "2026-11-27T09:00",
        &[("kinds[CG]", "1"), ("kinds[DB]", "1"), ("reason", "出差")],
    )
    .await;
    assert_eq!((made.status, made.location.as_str()), (303, "/delegations"), "{}", made.text());
    let page = li.get("/delegations").await;
    assert!(page.has("已设置委托") && page.has("赵敏 代 李强 审批") && page.has("出差"), "{}", page.text());
    assert_eq!(page.all(".rows .kind"), ["采购", "调拨"]);
    assert_eq!(page.all(".rows .figures"), ["2026-11-20 12:00 – 2026-11-27 09:00"]);
    assert_eq!(page.all(".rows .state"), ["未开始"]);
    assert_eq!(pairs(&app, "CG").await, []);
    app.clock.advance(TimeDelta::hours(2));
    let both = (app.id("li").await, app.id("zhao").await);
    assert_eq!((pairs(&app, "CG").await, pairs(&app, "DB").await), (vec![both], vec![both]));
    assert_eq!(pairs(&app, "CGC").await, [], "other kinds have no delegate");
    let page = li.get("/delegations").await;
    assert_eq!(page.all(".rows .state"), ["生效中"]);
    let zhao = app.person("zhao").await;
    let hers = zhao.get("/delegations").await;
    assert!(hers.has("受人委托") && hers.has("赵敏 代 李强 审批"), "{}", hers.text());
    assert_eq!(hers.all(".rows form").len(), 0);
    let one = Delegation::of_principal(&mut *app.conn().await, both.0).await.unwrap().remove(0);
    let url = format!("/delegations/{}/ending", one.id);
    assert_eq!(zhao.post(&url, &[]).await.status, 404, "she may not end it");
    assert_eq!(li.post(&url, &[]).await.location, "/delegations");
    assert_eq!(pairs(&app, "CG").await, []);
    let page = li.get("/delegations").await;
    assert_eq!(page.all(".rows .state"), ["已结束"]);
    let again = li.post(&url, &[]).await;
    assert!(again.status == 409 && again.has("这个委托已经结束。"), "{}", again.text());
}

#[tokio::test(flavor = "multi_thread")]
async fn overlapping_delegations_are_refused() {
    let app = TestApp::without_worker().await;
    let li = app.person("li").await;
    let purchases = [("kinds[CG]", "1")];
    assert_eq!(make(&app, &li, "zhao", "2026-11-23T09:00", "2026-11-25T09:00", &purchases).await.status, 303);
    for (from, until, kinds) in [
        ("2026-11-24T09:00", "2026-11-26T09:00", &purchases[..]),
        ("2026-11-20T09:00", "2026-12-24T09:00", &[]),
        ("2026-11-24T09:00", "2026-11-24T10:00", &[("kinds[DB]", "1"), ("kinds[CG]", "1")]),
    ] {
        let page = make(&app, &li, "chen", from, until, kinds).await;
        let said = page.all("#from-error");
        assert_eq!((page.status, said.len()), (422, 1), "{from} {}", page.text());
        assert!(said[0].contains("与委托给 赵敏 的时间重叠"), "{said:?}");
        assert_eq!(page.value_of("until"), until, "what was typed is still there");
    }
    for (from, until, kinds) in [
        ("2026-11-25T09:00", "2026-11-26T09:00", &purchases[..]),
        ("2026-11-20T09:00", "2026-11-23T09:00", &[]),
        ("2026-11-23T09:00", "2026-11-25T09:00", &[("kinds[DB]", "1")]),
    ] {
        let page = make(&app, &li, "chen", from, until, kinds).await;
        assert_eq!(page.status, 303, "{from} {}", page.text());
    }
    // The first is cancelled: its period is free again.
    let known = Delegation::of_principal(&mut *app.conn().await, app.id("li").await).await.unwrap();
    let zhao = app.id("zhao").await;
    let first = known.iter().find(|one| one.delegate_id == zhao).unwrap().id;
    assert_eq!(li.post(&format!("/delegations/{first}/ending"), &[]).await.status, 303);
    assert_eq!(make(&app, &li, "sun", "2026-11-23T09:00", "2026-11-25T09:00", &purchases).await.status, 303);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_at_once_one_is_made() {
    let app = TestApp::without_worker().await;
    let (li, zhao, now) = (app.id("li").await, app.id("zhao").await, app.clock.now());
    let each = (0..6).map(async |n| {
        let (principal_id, delegate_id) = if n % 2 == 0 { (li, zhao) } else { (zhao, li) };
        let ends_at = now + TimeDelta::days(1);
        let reason = String::new();
        let input = DelegationInput { principal_id, delegate_id, kinds: vec![], starts_at: now, ends_at, reason };
        Delegation::create(&mut *app.conn().await, &input, principal_id, now).await.is_ok()
    });
    let made = join_all(each).await.into_iter().filter(|made| *made).count();
    assert_eq!((made, pairs(&app, "FS").await.len()), (2, 2), "one per pair");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_is_said_beside_its_field_and_kept() {
    let app = TestApp::without_worker().await;
    let li = app.person("li").await;
    let page =
        li.post("/delegations", &[field("kinds[DB]", "1"), field("reason", "休假"), field("from", "soon")]).await;
    assert_eq!((page.status, page.all("#delegate-error")), (422, vec!["此项必填".to_owned()]));
    assert_eq!(page.all("#from-error"), ["请填日期和时间，例如 2026-11-23 09:00"]);
    assert_eq!(page.all("#until-error").len(), 1);
    assert_eq!((page.value_of("reason"), page.value_of("from")), ("休假".into(), "soon".into()));
    assert!(page.body.contains("name=\"kinds[DB]\" value=\"1\" checked") && page.body.matches("checked").count() == 1);
    let long = "长".repeat(201);
    for (to, from, until, more, at, said) in [
        ("li", "2026-11-23T09:00", "2026-11-24T09:00", &[][..], "delegate", "不能委托给本人"),
        ("wang", "2026-11-23T09:00", "2026-11-24T09:00", &[], "delegate", "没有这一项"),
        ("zhao", "2026-11-23T09:00", "2026-11-23T09:00", &[], "until", "结束不能早于开始"),
        ("zhao", "2026-11-18T09:00", "2026-11-19T09:00", &[], "until", "这个时间已经过去"),
        ("zhao", "2026-11-23 09:00", "2026-11-24T09:00:00", &[("kinds[XX]", "1")], "kinds", "没有这一项"),
        ("zhao", "2026-11-23T09:00", "2026-11-24T09:00", &[("reason", &long)], "reason", "最多 200 个字"),
    ] {
        let page = make(&app, &li, to, from, until, more).await;
        let faults = page.all(&format!("#{at}-error"));
        assert_eq!((page.status, faults), (422, vec![said.to_owned()]), "{}", page.text());
        assert_eq!((page.value_of("from"), page.value_of("until")), (from.to_owned(), until.to_owned()));
    }
    let nobody = Delegation::of_principal(&mut *app.conn().await, app.id("li").await).await.unwrap();
    assert_eq!(nobody, []);
}

#[tokio::test(flavor = "multi_thread")]
async fn staff_have_none_and_administrators_arrange_it_for_others() {
    let app = TestApp::without_worker().await;
    let (wang, zhao, admin) = (app.person("wang").await, app.person("zhao").await, app.person("admin").await);
    assert_eq!(wang.get("/delegations").await.status, 403);
    assert!(!wang.get("/").await.all(".menu-body a").contains(&"委托审批".to_owned()));
    let mine = make(&app, &wang, "zhao", "2026-11-20T09:00", "2026-11-24T09:00", &[]).await;
    assert_eq!(mine.status, 403);
    let li = app.id("li").await.to_string();
    let url = format!("/delegations?person={li}");
    assert_eq!(zhao.get(&url).await.status, 403);
    let person = [("person", li.as_str())];
    let hers = make(&app, &zhao, "zhao", "2026-11-20T09:00", "2026-11-24T09:00", &person).await;
    assert_eq!(hers.status, 403);
    assert!(admin.get(&format!("/admin/people/{li}")).await.body.contains(&url));
    assert_eq!(admin.get("/delegations?person=nobody").await.status, 404);
    let page = admin.get(&url).await;
    assert!(page.has("李强 的委托") && !page.all("#delegate option").contains(&"李强".to_owned()), "{}", page.text());
    let made = make(&app, &admin, "zhao", "2026-11-20T09:00", "2026-11-24T09:00", &person).await;
    assert_eq!((made.status, made.location.as_str()), (303, url.as_str()), "{}", made.text());
    let seen = app.person("li").await.get("/delegations").await;
    assert!(seen.has("由 管理员 设置"), "{}", seen.text());
    assert!(admin.get("/delegations").await.has("其他人正在生效的委托"));
    let given = Delegation::of_principal(&mut *app.conn().await, app.id("li").await).await.unwrap().remove(0);
    assert_eq!(given.made_by, app.id("admin").await);
    let ended = admin.post(&format!("/delegations/{}/ending", given.id), &[]).await;
    assert_eq!((ended.status, ended.location.as_str()), (303, url.as_str()));
    let of_staff = app.id("wang").await.to_string();
    let page =
        make(&app, &admin, "zhao", "2026-11-20T09:00", "2026-11-24T09:00", &[("person", of_staff.as_str())]).await;
    assert!(page.status == 409 && page.has("此人不审批单据，不需要委托。"), "{}", page.text());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_disabled_delegate_acts_for_no_one() {
    let app = TestApp::without_worker().await;
    let (li, zhao) = (app.person("li").await, app.id("zhao").await);
    assert_eq!(make(&app, &li, "zhao", "2026-11-20T09:00", "2026-11-24T09:00", &[]).await.status, 303);
    assert_eq!(pairs(&app, "CG").await, [(app.id("li").await, zhao)]);
    let disable = async |is: bool| {
        User::set_disabled(&mut *app.conn().await, zhao, is, app.clock.now()).await.unwrap();
    };
    disable(true).await;
    assert_eq!(pairs(&app, "CG").await, []);
    assert!(!li.get("/delegations").await.all("#delegate option").contains(&"赵敏".to_owned()));
    let page = make(&app, &li, "zhao", "2026-11-25T09:00", "2026-11-26T09:00", &[]).await;
    assert_eq!((page.status, page.all("#delegate-error")), (422, vec!["已停用，请另选".to_owned()]));
    disable(false).await;
    assert_eq!(pairs(&app, "CG").await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn when_a_delegation_is_over_the_principal_decides_what_the_delegate_still_holds() {
    let app = TestApp::without_worker().await;
    let (li, zhao, admin) = (app.person("li").await, app.person("zhao").await, app.person("admin").await);
    assert_eq!(make(&app, &li, "zhao", "2026-11-20T09:00", "2026-11-27T09:00", &[]).await.status, 303);
    let (first, step) = app.pending("代审一").await;
    let (second, _) = app.pending("代审二").await;
    let page = format!("/approvals/{step}");
    assert!(!zhao.get(&page).await.has("委托已结束"), "in force");
    let one = Delegation::of_principal(&mut *app.conn().await, app.id("li").await).await.unwrap().remove(0);
    assert_eq!(li.post(&format!("/delegations/{}/ending", one.id), &[]).await.status, 303);

    let shown = zhao.get(&page).await;
    assert!(shown.has("您代 李强 审批的委托已结束，此单由 李强 本人办理。"), "{}", shown.text());
    assert_eq!(shown.all("[name=action]").len(), 0, "{}", shown.text());
    let approval = serde_json::json!({"action": "approve", "comment": ""});
    let decision = format!("/orders/{first}/decision");
    let (status, said) = app.call("zhao", Method::POST, &decision, Some(approval.clone())).await;
    assert_eq!((status, said.to_string().contains("李强")), (409, true), "{said}");
    assert_eq!(app.call("li", Method::POST, &decision, Some(approval.clone())).await.0, 200);

    // With the principal gone too, no one may sign: the order is stuck, and may go to the former delegate.
    let disabling = format!("/admin/people/{}/disabling", app.id("li").await);
    let stay = [field("disabled", "1"), field("successor", "stay")];
    assert_eq!(admin.post(&disabling, &stay).await.status, 303);
    assert!(admin.get("/admin/stuck").await.has("代审二"));
    let to_her = serde_json::json!({"to": "zhao", "comment": "李强离职"});
    let (status, said) = app.call("admin", Method::POST, &format!("/orders/{second}/reassignment"), Some(to_her)).await;
    assert_eq!(status, 200, "{said}");
    let decision = format!("/orders/{second}/decision");
    assert_eq!(app.call("zhao", Method::POST, &decision, Some(approval)).await.0, 200);
    let signed = app.chain(second).await.steps.into_iter().last().unwrap();
    assert_eq!((signed.handler_id, signed.principal_id), (app.id("zhao").await, None));
}
