//! Entering orders: typed text is never lost, errors appear beside their fields, totals are exact.

use proptest::prelude::*;
use rust_decimal::Decimal;
use whsm::orders::{Kind, Line, Order, Status, amount};

use crate::harness::{TestApp, field, order, with};

#[tokio::test(flavor = "multi_thread")]
async fn faults_come_back_beside_their_fields_with_everything_typed() {
    let app = TestApp::without_worker().await;
    let wang = app.person("wang").await;
    let mut fields = order(Kind::Transfer, "  ");
    fields = with(fields, "destination_warehouse", "HD1");
    fields = with(fields, "lines[0][quantity]", "六百");
    fields = with(fields, "lines[4][unit_price]", "1.2345678");
    fields = with(fields, "note", "<b>急</b> & \"引号\"");
    fields.push(field("intent", "submit"));
    let page = wang.post("/orders/new/DB", &fields).await;
    assert_eq!(page.status, 422);
    for (selector, text) in [
        ("#title-error", "此项必填"),
        ("#destination_warehouse-error", "调入仓库不能与调出仓库相同"),
        ("#lines-0-quantity-error", "请填数字，例如 1234.5"),
        ("#lines-4-unit_price-error", "最多 6 位小数"),
        ("#next_approver-error", "请选择下一位办理人"),
    ] {
        assert_eq!(page.all(selector), [text], "{selector}");
        let described = format!("[aria-invalid][aria-describedby='{}']", &selector[1..]);
        assert_eq!(page.attributes(&described, "id"), [selector[1..].trim_end_matches("-error")], "{selector}");
    }
    for (name, value) in
        [("lines[0][quantity]", "六百"), ("lines[4][unit_price]", "1.2345678"), ("lines[0][name]", "A4复印纸")]
    {
        assert_eq!(page.value_of(name), value);
    }
    let links = page.all("#faults a");
    assert_eq!(
        links,
        ["标题", "调入仓库", "第 1 行 数量", "第 2 行 单价（元）", "下一位办理人"],
        "in the order of the page"
    );
    assert_eq!(page.all("#note"), ["<b>急</b> & \"引号\""]);
    assert_eq!(page.value_of("form_key"), fields.iter().find(|(name, _)| name == "form_key").unwrap().1);
    let mut conn = app.conn().await;
    let found =
        whsm::orders::list(&mut conn, &app.user("wang").await, &whsm::orders::Filter::default(), 10).await.unwrap();
    assert!(found.rows.is_empty(), "refused input is not stored");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_may_be_incomplete_but_not_unreadable() {
    let app = TestApp::without_worker().await;
    let wang = app.person("wang").await;
    let key = field("form_key", uuid::Uuid::new_v4().to_string());
    let saved = wang
        .post("/orders/new/CGC", &[key.clone(), field("intent", "save"), field("lines[0][board]", "BC双瓦楞")])
        .await;
    let id = saved.order();
    let mut conn = app.conn().await;
    let kept = Order::find(&mut conn, id).await.unwrap().unwrap();
    assert_eq!((kept.status, kept.number, kept.title.as_str()), (Status::Draft, None, ""));
    assert_eq!(Line::of(&conn, id).await.unwrap()[0].board, "BC双瓦楞");
    let bad = [field("version", "1"), field("intent", "save"), field("lines[0][length_mm]", "1.5")];
    assert_eq!(wang.post(&format!("/orders/{id}/edit"), &bad).await.status, 422);
    assert_eq!(wang.post(&format!("/orders/{id}/removal"), &[]).await.status, 303);
    assert!(Order::find(&mut conn, id).await.unwrap().is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_made_meanwhile_in_another_window_is_not_overwritten() {
    let app = TestApp::without_worker().await;
    let wang = app.person("wang").await;
    let mut fields = order(Kind::Purchase, "一");
    fields.push(field("intent", "save"));
    let id = wang.post("/orders/new/CG", &fields).await.order();
    let edit = |title: &'static str| with(with(fields.clone(), "title", title), "version", "1");
    assert_eq!(wang.post(&format!("/orders/{id}/edit"), &edit("二")).await.status, 303);
    let page = wang.post(&format!("/orders/{id}/edit"), &edit("三")).await;
    assert_eq!((page.status, page.value_of("title").as_str()), (409, "三"));
    assert!(page.has("刚刚在别处") && !page.has("他人"), "{}", page.text());
    assert_eq!(Order::find(&mut *app.conn().await, id).await.unwrap().unwrap().title, "二");
    // After the comparison it is saved again by hand; until then autosave is off.
    assert_eq!((page.value_of("version").as_str(), page.all("[data-autosave]").len()), ("2", 0));
    let again = with(edit("三"), "version", &page.value_of("version"));
    assert_eq!(wang.post(&format!("/orders/{id}/edit"), &again).await.status, 303);
    assert_eq!(Order::find(&mut *app.conn().await, id).await.unwrap().unwrap().title, "三");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_submitted_is_no_longer_changed_and_what_was_returned_stays_whole() {
    let app = TestApp::without_worker().await;
    let (wang, li) = (app.person("wang").await, app.person("li").await);
    let (id, step) = app.pending("改").await;
    let fields = with(with(order(Kind::Purchase, "改了"), "version", "2"), "intent", "save");
    assert_eq!(wang.post(&format!("/orders/{id}/edit"), &fields).await.status, 409);
    assert_eq!(wang.get(&format!("/orders/{id}/edit")).await.status, 409);
    li.decide(&format!("/approvals/{step}"), &[field("action", "return"), field("comment", "补")]).await;
    let version = wang.get(&format!("/orders/{id}/edit")).await.value_of("version");
    let emptied = [field("version", &version), field("intent", "save"), field("title", "空")];
    let page = wang.post(&format!("/orders/{id}/edit"), &emptied).await;
    assert_eq!(page.status, 422);
    assert!(page.has("请至少填一行明细"));
    assert_eq!(wang.post(&format!("/orders/{id}/edit"), &with(fields, "version", &version)).await.status, 303);
}

#[tokio::test(flavor = "multi_thread")]
async fn more_lines_can_be_asked_for_without_scripts_and_an_order_can_be_copied() {
    let app = TestApp::without_worker().await;
    let wang = app.person("wang").await;
    let mut fields = order(Kind::Carton, "纸箱");
    let more = wang.post("/orders/new/CGC", &with(fields.clone(), "intent", "more")).await;
    assert_eq!(more.status, 200);
    assert_eq!(more.all("tbody tr[data-line]").len(), 5, "the two typed lines and three more");
    assert_eq!(more.value_of("lines[4][board]"), "BC双瓦楞");
    fields.push(field("intent", "save"));
    let id = wang.post("/orders/new/CGC", &fields).await.order();
    let copy = wang.get(&format!("/orders/new/CGC?copy={id}")).await;
    assert_eq!((copy.value_of("title").as_str(), copy.value_of("lines[1][quantity]").as_str()), ("纸箱", "2.5"));
    assert_ne!(copy.value_of("form_key"), fields[0].1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_missing_in_a_decision_is_said_beside_its_field() {
    let app = TestApp::without_worker().await;
    let li = app.person("li").await;
    let (_, step) = app.pending("决定").await;
    let url = format!("/approvals/{step}");
    let page = li.decide(&url, &[field("action", "reject"), field("comment", "  ")]).await;
    assert_eq!(page.status, 422);
    assert_eq!(page.all("#comment-error"), ["请写明原因，申请人会看到"]);
    let page = li
        .decide(&url, &[field("action", "approve"), field("onward", "hand_on"), field("comment", "先写好的意见")])
        .await;
    assert_eq!(page.status, 422);
    assert_eq!(page.all("#next-approver-error"), ["请选择下一位办理人"]);
    assert_eq!(page.all("#comment"), ["先写好的意见"]);
    let page = li.decide(&url, &[field("action", "")]).await;
    assert_eq!(page.status, 422);
    assert_eq!(page.all(".decision-dock > .alert"), ["请选择同意、退回或拒绝"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn notices_are_in_the_program_too_and_are_marked_as_read() {
    let app = TestApp::without_worker().await;
    let (wang, li) = (app.person("wang").await, app.person("li").await);
    let (_, step) = app.pending("站内").await;
    li.decide(&format!("/approvals/{step}"), &[field("action", "approve"), field("onward", "finish")]).await;
    let page = wang.get("/").await;
    assert_eq!(page.all(".unread .row-title"), ["您的采购:【站内】已被【李强】审批通过。"]);
    assert!(!li.get("/").await.has("全部标为已读"), "cards are no notices");
    assert_eq!(wang.post("/inbox/seen", &[]).await.location, "/");
    assert!(wang.get("/").await.all(".unread").is_empty());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    /// Quantities have four places, prices six; the sum is exact to the last digit.
    #[test]
    fn totals_are_exact(lines in prop::collection::vec((1_i64..=99_999_999_999, 0_i64..=999_999_999), 1..60)) {
        let mut by_hand: i128 = 0;
        let read = |n: i64| amount::parse(&format!("{}.{:04}", n / 10_000, n % 10_000)).unwrap();
        let price = |n: i64| amount::parse_price(&format!("{}.{:06}", n / 1_000_000, n % 1_000_000)).unwrap();
        let typed: Vec<_> = lines.iter().map(|(quantity, of)| (read(*quantity), price(*of))).collect();
        for (quantity, price) in &lines {
            by_hand += i128::from(*quantity) * i128::from(*price);
        }
        let totals = amount::totals(typed).unwrap();
        prop_assert_eq!(totals.amount, Decimal::from_i128_with_scale(by_hand, 10));
        let cents = (by_hand + 50_000_000) / 100_000_000;
        prop_assert_eq!(amount::money(totals.amount), format!("{}.{:02}", cents / 100, cents % 100));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_back_button_loses_nothing_that_is_typed_after_it() {
    let app = TestApp::without_worker().await;
    let wang = app.person("wang").await;
    let mut fields = order(Kind::Purchase, "先想到的");
    fields.push(field("intent", "save"));
    let id = wang.post("/orders/new/CG", &fields).await.order();
    let second = with(fields.clone(), "title", "后想到的");
    assert_eq!(wang.post("/orders/new/CG", &second).await.order(), id);
    assert_eq!(Order::find(&mut *app.conn().await, id).await.unwrap().unwrap().title, "后想到的");
    let third = wang.post("/orders/new/CG", &with(fields, "title", "旧窗口里的")).await;
    assert_eq!((third.status, third.value_of("title").as_str()), (409, "旧窗口里的"));
    assert_eq!(third.attributes("form[data-keep]", "action"), [format!("/orders/{id}/edit")]);
    assert_eq!(third.value_of("version"), "2", "saving again is possible");
    let submission = with(with(second, "intent", "submit"), "next_approver", &app.id("li").await.to_string());
    assert_eq!(wang.post("/orders/new/CG", &submission).await.order(), id);
    assert_eq!(Order::find(&mut *app.conn().await, id).await.unwrap().unwrap().status, Status::Pending);
}
