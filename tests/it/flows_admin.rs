//! The pages on which an administrator draws flows, tries them out and publishes them.

use whsm::approval::flow::FlowVersion;
use whsm::orders::Kind;

use crate::harness::{Page, Person, TestApp, field};

pub const PURCHASE: &str = "/admin/flows/CG";

/// Flow (a) as an administrator types it.
pub async fn typed(app: &TestApp, intent: &str) -> Vec<(String, String)> {
    let (zhao, chen, sun) =
        (app.id("zhao").await.to_string(), app.id("chen").await.to_string(), app.id("sun").await.to_string());
    vec![
        field("intent", intent),
        field("after_return", "whole"),
        field("nodes[0][name]", "部门主管"),
        field("nodes[0][rule]", "head"),
        field("nodes[0][up]", "0"),
        field("nodes[1][name]", "财务"),
        field("nodes[1][rule]", "people"),
        field("nodes[1][people][]", zhao),
        field("nodes[1][people][]", sun),
        field("nodes[1][people][]", ""),
        field("nodes[1][mode]", "any"),
        field("nodes[1][tests][0][on]", "amount"),
        field("nodes[1][tests][0][is]", "at_least"),
        field("nodes[1][tests][0][than]", "5,000"),
        field("nodes[2][name]", "总经理"),
        field("nodes[2][rule]", "people"),
        field("nodes[2][people][]", chen),
        field("nodes[2][tests][0][on]", "amount"),
        field("nodes[2][tests][0][is]", "at_least"),
        field("nodes[2][tests][0][than]", "50000"),
    ]
}

pub fn with(mut fields: Vec<(String, String)>, more: &[(&str, &str)]) -> Vec<(String, String)> {
    for (name, value) in more {
        fields.retain(|(known, _)| known != name);
        fields.push(field(name, *value));
    }
    fields
}

/// The fields of the page's form as a browser would send them, without its buttons.
pub fn sent(page: &Page) -> Vec<(String, String)> {
    let html = scraper::Html::parse_document(&page.body);
    let fields = scraper::Selector::parse("form.flow-form input, form.flow-form select").unwrap();
    let chosen = scraper::Selector::parse("option[selected]").unwrap();
    let mut sent = Vec::new();
    for element in html.select(&fields) {
        let name = element.value().attr("name").unwrap().to_owned();
        let is_toggle = matches!(element.value().attr("type"), Some("radio" | "checkbox"));
        if (is_toggle && element.value().attr("checked").is_none()) || name == "csrf" {
            continue;
        }
        let value = match element.value().name() {
            "select" => element.select(&chosen).next().and_then(|option| option.value().attr("value")),
            _ => element.value().attr("value"),
        };
        sent.push((name, value.unwrap_or_default().to_owned()));
    }
    sent
}

/// The fields of the form after a press.
async fn press(admin: &Person, fields: &[(String, String)], intent: &str) -> Vec<(String, String)> {
    let fields = with(fields.to_vec(), &[("intent", intent)]);
    let page = admin.post(PURCHASE, &fields).await;
    assert_eq!(page.status, 200, "{intent}: {}", page.text());
    sent(&page)
}

fn value<'a>(fields: &'a [(String, String)], name: &str) -> Option<&'a str> {
    fields.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
}

