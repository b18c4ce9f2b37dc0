//! What people do all day, from end to end, in both languages and at three widths.

use serde_json::json;
use whsm::orders::Kind;

use super::visit::{Visit, travel};
use crate::exports::{sum, xlsx_of};
use crate::paper::printed;

const TAB: &str = "\u{e004}";

/// wang enters an order by keyboard and submits it to li.
async fn enters(visit: &Visit<'_>, kind: Kind, title: &str) {
    let kind_name = visit.say(&format!("kind-{kind}"), &[]);
    visit.sits_down("wang").await;
    visit.opens("/orders/new").await;
    visit.reads("h1", "new-title", &[]).await;
    visit.goes(&format!("main a[href='/orders/new/{kind}']"), "#title").await;
    visit.reads("h1", "form-new", &[("kind", &kind_name)]).await;
    visit.types("#title", title).await;
    visit.chooses("#warehouse", "HD1").await;
    if kind.has_destination() {
        visit.chooses("#destination_warehouse", "HD2").await;
    }
    if kind.has_customer() {
        visit.types("#customer", "宁波海川贸易").await;
    }
    let cells = if kind.has_measures() {
        ["外箱", "600", "400", "300", "BC双瓦楞", "10", "3.505"].as_slice()
    } else {
        ["封箱胶带", "48mm", "卷", "10", "3.505"].as_slice()
    };
    visit.browser.keys("[name='lines[0][name]']", &cells.join(TAB)).await;
    assert_eq!(visit.browser.text("[data-total-amount]").await, "35.05");
    submits(visit).await;
    visit.reads(".lead .kind", &format!("kind-{kind}"), &[]).await;
}

async fn submits(visit: &Visit<'_>) {
    visit.chooses("#next_approver", &visit.app.id("li").await.to_string()).await;
    visit.reads(".sticky-save [value=submit]", "form-submit", &[]).await;
    visit.goes(".sticky-save [value=submit]", ".alert-success").await;
    visit.reads(".alert-success", "flash-submitted", &[("next", "李强")]).await;
    visit.reads(".standing .state", "status-pending", &[]).await;
}

