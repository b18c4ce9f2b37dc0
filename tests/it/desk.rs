//! The home pages of clerks and approvers: returned orders come first, last prices are offered, faults name their line.

use whsm::approval::flow::{Flow, Mode, Node, Rule, Then};
use whsm::orders::{Kind, Line};

use crate::harness::{TestApp, chosen, field, order, with};

#[tokio::test(flavor = "multi_thread")]
async fn the_home_page_begins_with_what_came_back() {
    let app = TestApp::without_worker().await;
    let (wang, li) = (app.person("wang").await, app.person("li").await);
    assert!(wang.get("/").await.all("#returned").is_empty());
    let (id, step) = app.pending("十二月打包耗材").await;
    let back = [field("action", "return"), field("comment", "单价偏高，请核对"), field("return_to", "")];
    assert_eq!(li.decide(&format!("/approvals/{step}"), &back).await.status, 303);
    let page = wang.get("/").await;
    let first = page.attributes("main > .panel, main > .strip", "class").into_iter().next().unwrap();
    assert!(first.split(' ').any(|class| class == "panel"), "without figures: {first}");
    assert_eq!(page.attributes("main > .panel", "id")[0], "returned");
    assert_eq!(page.all("#returned .row-title"), ["十二月打包耗材"]);
    assert_eq!(page.all("#returned .row-why"), ["李强退回：单价偏高，请核对"]);
    assert_eq!(page.attributes("#returned .row-mend", "href"), [format!("/orders/{id}/edit")]);
    assert!(!page.has("没有等待您审批的单据"), "staff who never approve do not see it");
    assert!(li.get("/").await.all("#returned").is_empty(), "it is back with wang");
    // Resubmitted, it is with the handlers again; the latest submission counts.
    app.clock.set("2026-11-20T04:00:00Z".parse().unwrap());
    let form = wang.get(&format!("/orders/{id}/edit")).await;
    let mut fields = vec![field("version", form.value_of("version")), field("press", form.value_of("press"))];
    fields.extend(order(Kind::Purchase, "十二月打包耗材").into_iter().filter(|(name, _)| name != "press"));
    fields.extend([field("intent", "submit"), field("next_approver", app.id("li").await.to_string())]);
    assert_eq!(wang.post(&format!("/orders/{id}/edit"), &fields).await.order(), id);
    assert!(wang.get("/").await.all("#returned").is_empty());
    let page = wang.get(&format!("/orders/{id}")).await;
    assert!(page.has("申请时间2026-11-20 12:00"), "label and time: {}", page.text());
    let again = app.chain(id).await.open_steps().next().unwrap().id;
    assert!(
        li.get(&format!("/approvals/{again}")).await.attributes(".ask-who [title]", "title")[0] == "2026-11-20 12:00"
    );
    let closed = li.get(&format!("/approvals/{step}")).await;
    assert!(
        closed.all(".route-end").iter().all(|end| end != "部门主管"),
        "a closed step's name says nothing about where it is"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn drafts_without_a_title_and_waiting_orders_say_what_they_are_for() {
    let app = TestApp::without_worker().await;
    let wang = app.person("wang").await;
    for fields in [
        order(Kind::Purchase, ""),
        vec![field("title", ""), field("note", "先记下"), field("form_key", "f47ac10b-58cc-4372-a567-0e02b2c3d479")],
    ] {
        wang.post("/orders/new/CG", &with(fields, "intent", "save")).await.order();
    }
    let page = wang.get("/").await;
    let titles = page.all("#drafts .row-title");
    assert!(titles.contains(&"A4复印纸 等 2 项".to_owned()), "{titles:?}");
    assert!(titles.iter().any(|title| title.starts_with("采购草稿（2026-11-20")), "{titles:?}");
    assert_eq!(page.all("#drafts .row-amount"), ["35.08"], "an empty price has no amount");
    app.pending("托盘").await;
    assert_eq!(app.person("li").await.get("/").await.all("#waiting .row-gist"), ["A4复印纸"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_urge_names_everybody_who_was_urged() {
    let app = TestApp::without_worker().await;
    let people = vec![app.id("li").await, app.id("zhao").await];
    let node = Node { rule: Rule::People { people }, mode: Mode::All, ..chosen("会签") };
    app.publish(Kind::Purchase, &Flow { nodes: vec![node], ..Flow::by_choice() }).await;
    let wang = app.person("wang").await;
    let id = wang.post("/orders/new/CG", &with(order(Kind::Purchase, "会签"), "intent", "submit")).await.order();
    assert_eq!(wang.post(&format!("/orders/{id}/reminder"), &[]).await.status, 303);
    let page = wang.get(&format!("/orders/{id}")).await;
    assert!(page.has("已催办李强、赵敏。") && page.has("王芳 催办 李强、赵敏"), "{}", page.text());
    assert_eq!(wang.post("/language", &[field("language", "en"), field("next", "/")]).await.status, 303);
    let page = wang.get(&format!("/orders/{id}")).await;
    assert!(page.has("李强, 赵敏") && !page.has("、"), "{}", page.text());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_price_has_six_places_on_every_page_and_the_amount_is_exact() {
    let app = TestApp::without_worker().await;
    let wang = app.person("wang").await;
    let mut fields = with(order(Kind::Purchase, "标签"), "lines[0][quantity]", "1000.0001");
    fields = with(fields, "lines[0][unit_price]", "0.00585");
    fields = with(fields, "lines[4][unit_price]", "0.000001");
    fields.extend([field("intent", "submit"), field("next_approver", app.id("li").await.to_string())]);
    let id = wang.post("/orders/new/CG", &fields).await.order();
    let lines = Line::of(&*app.conn().await, id).await.unwrap();
    let prices: Vec<String> = lines.iter().map(|line| line.unit_price.unwrap().normalize().to_string()).collect();
    assert_eq!(prices, ["0.00585", "0.000001"]);
    let amount = app.chain(id).await.order.total_amount.normalize();
    assert_eq!(amount.to_string(), "5.850003085", "1000.0001 × 0.00585 + 2.5 × 0.000001");
    for path in [format!("/orders/{id}"), format!("/orders/{id}/print")] {
        let page = wang.get(&path).await;
        assert!(page.has("0.00585") && page.has("5.85"), "{path}: {}", page.text());
    }
    let (_, _, csv) = wang.bytes("/orders/export.csv?what=lines").await;
    assert!(String::from_utf8(csv).unwrap().contains("1000.0001,0.00585,5.850000585"));
    let copy = wang.get(&format!("/orders/new/CG?copy={id}")).await;
    assert_eq!(copy.value_of("lines[0][unit_price]"), "0.00585");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_total_that_is_too_large_names_the_line_with_which_it_gets_so() {
    let app = TestApp::without_worker().await;
    let wang = app.person("wang").await;
    let mut fields = order(Kind::Purchase, "太大");
    for index in [0, 4] {
        fields = with(fields, &format!("lines[{index}][quantity]"), "99999999999999");
        fields = with(fields, &format!("lines[{index}][unit_price]"), "6");
    }
    fields.push(field("intent", "save"));
    let page = wang.post("/orders/new/CG", &fields).await;
    assert_eq!((page.status, page.all("#faults a")), (422, vec!["第 2 行 数量".to_owned()]));
    assert_eq!(page.all("#lines-4-quantity-error"), ["金额太大，请分成几张单据"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_typed_name_notifies_its_person_and_an_unknown_one_is_refused_in_the_form() {
    let app = TestApp::without_worker().await;
    let (id, _) = app.pending("提醒").await;
    let wang = app.person("wang").await;
    let say = async |words: &str| wang.post(&format!("/orders/{id}/comments"), &[field("comment", words)]).await;
    let page = say("@李小龙 请看").await;
    assert_eq!((page.status, page.has("没有找到「@李小龙」，请从列表中选择")), (422, true), "{}", page.text());
    assert_eq!(page.all("#comment-words"), ["@李小龙 请看"], "nothing is lost");
    assert_eq!(say("请@李强看单价@3.5，回复a@b.cn，ZHAO也看").await.status, 303);
    let told = "【王芳】在采购：【提醒】中提到了您：请@李强看单价@3.5，回复a@b.cn，ZHAO也看";
    assert!(app.person("li").await.get("/").await.has(told));
    let zhao = app.person("zhao").await;
    assert!(!zhao.get("/").await.has(told));
    assert_eq!(say("@zhao: 请看").await.status, 303);
    assert!(zhao.get("/").await.has("中提到了您：@zhao: 请看"));
    let form = wang.get(&format!("/orders/{id}")).await;
    let spelled = form.attributes("input[data-name='李强']", "data-spelled");
    assert_eq!(spelled, ["lq liqiang li"], "found by pinyin too");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_delegation_offers_what_waits_already_and_says_who_is_away_too() {
    let app = TestApp::without_worker().await;
    let (id, _) = app.pending("还在等").await;
    let (li, zhao) = (app.person("li").await, app.person("zhao").await);
    let to = |delegate: whsm::org::UserId| {
        let times = [field("from", "2026-11-20T08:00"), field("until", "2026-12-01T18:00")];
        [field("delegate", delegate.to_string())].into_iter().chain(times).collect::<Vec<_>>()
    };
    assert_eq!(li.post("/delegations", &to(app.id("zhao").await)).await.status, 303);
    let page = li.get("/delegations").await;
    assert!(page.has("还有 1 张单据在等") && page.has("交给 赵敏（1 张）"), "{}", page.text());
    let address = page.actions().into_iter().find(|action| action.ends_with("/handover")).unwrap();
    assert_eq!(zhao.post(&address, &[]).await.status, 404, "only li may hand it over");
    assert_eq!(li.post(&address, &[field("press", page.value_of("press"))]).await.status, 303);
    let page = li.get("/delegations").await;
    assert!(page.has("已交给受托人 1 张单据") && !page.has("张单据在等"), "{}", page.text());
    assert_eq!(app.chain(id).await.open_steps().next().unwrap().handler_id, app.id("zhao").await);
    // The delegate is away at the same time.
    assert_eq!(zhao.post("/delegations", &to(app.id("chen").await)).await.status, 303);
    let admin = app.person("admin").await;
    assert_eq!(admin.post("/delegations", &to(app.id("zhao").await)).await.status, 303);
    assert!(admin.get("/delegations").await.has("注意：赵敏 同期也委托给了 陈伟"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_is_withdrawn_and_copied_for_correction_in_one_press() {
    let app = TestApp::without_worker().await;
    let (id, _) = app.pending("要改一改").await;
    let wang = app.person("wang").await;
    let page = wang.post(&format!("/orders/{id}/withdrawal"), &[field("comment", ""), field("mend", "1")]).await;
    assert_eq!((page.status, page.location.clone()), (303, format!("/orders/new/CG?copy={id}")));
    let form = wang.get(&page.location).await;
    assert!(form.has("原单已撤回") && form.value_of("lines[0][name]") == "A4复印纸", "{}", form.text());
    assert_eq!(app.chain(id).await.order.status, whsm::orders::Status::Withdrawn);
}

/// Messages are sent in Chinese; the inbox shows them in the language of the page.
#[tokio::test(flavor = "multi_thread")]
async fn notices_read_in_the_language_of_the_page() {
    let app = TestApp::without_worker().await;
    let (wang, li) = (app.person("wang").await, app.person("li").await);
    let (id, step) = app.pending("Paper").await;
    let back = [field("action", "return"), field("comment", "too dear"), field("return_to", "")];
    assert_eq!(li.decide(&format!("/approvals/{step}"), &back).await.status, 303);
    assert_eq!(li.post(&format!("/orders/{id}/comments"), &[field("comment", "@wang see above")]).await.status, 303);
    assert!(wang.get("/").await.has("【Paper】已成功退回给【王芳】,等待重新处理后再次审批。 李强退回，原因：too dear"));
    assert_eq!(wang.post("/language", &[field("language", "en"), field("next", "/")]).await.status, 303);
    let page = wang.get("/").await;
    let told = ["李强 mentioned you @wang see above", "李强 returned it to the applicant too dear"];
    assert_eq!(page.all(".unread .row-title"), told.map(|said| format!("Purchase “Paper”: {said}")));
    assert!(!page.text().contains(['【', '、', '：', '，']), "{}", page.text());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_form_remembers_the_places_of_the_last_order_of_its_kind() {
    let app = TestApp::without_worker().await;
    let wang = app.person("wang").await;
    let chosen = async |kind: &str| {
        let page = wang.get(&format!("/orders/new/{kind}")).await;
        page.attributes("#department [selected], #warehouse [selected], #destination_warehouse [selected]", "value")
    };
    assert_eq!(chosen("DB").await, ["CG"], "the department of the applicant");
    let fields = with(order(Kind::Transfer, "调拨"), "department", "CC");
    wang.post("/orders/new/DB", &with(fields, "intent", "save")).await.order();
    assert_eq!(chosen("DB").await, ["CC", "HD1", "HD2"]);
    assert_eq!(chosen("CG").await, ["CG"], "per kind");
    app.sql("UPDATE warehouses SET disabled_at = now() WHERE code = 'HD2'").await;
    assert_eq!(chosen("DB").await, ["CC", "HD1"], "disabled ones are not proposed");
    let spelled = wang.get("/orders/new/CG").await.attributes("#warehouse [value=HD1]", "data-spelled");
    assert!(spelled[0].ends_with(" hd1") && spelled[0].contains("cang"), "{spelled:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_stays_in_the_company_needs_no_price() {
    let app = TestApp::without_worker().await;
    let (wang, li) = (app.person("wang").await, app.id("li").await.to_string());
    let unpriced = |kind: Kind| {
        let mut fields = with(order(kind, "没有单价"), "lines[0][unit_price]", "");
        fields.extend([field("intent", "submit"), field("next_approver", li.clone())]);
        fields
    };
    for kind in [Kind::Requisition, Kind::Transfer] {
        let sent = wang.post(&format!("/orders/new/{kind}"), &unpriced(kind)).await;
        let page = wang.get(&format!("/orders/{}", sent.order())).await;
        assert!(page.has("审批中") && page.has("0.03"), "only the other line counts: {}", page.text());
        assert!(wang.get("/reports").await.status == 200 && wang.get("/").await.status == 200);
    }
    let refused = wang.post("/orders/new/CG", &unpriced(Kind::Purchase)).await;
    assert_eq!((refused.status, refused.all("#lines-0-unit_price-error").len()), (422, 1));
    assert_eq!(wang.get("/orders/new/FLY").await.all("th.col-unit-price"), ["单价（元，可不填）"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn where_enter_goes_is_each_persons_choice() {
    let app = TestApp::without_worker().await;
    let (wang, li) = (app.person("wang").await, app.person("li").await);
    let goes = async |person: &crate::harness::Person| {
        person.get("/orders/new/CG").await.attributes("[data-enter-goes] [selected]", "value")
    };
    assert_eq!(goes(&wang).await, ["down"]);
    for (choice, status) in [("right", 204), ("up", 400)] {
        assert_eq!(wang.post("/orders/entering", &[field("enter", choice)]).await.status, status);
    }
    assert_eq!((goes(&wang).await, goes(&li).await), (vec!["right".to_owned()], vec!["down".to_owned()]));
    assert_eq!(wang.post("/orders/entering", &[field("enter", "down")]).await.status, 204);
    assert_eq!(goes(&wang).await, ["down"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_approver_sees_what_differs_and_ten_lines_at_first() {
    let app = TestApp::without_worker().await;
    app.publish_deadline(Then::Remind, None).await;
    let (wang, li) = (app.person("wang").await, app.person("li").await);
    let mut fields = order(Kind::Purchase, "十二行");
    fields.retain(|(name, _)| !name.starts_with("lines"));
    for line in 0..12 {
        for (name, value) in [("name", "胶带"), ("unit", "卷"), ("quantity", "2"), ("unit_price", "1.5")] {
            fields.push(field(&format!("lines[{line}][{name}]"), value));
        }
    }
    fields.extend([field("intent", "submit"), field("next_approver", app.id("li").await.to_string())]);
    let id = wang.post("/orders/new/CG", &fields).await.order();
    let step = app.chain(id).await.open_steps().next().unwrap().clone();
    let page = li.get(&format!("/approvals/{}", step.id)).await;
    let rows = |page: &crate::harness::Page, of: &str| page.all(&format!("{of} .sheet-name")).len();
    assert_eq!((rows(&page, ".sheet"), rows(&page, ".sheet-rest"), page.all(".sheet-more").len()), (12, 2, 1));
    assert_eq!(page.all(".sheet-more"), ["展开其余 2 行"]);
    let order_page = wang.get(&format!("/orders/{id}")).await;
    assert_eq!((rows(&order_page, ".sheet"), rows(&order_page, ".sheet-rest")), (12, 0), "the applicant has room");
    assert_eq!(order_page.all(".order-rail #timeline .route").len(), 1);
    let talk = |what: &str| format!("/orders/{id}#talk-{what}");
    assert_eq!(page.attributes(".menu-rows a", "href"), [talk("comment"), talk("copy")]);
    assert_eq!(page.attributes(".menu-rows label", "for"), ["act-handover", "act-opinion", "act-reject"]);
    assert_eq!(page.all(".decision-bar label"), ["更多", "退回", "同意"]);
    assert_eq!(order_page.all("#talk-comment, #talk-copy").len(), 2);
    // In the list: the deadline, highlighted when near; the number of the submission from the second on.
    let due = step.due_at.unwrap();
    let flags = async || li.get("/").await.all("#waiting .flag");
    app.clock.set(due - chrono::TimeDelta::hours(3));
    assert_eq!(flags().await, [""; 0]);
    assert!(li.get("/").await.all("#waiting .faint")[0].ends_with(" 前"));
    app.clock.set(due - chrono::TimeDelta::hours(1));
    assert!(flags().await[0].ends_with(" 前"));
    app.clock.set(due + chrono::TimeDelta::hours(1));
    assert!(flags().await[0].starts_with("已超期"));
    let back = [field("action", "return"), field("comment", "改"), field("return_to", "")];
    li.decide(&format!("/approvals/{}", step.id), &back).await;
    let form = wang.get(&format!("/orders/{id}/edit")).await;
    fields.retain(|(name, _)| name != "press");
    fields.extend([field("version", form.value_of("version")), field("press", form.value_of("press"))]);
    assert_eq!(wang.post(&format!("/orders/{id}/edit"), &fields).await.status, 303);
    assert!(flags().await.contains(&"第 2 次提交".to_owned()));
}