fn names(fields: &[(String, String)]) -> Vec<&str> {
    (0..9).filter_map(|node| value(fields, &format!("nodes[{node}][name]"))).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_button_keeps_what_was_typed() {
    let app = TestApp::without_worker().await;
    let admin = app.person("admin").await;
    assert!(admin.get("/admin/flows").await.has("未配置：由办理人逐级选择"));
    let more = [
        ("nodes[0][hours]", "8"),
        ("nodes[0][then]", "hand_to"),
        ("nodes[0][nobody]", "skip"),
        ("nodes[0][own_order]", "head_above"),
        ("nodes[0][levels]", "zwei"),
        ("nodes[2][to_limit]", "on"),
        ("nodes[2][role]", "admin"),
        ("trial[amount]", "viel"),
    ];
    let before = with(typed(&app, "look").await, &more);
    let kept = press(&admin, &before, "look").await;
    for (name, value) in before.iter().filter(|(name, _)| !name.ends_with("[]") && name != "intent") {
        assert_eq!(self::value(&kept, name), Some(value.as_str()), "{name}");
    }
    let people = |fields: &[(String, String)]| -> Vec<String> {
        fields.iter().filter(|(name, _)| name == "nodes[1][people][]").map(|(_, id)| id.clone()).collect()
    };
    assert_eq!(
        people(&kept),
        [app.id("zhao").await.to_string(), app.id("sun").await.to_string(), String::new()],
        "and one empty node more"
    );
    assert_eq!(press(&admin, &kept, "look").await, kept, "the form keeps all fields");

    assert_eq!(names(&press(&admin, &kept, "up-1").await), ["财务", "部门主管", "总经理"]);
    let down = press(&admin, &kept, "down-1").await;
    assert_eq!(names(&down), ["部门主管", "总经理", "财务"]);
    assert_eq!(value(&down, "nodes[2][tests][0][than]"), Some("5,000"), "its condition moves with it");
    assert_eq!(names(&press(&admin, &kept, "up-0").await), names(&kept));
    assert_eq!(names(&press(&admin, &kept, "down-2").await), names(&kept));
    assert_eq!(names(&press(&admin, &kept, "remove-0").await), ["财务", "总经理"]);
    let added = press(&admin, &kept, "add").await;
    assert_eq!(names(&added), ["部门主管", "财务", "总经理", ""]);
    let tested = press(&admin, &kept, "test-1-department").await;
    assert_eq!(value(&tested, "nodes[1][tests][1][on]"), Some("department"));
    assert_eq!(value(&tested, "nodes[1][tests][1][join]"), Some(""), "a select shows its first option: and");
    let untested = press(&admin, &with(tested, &[("nodes[1][tests][1][join]", "or")]), "untest-1-0").await;
    assert_eq!(value(&untested, "nodes[1][tests][0][on]"), Some("department"));
    assert_eq!(value(&untested, "nodes[1][tests][1][on]"), None);
    assert!(FlowVersion::draft(&mut *app.conn().await, Kind::Purchase).await.unwrap().is_none(), "nothing was kept");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_keeps_its_flaws_and_is_not_published_with_them() {
    let app = TestApp::without_worker().await;
    let admin = app.person("admin").await;
    let flawed = with(typed(&app, "save").await, &[("nodes[0][name]", " "), ("nodes[2][people][]", "")]);
    let refused = admin.post(PURCHASE, &with(flawed.clone(), &[("intent", "publish")])).await;
    assert_eq!(refused.status, 422);
    assert_eq!(refused.all("#nodes-0-name-error"), ["此项必填"]);
    assert!(refused.all("#nodes-2-people").join("").contains("请至少选一个人"), "{}", refused.text());
    assert!(refused.has("第 3 步 · 由谁办理：请至少选一个人"), "{}", refused.text());
    assert_eq!(admin.post(PURCHASE, &flawed).await.status, 303);
    let page = admin.get(PURCHASE).await;
    assert_eq!((page.status, page.all("#nodes-0-name-error")), (200, vec!["此项必填".to_owned()]));
    assert!(admin.get("/admin/flows").await.has("有草稿未发布"));
    assert_eq!(value(&sent(&page), "revision"), Some("1"));

    let unread = with(typed(&app, "save").await, &[("nodes[1][tests][0][than]", "五千"), ("nodes[1][hours]", "1.5")]);
    let page = admin.post(PURCHASE, &with(unread, &[("revision", "1")])).await;
    assert_eq!(page.status, 422);
    assert!(page.has("第 2 步 · 什么单据需要这一步：请填数字"), "{}", page.text());
    assert_eq!(page.all("#nodes-1-hours-error"), ["请填整数，例如 3"]);
    let kept = sent(&page);
    assert_eq!(value(&kept, "nodes[1][tests][0][than]"), Some("五千"));
    assert_eq!(value(&kept, "nodes[1][hours]"), Some("1.5"));
    let dropped = admin.post(PURCHASE, &with(kept, &[("intent", "drop")])).await;
    assert_eq!(dropped.status, 303);
    assert!(FlowVersion::draft(&mut *app.conn().await, Kind::Purchase).await.unwrap().is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn publishing_makes_one_version_however_often_it_is_pressed() {
    let app = TestApp::without_worker().await;
    let admin = app.person("admin").await;
    let fields = with(typed(&app, "publish").await, &[("revision", "0"), ("number", "0")]);
    let both = futures_util::future::join_all([admin.post(PURCHASE, &fields), admin.post(PURCHASE, &fields)]).await;
    assert_eq!(both.iter().map(|page| page.status).collect::<Vec<_>>(), [303, 303]);
    let page = admin.get(PURCHASE).await;
    assert!(page.has("第 1 版已发布") && page.has("现行流程：第 1 版"), "{}", page.text());
    assert_eq!(page.all(".way-name"), ["部门主管", "财务", "总经理"]);
    assert_eq!(page.all(".way-test"), ["总金额 ≥ 5,000.00 元", "总金额 ≥ 50,000.00 元"]);

    let changed = with(sent(&page), &[("intent", "publish"), ("nodes[0][name]", "主管")]);
    assert_eq!(admin.post(PURCHASE, &changed).await.status, 303);
    let list = admin.get("/admin/flows").await;
    assert!(list.has("主管 → 财务 → 总经理") && list.has("第 2 版") && list.has("3 步"), "{}", list.text());
    let old = admin.get(&format!("{PURCHASE}?version=1")).await;
    assert_eq!(old.all(".way-name"), ["部门主管", "财务", "总经理"]);
    assert_eq!(names(&sent(&old)), ["主管", "财务", "总经理"], "the current version is edited");
    let taken = admin.get(&format!("{PURCHASE}?from=1")).await;
    assert_eq!(names(&sent(&taken)), ["部门主管", "财务", "总经理"]);
    assert_eq!(admin.get(&format!("{PURCHASE}?version=3")).await.status, 404);
    let versions = FlowVersion::published(&mut *app.conn().await, Kind::Purchase).await.unwrap();
    assert_eq!(versions.iter().map(|version| version.number).collect::<Vec<_>>(), [Some(2), Some(1)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_second_of_two_is_told_and_loses_nothing() {
    let app = TestApp::without_worker().await;
    let zhao = app.user("zhao").await;
    diesel_async::SimpleAsyncConnection::batch_execute(
        &mut *app.conn().await,
        "UPDATE users SET role = 'admin' WHERE username = 'zhao'",
    )
    .await
    .unwrap();
    let (first, second) = (app.person("admin").await, app.person("zhao").await);
    let fields = with(typed(&app, "save").await, &[("revision", "0"), ("number", "0")]);
    assert_eq!(first.post(PURCHASE, &fields).await.status, 303);
    assert_eq!(first.post(PURCHASE, &fields).await.status, 303, "a repeated press is no conflict");
    let other = with(fields.clone(), &[("nodes[0][name]", "另一个名字")]);
    for intent in ["save", "publish", "drop"] {
        let page = second.post(PURCHASE, &with(other.clone(), &[("intent", intent)])).await;
        assert_eq!(page.status, 409, "{intent}: {}", page.text());
        assert!(page.has("此流程刚刚被 管理员 修改过（2026-11-20 10:05）"), "{}", page.text());
        assert_eq!(names(&sent(&page))[0], "另一个名字");
    }
    let page = second.post(PURCHASE, &other).await;
    let again = second.post(PURCHASE, &with(sent(&page), &[("intent", "save")])).await;
    assert_eq!(again.status, 303, "saved after the warning");
    let draft = FlowVersion::draft(&mut *app.conn().await, Kind::Purchase).await.unwrap().unwrap();
    assert_eq!((draft.made_by, draft.flow().unwrap().nodes[0].name.as_str()), (zhao.id, "另一个名字"));
}

#[tokio::test(flavor = "multi_thread")]
async fn trying_out_shows_who_would_sign() {
    let app = TestApp::without_worker().await;
    app.set_head("CG", "li").await;
    let admin = app.person("admin").await;
    let (wang, li) = (app.id("wang").await.to_string(), app.id("li").await.to_string());
    let order = [("trial[department]", "20001"), ("trial[warehouse]", "30001"), ("trial[applicant]", wang.as_str())];
    let order = with(typed(&app, "try").await, &order);
    for (amount, wanted, people) in [
        ("4,999", "需要 1 步审批", vec!["部门主管 李强", "财务 不需要", "总经理 不需要"]),
        ("5000", "需要 2 步审批", vec!["部门主管 李强", "财务 赵敏、孙丽", "总经理 不需要"]),
        ("５００００", "需要 3 步审批", vec!["部门主管 李强", "财务 赵敏、孙丽", "总经理 陈伟"]),
    ] {
        let page = admin.post(PURCHASE, &with(order.clone(), &[("trial[amount]", amount)])).await;
        assert_eq!((page.status, page.all(".flow-tried strong")), (200, vec![wanted.to_owned()]), "{}", page.text());
        let cards = page.all(".flow-tried .way-card");
        for (card, start) in cards.iter().zip(&people) {
            assert!(card.starts_with(start), "{amount}: {card}");
        }
        assert_eq!(cards.len(), 3);
    }
    let own = with(order.clone(), &[("trial[amount]", "10"), ("trial[applicant]", &li)]);
    let page = admin.post(PURCHASE, &own).await;
    assert!(page.all(".flow-tried .way-card")[0].contains("管理员"), "his own order: {}", page.text());
    let page = admin.post(PURCHASE, &with(order, &[("trial[amount]", "viel"), ("trial[warehouse]", "")])).await;
    assert_eq!((page.status, page.all("#trial-amount-error")), (422, vec!["请填数字，例如 1234.5".to_owned()]));
    assert_eq!(page.all("#trial-warehouse-error"), ["此项必填"]);
    assert!(FlowVersion::draft(&mut *app.conn().await, Kind::Purchase).await.unwrap().is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn each_kind_is_offered_what_makes_sense_for_it_and_every_rule_can_be_drawn() {
    let app = TestApp::without_worker().await;
    let admin = app.person("admin").await;
    for (kind, has_area, has_destination, has_customer) in [
        ("CG", false, false, false),
        ("DB", false, true, false),
        ("CGC", true, false, true),
        ("FS", false, false, true),
    ] {
        let page = admin.get(&format!("/admin/flows/{kind}")).await;
        for (words, wanted) in
            [("test-0-area", has_area), ("destination_keeper", has_destination), ("test-0-customer", has_customer)]
        {
            assert_eq!(page.body.contains(words), wanted, "{kind} {words}");
        }
    }
    let li = app.id("li").await.to_string();
    let rules = ["people", "head", "heads", "keeper", "destination_keeper", "keepers", "role", "chosen"];
    let mut fields = vec![field("intent", "publish"), field("after_return", "straight")];
    for (node, rule) in rules.into_iter().enumerate() {
        for (name, value) in [
            ("name", rule),
            ("rule", rule),
            ("people][", li.as_str()),
            ("from][", li.as_str()),
            ("up", "1"),
            ("levels", "2"),
            ("to_limit", "on"),
            ("role", "admin"),
            ("mode", "in_order"),
            ("hours", "8"),
            ("then", "hand_to"),
            ("hand_to", li.as_str()),
            ("copies][", li.as_str()),
            ("tests][0][on", "warehouse"),
            ("tests][0][than", "30001"),
            ("tests][1][on", "department"),
            ("tests][1][than", "20001"),
            ("tests][2][join", "or"),
            ("tests][2][on", "quantity"),
            ("tests][2][is", "less_than"),
            ("tests][2][than", "10"),
        ] {
            fields.push(field(&format!("nodes[{node}][{name}]"), value));
        }
    }
    let page = admin.post("/admin/flows/DB", &fields).await;
    assert_eq!(page.status, 303, "{}", page.text());
    let page = admin.get("/admin/flows/DB").await;
    assert_eq!(page.all(".way-name"), rules);
    for words in [
        "李强",
        "往上第 1 级的主管",
        "直到签批限额够用，最多 2 级",
        "调入仓库的管理员",
        "所有「管理员」",
        "从 李强 中选择",
    ] {
        assert!(page.all(".way-who").join(" ").contains(words), "{words}: {:?}", page.all(".way-who"));
    }
    let when = "仓库是 华东一号仓 且 申请部门属于 采购部 或 总数量 ＜ 10";
    assert!(page.all(".way-when")[0].replace("条件：", "").split_whitespace().eq(when.split_whitespace()));
    let again = admin.post("/admin/flows/DB", &with(sent(&page), &[("intent", "save")])).await;
    assert_eq!(again.status, 303);
    let mut conn = app.conn().await;
    let draft = FlowVersion::draft(&mut conn, Kind::Transfer).await.unwrap().unwrap();
    let current = FlowVersion::current(&conn, Kind::Transfer).await.unwrap().unwrap();
    assert_eq!(draft.flow().unwrap(), current.flow().unwrap(), "the page gives back what it was given");
}