async fn of_kind(kind: Kind, first: &str) {
    travel(first, async |visit| {
        let title = visit.title("备货");
        enters(visit, kind, &title).await;
        visit.li_agrees(&title, kind.as_str()).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_purchase_is_entered_and_approved() {
    of_kind(Kind::Purchase, "zh-CN").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reimbursement_is_entered_and_approved() {
    of_kind(Kind::Reimbursement, "en").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_requisition_is_entered_and_approved() {
    of_kind(Kind::Requisition, "zh-CN").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_transfer_is_entered_and_approved() {
    of_kind(Kind::Transfer, "en").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_carton_purchase_is_entered_and_approved() {
    of_kind(Kind::Carton, "zh-CN").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_is_returned_corrected_and_approved() {
    travel("zh-CN", async |visit| {
        let title = visit.title("退回");
        let (order, step) = visit.app.pending(&title).await;
        visit.sits_down("li").await;
        visit.opens(&format!("/approvals/{step}")).await;
        visit.browser.taps("label.choose-return").await;
        visit.reads(".decision-title span.for-return", "return-title", &[]).await;
        visit.browser.keys("#comment", "请多买一包").await;
        visit.goes(".field.for-return button", ".alert-success").await;
        visit.reads(".alert-success", "flash-returned", &[]).await;

        visit.sits_down("wang").await;
        visit.opens(&format!("/orders/{order}")).await;
        visit.reads(".standing .state", "status-returned", &[]).await;
        assert!(visit.browser.text("#timeline").await.contains("请多买一包"));
        visit.goes(".actions .btn-primary[href$=edit]", "#title").await;
        visit.reads("h1", "form-edit", &[("kind", &visit.say("kind-CG", &[]))]).await;
        visit.types("[name='lines[0][quantity]']", "3").await;
        submits(visit).await;

        let path = visit.card("dt-li", &title).await;
        visit.sits_down("li").await;
        visit.opens(&path).await;
        visit.reads(".changes h2", "changes", &[("from", "1")]).await;
        let difference = visit.browser.text(".changes .panel-head strong").await;
        assert_eq!(difference, format!("{} +1.50", visit.say("total", &[])));
        visit.li_agrees(&title, "CG").await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reimbursement_settles_a_purchase() {
    travel("en", async |visit| {
        let bought = visit.title("买纸");
        let (purchase, _) = visit.app.pending(&bought).await;
        let token = visit.app.token("li").await;
        let path = format!("/orders/{purchase}/decision");
        let approve = Some(json!({"action": "approve"}));
        let (status, said) = visit.person("li").call(reqwest::Method::POST, &path, &token, approve).await;
        assert_eq!(status, 200, "{said}");

        let title = visit.title("报销");
        visit.sits_down("wang").await;
        visit.opens("/orders/new/FS").await;
        visit.reads("#settles h2", "settles", &[]).await;
        assert_eq!(visit.browser.text(".settle-list").await.lines().next(), Some(bought.as_str()));
        visit.browser.press(".settle-list [type=checkbox]").await;
        assert_eq!(visit.browser.text("[data-settles-total]").await, "3.00");
        visit.types("#title", &title).await;
        visit.chooses("#warehouse", "HD1").await;
        submits(visit).await;
        assert_eq!(visit.browser.text(".page-head .amount").await, format!("3.00{}", visit.say("yuan", &[])));
        visit.li_agrees(&title, "FS").await;
        visit.opens(&format!("/orders/{purchase}")).await;
        let facts = visit.browser.text(".facts-row").await;
        assert!(facts.contains(&visit.say("settled-by", &[])) && facts.contains("FS-20261120-"), "{facts}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_is_found_printed_and_exported() {
    travel("zh-CN", async |visit| {
        let title = visit.title("查找与打印");
        visit.app.pending(&title).await;
        visit.sits_down("wang").await;
        visit.opens("/orders").await;
        visit.reads("h1", "nav-orders", &[]).await;
        visit.types("#q", &title[3..]).await;
        visit.reads(".search-line .btn-primary", "list-find", &[]).await;
        visit.goes(".search-line .btn-primary", ".found strong").await;
        visit.reads(".found strong", "list-found", &[("n", "1")]).await;
        let book = visit.browser.at("a[href*='export.xlsx'][href*=lines]").await.attr("href").await.unwrap().unwrap();
        let sheet = xlsx_of(visit.person("wang"), &book).await;
        let column = visit.say("line-amount", &[]);
        assert_eq!(sum(&sheet, &column).to_string(), "3");

        visit.goes("main td a[href^='/orders/0']", ".lead").await;
        assert_eq!(visit.browser.text("h1").await, title);
        visit.goes("a[href$=print]", ".sheet").await;
        visit.reads(".sheet h1", "paper-of", &[("kind", &visit.say("kind-CG", &[]))]).await;
        let pages = printed(visit.browser).await;
        let (paper, bare) = (pages.concat(), |text: &str| text.split_whitespace().collect::<String>());
        for words in [&title, &visit.say("paper-approval", &[]), "A4复印纸", "王芳", "李强"] {
            assert!(paper.contains(&bare(words)), "{words}: {paper}");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_is_added_promoted_and_disabled() {
    travel("en", async |visit| {
        let name = visit.title("新同事");
        let username = visit.title("new-").to_lowercase();
        visit.sits_down("admin").await;
        visit.opens("/admin/people").await;
        visit.reads("h1", "admin-people", &[]).await;
        visit.goes("a[href='/admin/people/new']", "#display_name").await;
        visit.reads("h1", "admin-people-new", &[]).await;
        visit.types("#display_name", &name).await;
        visit.types("#username", &username).await;
        visit.types("#password", "correct horse battery").await;
        visit.goes(".panel-foot .btn-primary", ".alert-success").await;
        visit.reads(".alert-success", "flash-created", &[("name", &name)]).await;
        visit.app.visitor().sign_in(&username, "correct horse battery").await;

        visit.opens("/admin/people").await;
        let link = "return Array.from(document.querySelectorAll('main td a')).find((a) => a.textContent === arguments[0]).getAttribute('href')";
        let page = visit.browser.run(link, vec![json!(name)]).await.as_str().unwrap().to_owned();
        visit.goes(&format!("main a[href='{page}']"), "#role").await;
        visit.chooses("#role", "approver").await;
        visit.goes(".panel-foot .btn-primary", ".alert-success").await;
        visit.reads(".alert-success", "flash-changed", &[("name", &name)]).await;
        assert!(visit.app.user(&username).await.is_approver());

        visit.opens(&page).await;
        visit.browser.press("#disabling button[value='1']").await;
        visit.reads("#confirm-text", "admin-disable-sure", &[]).await;
        visit.goes("[data-confirm-yes]", ".alert-success").await;
        visit.reads(".alert-success", "flash-disabled", &[("name", &name)]).await;
        assert!(visit.app.user(&username).await.is_disabled());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_report_is_read_down_to_the_orders_behind_it() {
    travel("zh-CN", async |visit| {
        let title = visit.title("报表");
        visit.app.pending(&title).await;
        visit.sits_down("wang").await;
        visit.opens("/reports").await;
        visit.reads("h1", "nav-reports", &[]).await;
        visit.reads("#amounts h2", "chart-amounts", &[]).await;
        visit.goes("main .scopes a:nth-child(1)", "#amounts .finding").await;
        visit.reads("main .scopes a[aria-current]", "report-span-month", &[]).await;
        visit.browser.press("#amounts .chart-table summary").await;
        visit.reads("#amounts .chart-table summary", "report-figures", &[]).await;
        visit.goes("#amounts .chart-table td a", "main .found").await;
        assert!(visit.browser.text("main").await.contains(&title), "the figure leads to the order");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn goods_are_imported_from_a_spreadsheet_and_taken_back() {
    travel("en", async |visit| {
        let sku = visit.title("SKU-").to_uppercase();
        let file = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{sku}.csv"));
        std::fs::write(&file, format!("货号,品名,规格型号,单位\n{sku},缠绕膜,宽50cm,卷\n有 空格,,,\n")).unwrap();
        visit.sits_down("admin").await;
        visit.opens("/admin/goods/import").await;
        visit.reads("h1", "import-title", &[]).await;
        visit.browser.keys("#file", &file.display().to_string()).await;
        visit.reads(".panel-foot .btn-primary", "import-check", &[]).await;
        visit.goes(".panel-foot .btn-primary", ".import-rows").await;
        visit.reads(".lead .state", "import-state-ready", &[]).await;
        visit.reads("td .state.import-outcome-new", "import-outcome-new", &[]).await;
        visit.reads("td .state.import-outcome-faulty", "import-outcome-faulty", &[]).await;
        visit.reads(".sticky-save .btn-primary", "import-apply", &[("n", "1")]).await;
        visit.goes(".sticky-save .btn-primary", ".alert-success").await;
        visit.reads(".alert-success", "flash-import-applied", &[("new", "1"), ("changed", "0")]).await;
        visit.reads(".lead .state", "import-state-applied", &[]).await;
        visit.browser.press(".btn-outline-danger[data-confirm]").await;
        visit.reads("#confirm-text", "import-undo-sure", &[("n", "1")]).await;
        visit.goes("[data-confirm-yes]", ".alert-success").await;
        visit.reads(".alert-success", "flash-import-undone", &[("undone", "1"), ("kept", "0")]).await;
    })
    .await;
}
