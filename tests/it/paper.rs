//! The printed order: what it shows, how it is paginated, and the page that compares it with the system.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::TimeDelta;
use reqwest::Method;
use scraper::{ElementRef, Html, Selector};
use serde_json::{Value, json};
use whsm::orders::{Kind, OrderId};
use whsm::org::{Delegation, DelegationInput};

use crate::harness::{Browser, Driver, Office, Page, Person, TestApp, field};
use crate::pdf;

/// The address in the QR code of a printed order, which is a link as well.
async fn code_on(app: &TestApp, id: OrderId) -> String {
    let paper = app.person("admin").await.get(&format!("/orders/{id}/print")).await;
    assert_eq!((paper.status, paper.all(".qr svg").len()), (200, 1), "{}", paper.text());
    let link = paper.body.split("<figure class=\"qr\"><a href=\"").nth(1).unwrap().split('"').next().unwrap();
    link.strip_prefix(&app.app.config.public_url()).unwrap().to_owned()
}

/// The rows of a table; the non-empty cells of each, joined.
fn rows(page: &Page, table: &str) -> Vec<String> {
    let (row, cell) = (Selector::parse(&format!("{table} tbody tr")).unwrap(), Selector::parse("th, td").unwrap());
    let html = Html::parse_document(&page.body);
    let text = |cell: ElementRef<'_>| cell.text().collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ");
    let cells = |row: ElementRef<'_>| row.select(&cell).map(text).filter(|text| !text.is_empty()).collect::<Vec<_>>();
    html.select(&row).map(|row| cells(row).join(" | ")).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_paper_names_everybody_who_signed_and_what_was_automatic() {
    let office = Office::open().await;
    let app = &office.app;
    app.set_head("CG", "zhao").await;
    let (zhao, chen) = (app.user("zhao").await, app.user("chen").await);
    let now = app.clock.now();
    let until = now + TimeDelta::hours(1);
    let input = DelegationInput {
        principal_id: zhao.id,
        delegate_id: chen.id,
        kinds: Vec::new(),
        starts_at: now,
        ends_at: until,
        reason: String::new(),
    };
    Delegation::create(&mut *app.conn().await, &input, zhao.id, now).await.unwrap();
    let id = office.submitted(Kind::Purchase, "60000").await;
    assert_eq!(office.approve("chen", id, json!({"comment": "价格合适", "hint": "别印出来"})).await, "pending sun");
    let paper = app.person("wang").await.get(&format!("/orders/{id}/print")).await;
    assert_eq!(paper.status, 200);
    let rows = rows(&paper, ".approval");
    assert_eq!(rows[0], "申请人 | 王芳 | 提交 | 2026-11-20 10:05", "{rows:#?}");
    assert_eq!(rows[1], "部门主管 | 陈伟（代 赵敏） | 同意 | 2026-11-20 10:05 | 价格合适", "{rows:#?}");
    assert_eq!(rows[2], "财务 | 赵敏 | 自动通过 | 2026-11-20 10:05 | 赵敏 刚刚审批过，「财务」自动通过", "{rows:#?}");
    assert_eq!(rows[3], "总经理 | 孙丽 | 等待审批", "{rows:#?}");
    for word in
        ["采购单", "CG-20261120-0001", "王芳", "采购部", "华东一号仓", "60,000.00", "王芳 打印于 2026-11-20 10:05"]
    {
        assert!(paper.has(word), "{word}: {}", paper.text());
    }
    assert!(!paper.has("别印出来"), "a hint is between two people");
    assert_eq!(app.person("zhou").await.get(&format!("/orders/{id}/print")).await.status, 404, "she may not see it");
}

#[tokio::test(flavor = "multi_thread")]
async fn borrowed_lines_stand_under_their_purchases_and_cartons_with_their_measures() {
    let office = Office::open().await;
    let purchase = office.submitted(Kind::Purchase, "12.5").await;
    assert_eq!(office.approve("li", purchase, json!({})).await, "approved");
    let body = json!({
        "kind": "FS", "title": "报销", "department": "CG", "warehouse": "HD1", "settles": [purchase.to_string()],
    });
    let (status, draft) = office.call("wang", "/orders", body).await;
    assert_eq!(status, 201, "{draft}");
    let wang = office.app.person("wang").await;
    let paper = wang.get(&format!("/orders/{}/print", draft["id"].as_str().unwrap())).await;
    let group = "取自采购单 CG-20261120-0001 流程";
    assert_eq!(rows(&paper, ".lines"), [group, "1 | A4复印纸 | 包 | 1 | 12.5 | 12.50", "合计 | 1 | 12.50"]);
    assert!(paper.has("草稿，没有提交"), "{}", paper.text());
    assert_eq!(paper.all(".qr").len(), 0, "a draft has no verification");
    let carton = office.submitted(Kind::Carton, "4").await;
    let paper = wang.get(&format!("/orders/{carton}/print")).await;
    let line = "1 | 600×400×300 | BC双瓦楞 | 1 | 4 | 1.5984 | 4.00";
    assert_eq!(rows(&paper, ".lines"), [line, "合计 | 1 | 1.5984 | 4.00"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_check_says_what_changed_to_those_who_may_know() {
    let office = Office::open().await;
    let app = &office.app;
    let id = office.submitted(Kind::Purchase, "8000").await;
    let address = code_on(app, id).await;
    let (visitor, wang, zhou) = (app.visitor(), app.person("wang").await, app.person("zhou").await);
    let is_bare = |page: &Page| {
        assert_eq!(page.status, 200, "{}", page.text());
        assert!(page.has("采购") && page.has("CG-20261120-0001") && page.has("8,000.00 元"), "{}", page.text());
        for name in ["王芳", "李强", "赵敏", "流程", "采购部", "华东", "9,000"] {
            assert!(!page.all("main").concat().contains(name), "{name}: {}", page.text());
        }
    };
    for reader in [&visitor, &zhou] {
        let page = reader.get(&address).await;
        is_bare(&page);
        assert!(page.has("与系统一致"), "{}", page.text());
    }
    assert!(wang.get(&address).await.has("打开单据"));

    // A comment leaves the printed order valid; a decision does not.
    let comment = [field("comment", "快一点"), field("press", uuid::Uuid::new_v4().to_string())];
    assert_eq!(wang.post(&format!("/orders/{id}/comments"), &comment).await.status, 303);
    assert!(visitor.get(&address).await.has("与系统一致"));
    let body = json!({"action": "return", "comment": "改单价"});
    let (_, order) = office.call("li", &format!("/orders/{id}/decision"), body).await;
    let change = json!({
        "kind": "CG", "title": "流程", "department": "CG", "warehouse": "HD1", "version": order["version"],
        "lines": [{"name": "A4复印纸", "unit": "包", "quantity": "1", "unit_price": "9000"}],
    });
    let token = app.token("wang").await;
    let (status, changed) = wang.call(Method::PUT, &format!("/orders/{id}"), &token, Some(change)).await;
    assert_eq!(status, 200, "{changed}");
    for reader in [&visitor, &zhou] {
        let page = reader.get(&address).await;
        is_bare(&page);
        assert!(page.has("打印之后有变化") && !page.has("已退回"), "{}", page.text());
    }
    let page = wang.get(&address).await;
    assert_eq!(
        rows(&page, "main"),
        [
            "状态 | 审批中 | 已退回",
            "合计 | 8,000.00 | 9,000.00",
            "表头或明细 | — | 已修改",
            "最近一步 | 李强 退回给申请人2026-11-20 10:05",
        ],
    );
    assert!(wang.get(&code_on(app, id).await).await.has("与系统一致"), "a new print is valid");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_history_rewritten_with_new_seals_no_longer_fits_what_was_printed() {
    let office = Office::open().await;
    let app = &office.app;
    let id = office.submitted(Kind::Purchase, "8000").await;
    office.call("li", &format!("/orders/{id}/decision"), json!({"action": "approve", "comment": "同意"})).await;
    let address = code_on(app, id).await;
    let (visitor, wang) = (app.visitor(), app.person("wang").await);
    assert!(visitor.get(&address).await.has("与系统一致"));
    let paper = wang.get(&format!("/orders/{id}/print")).await.all(".printed").concat();
    assert!(paper.contains("记录指纹 "), "{paper}");

    // Rewrites a comment and recomputes each seal, as the owner of the tables could.
    let rewritten = format!(
        "SET session_replication_role = replica;
         UPDATE approval_log SET comment = '不同意' WHERE order_id = '{id}' AND comment = '同意';
         DO $$ DECLARE entry approval_log; known bytea; BEGIN
           FOR entry IN SELECT * FROM approval_log WHERE order_id = '{id}' ORDER BY id LOOP
             known := log_seal(known, entry);
             UPDATE approval_log SET seal = known WHERE id = entry.id;
           END LOOP;
         END $$;"
    );
    app.sql(&rewritten).await;
    assert!(whsm::history::verify(&mut *app.conn().await, |_| ()).await.unwrap().is_ok(), "the seals fit each other");
    for reader in [&visitor, &wang] {
        let page = reader.get(&address).await;
        assert!(page.has("审批记录与打印时不同") && !page.has("与系统一致"), "{}", page.text());
    }
    assert!(visitor.get(&code_on(app, id).await).await.has("与系统一致"), "a new print is valid");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_that_was_not_made_here_shows_nothing() {
    let app = TestApp::without_worker().await;
    let (one, _) = app.pending("一").await;
    let (other, _) = app.pending("二").await;
    let address = code_on(&app, one).await;
    let code = address.split_once("?c=").unwrap().1;
    let (facts, tag) = code.rsplit_once('~').unwrap();
    let raised = facts.replacen("~3~", "~9999~", 1);
    assert_ne!(raised, facts, "the code contains the amount: {facts}");
    let nobody = uuid::Uuid::now_v7();
    for wrong in [
        format!("/verify/{one}"),
        format!("/verify/{one}?c="),
        format!("/verify/{one}?c={raised}~{tag}"),
        format!("/verify/{one}?c={facts}~"),
        format!("/verify/{one}?c={facts}~{}", "A".repeat(16)),
        format!("/verify/{other}?c={code}"),
        format!("/verify/{nobody}?c={code}"),
        "/verify/1?c=x".to_owned(),
    ] {
        for reader in [app.visitor(), app.person("admin").await] {
            let page = reader.get(&wrong).await;
            assert_eq!((page.status, page.has("CG-")), (404, false), "{wrong}: {}", page.text());
        }
    }
    assert_eq!(app.visitor().get(&address).await.status, 200);
}

/// The text of each page of the browser's PDF.
pub async fn printed(browser: &Browser) -> Vec<String> {
    let print = json!({"cmd": "Page.printToPDF", "params": {"preferCSSPageSize": true, "printBackground": false}});
    let answer = browser.command("goog/cdp/execute", print).await;
    let pdf = answer["data"].as_str().unwrap_or_else(|| panic!("{answer}"));
    pdf::pages(&STANDARD.decode(pdf).unwrap())
}

async fn long_order(app: &TestApp, person: &Person) -> OrderId {
    let line = |n: u32| {
        // Long enough for several rows of text, so that a cut would show.
        let specification = format!("{}尾{n:03}", "加厚防潮双面覆膜".repeat(n as usize % 5 + 1));
        json!({"name": format!("货{n:03}号"), "specification": specification, "unit": "个", "quantity": "2", "unit_price": "1.25"})
    };
    let lines: Vec<Value> = (1..=300).map(line).collect();
    let body = json!({"kind": "CG", "title": "三百行的采购", "department": "CG", "warehouse": "HD1", "lines": lines});
    let token = app.token("wang").await;
    let (status, order) = person.call(Method::POST, "/orders", &token, Some(body)).await;
    assert_eq!(status, 201, "{order}");
    let id: OrderId = order["id"].as_str().unwrap().parse().unwrap();
    let next = json!({"next_approver": "li"});
    let (status, order) = person.call(Method::POST, &format!("/orders/{id}/submission"), &token, Some(next)).await;
    assert_eq!(status, 200, "{order}");
    id
}

#[tokio::test(flavor = "multi_thread")]
async fn three_hundred_lines_print_as_text_with_heads_on_each_page_and_no_line_cut() {
    let app = TestApp::without_worker().await;
    let id = long_order(&app, &app.visitor()).await;
    let driver = Driver::start();
    let browser = driver.browser().await;
    browser.client.goto(&format!("{}/orders/{id}/print", app.url)).await.unwrap();
    browser.sign_in("wang").await;
    browser.at(".sheet").await;
    let pages = printed(&browser).await;
    assert!(pages.len() > 5, "{} pages", pages.len());
    let first = &pages[0];
    for word in ["采购单", "三百行的采购", "CG-20261120-0001", "王芳", "采购部", "华东一号仓", "扫码核对"]
    {
        assert!(first.contains(word), "{word}: {first}");
    }
    assert!(!pages.concat().contains("回到单据"), "controls of the screen are not printed");
    let on = |word: &str| -> Vec<usize> { (0..pages.len()).filter(|page| pages[*page].contains(word)).collect() };
    for n in 1..=300 {
        let (head, tail) = (on(&format!("货{n:03}号")), on(&format!("尾{n:03}")));
        assert_eq!(head.len(), 1, "line {n} is on pages {head:?}");
        assert_eq!(head, tail, "line {n} is cut");
    }
    for (n, page) in pages.iter().enumerate() {
        if page.contains('货') {
            assert_eq!(page.matches("货品名称").count(), 1, "the head of the table on page {}: {page}", n + 1);
            assert!(page.contains("采购单CG-20261120-0001"), "the order's number on page {}", n + 1);
        }
        assert!(page.contains(&format!("{}/{}", n + 1, pages.len())), "page {} is numbered: {page}", n + 1);
    }
    let last = &pages[pages.len() - 1];
    assert!(pages.concat().contains("750.00") && last.contains("等待审批") && last.contains("李强"), "{last}");
    assert_eq!(browser.complaints().await, Vec::<String>::new());
    browser.width(390).await;
    assert!(browser.overflow().await <= 0, "{} px too wide on a phone", browser.overflow().await);
    browser.client.close().await.unwrap();
}
