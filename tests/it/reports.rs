//! Reports: figures compared with a small set counted by hand, for each viewer, and the orders behind each figure.

use reqwest::Method;
use rust_decimal::Decimal;
use scraper::{Html, Selector};
use serde_json::{Value, json};

use crate::harness::{MORNING, Page, Person, TestApp, field};

pub struct Shop {
    pub app: TestApp,
}

impl Shop {
    /// Without orders.
    pub async fn new() -> Self {
        Self { app: TestApp::without_worker().await }
    }

    /// Eight orders from September to November:
    ///
    /// | when | what | 元 | became of it |
    /// | --- | --- | --- | --- |
    /// | 09-15 | CG of wang's | 100 | li approved after 2 hours |
    /// | 10-10 | CG of wang's | 200.5 | li returned it after a day, and approved it an hour after it came again |
    /// | 10-20 | FLY of wang's, 海川 | 300 | zhao rejected it after 3 days |
    /// | 11-05 | FLY of wang's, 海川 | 400 | waits for zhao |
    /// | 11-06 | FS of wang's, 海川, settles the first | (100) | zhao approved after 1 hour |
    /// | 11-18 | CGC of zhou's, 杭州 | 12.3 | waits for li |
    /// | 11-19 | CG of wang's | 1000 | withdrawn |
    /// | 11-19 | CG of wang's | 5000 | a draft |
    async fn open() -> Self {
        let shop = Self::new().await;
        let paper = |price: &str| json!([{"name": "纸", "unit": "包", "quantity": "1", "unit_price": price}]);
        let film = |price: &str| json!([{"name": "膜", "unit": "卷", "quantity": "1", "unit_price": price}]);

        let bought =
            shop.submitted("2026-09-15T02:00:00Z", "wang", "li", json!({"kind": "CG", "lines": paper("100")})).await;
        let settled = shop.decided("2026-09-15T04:00:00Z", "li", &bought, json!({"action": "approve"})).await;

        let back =
            shop.submitted("2026-10-10T02:00:00Z", "wang", "li", json!({"kind": "CG", "lines": paper("200.5")})).await;
        let returned = json!({"action": "return", "comment": "=1+1 请附\n 比价"});
        shop.decided("2026-10-11T02:00:00Z", "li", &back, returned).await;
        shop.again("2026-10-11T03:00:00Z", "wang", "li", &back).await;
        shop.decided("2026-10-11T04:00:00Z", "li", &back, json!({"action": "approve"})).await;

        let body = json!({"kind": "FLY", "customer": "海川", "lines": film("300")});
        let refused = shop.submitted("2026-10-20T02:00:00Z", "wang", "zhao", body).await;
        shop.decided("2026-10-23T02:00:00Z", "zhao", &refused, json!({"action": "reject", "comment": "超预算"})).await;

        let body = json!({"kind": "FLY", "customer": "海川", "lines": film("400")});
        shop.submitted("2026-11-05T02:00:00Z", "wang", "zhao", body).await;

        let body = json!({"kind": "FS", "customer": "海川", "settles": [settled["number"]]});
        let paid = shop.submitted("2026-11-06T02:00:00Z", "wang", "zhao", body).await;
        shop.decided("2026-11-06T03:00:00Z", "zhao", &paid, json!({"action": "approve"})).await;

        let box_of = json!([{"length_mm": "600", "width_mm": "400", "height_mm": "300", "board": "BC双瓦楞",
            "unit": "个", "quantity": "3", "unit_price": "4.1"}]);
        let body = json!({"kind": "CGC", "customer": "杭州", "lines": box_of});
        shop.submitted("2026-11-18T02:00:00Z", "zhou", "li", body).await;

        let body = json!({"kind": "CG", "lines": paper("1000")});
        let gone = shop.submitted("2026-11-19T02:00:00Z", "wang", "li", body).await;
        shop.call("wang", &format!("/orders/{gone}/withdrawal"), json!({"comment": "不要了"})).await;
        shop.draft("wang", json!({"kind": "CG", "lines": paper("5000")})).await;
        shop.app.clock.set(MORNING.parse().unwrap());
        shop
    }

    pub async fn call(&self, who: &str, path: &str, body: Value) -> Value {
        let (status, answer) = self.app.call(who, Method::POST, path, Some(body)).await;
        assert!(status < 300, "{path}: {answer}");
        answer
    }

    pub async fn draft(&self, who: &str, mut body: Value) -> String {
        let common = json!({"title": "报表", "department": "CG", "warehouse": "HD1"});
        body.as_object_mut().unwrap().extend(common.as_object().unwrap().clone());
        self.call(who, "/orders", body).await["id"].as_str().unwrap().to_owned()
    }

    pub async fn submitted(&self, at: &str, who: &str, to: &str, body: Value) -> String {
        self.app.clock.set(at.parse().unwrap());
        let id = self.draft(who, body).await;
        self.again(at, who, to, &id).await;
        id
    }

    async fn again(&self, at: &str, who: &str, to: &str, id: &str) {
        self.app.clock.set(at.parse().unwrap());
        self.call(who, &format!("/orders/{id}/submission"), json!({"next_approver": to})).await;
    }

    pub async fn decided(&self, at: &str, who: &str, id: &str, decision: Value) -> Value {
        self.app.clock.set(at.parse().unwrap());
        self.call(who, &format!("/orders/{id}/decision"), decision).await
    }
}

/// The rows of a chart's CSV file, without its head.
pub async fn figures(person: &Person, path: &str) -> Vec<Vec<String>> {
    let (status, headers, bytes) = person.bytes(path).await;
    assert_eq!(status, 200, "{}", String::from_utf8_lossy(&bytes));
    let name = headers["content-disposition"].to_str().unwrap();
    assert!(name.starts_with("attachment") && name.ends_with("-2026-11-20.csv\""), "{name}");
    let text = bytes.strip_prefix("\u{feff}".as_bytes()).expect("Excel wants a mark");
    let mut reader = csv::ReaderBuilder::new().has_headers(true).from_reader(text);
    reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect()
}

pub fn rows(expected: &[&[&str]]) -> Vec<Vec<String>> {
    expected.iter().map(|row| row.iter().map(|cell| (*cell).to_owned()).collect()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_figures_are_those_counted_by_hand() {
    let shop = Shop::open().await;
    let admin = shop.app.person("admin").await;
    let expected: [(&str, &[&[&str]]); 7] = [
        // Rejected orders, withdrawn orders and drafts do not count, nor does the reimbursement that settles the first.
        (
            "amounts",
            &[
                &["2026-09", "采购", "1", "100"],
                &["2026-10", "采购", "1", "200.5"],
                &["2026-11", "领用", "1", "400"],
                &["2026-11", "纸箱采购", "1", "12.3"],
            ],
        ),
        (
            "open",
            &[
                &["赵敏", "1", "0", "0", "0", "1"],
                &["李强", "1", "0", "1", "0", "0"],
                &["合计", "2", "0", "1", "0", "1"],
            ],
        ),
        // Hours of the two purchases, the requisition and the reimbursement: 2, 26, 72, 1.
        (
            "pace",
            &[
                &["全部类型", "4", "2", "72"],
                &["采购", "2", "2", "26"],
                &["采购报销", "1", "1", "1"],
                &["领用", "1", "72", "72"],
            ],
        ),
        // Decisions after 2, 24, 1, 72 and 1 hours.
        ("steps", &[&["逐级指定（没有流程）", "4", "2", "72", "100", "5"]]),
        ("returns", &[&["'=1+1 请附 比价", "1", "0.1429"], &["超预算", "1", "0.1429"]]),
        ("goods", &[&["膜", "1", "400"], &["纸", "2", "300.5"], &["600×400×300 mm", "1", "12.3"]]),
        ("customers", &[&["海川", "2", "500"], &["杭州", "1", "12.3"]]),
    ];
    for (chart, table) in expected {
        assert_eq!(figures(&admin, &format!("/reports/{chart}.csv")).await, rows(table), "{chart}");
    }
    let page = admin.get("/reports").await;
    let said = page.all(".finding");
    let expected = [
        "合计 712.80 元，4 张。2026-10 比 2026-09 多 101%。",
        "共 2 张待办，其中 1 张等了 7 天及以上；最多的是赵敏，1 张。",
        "从提交到办结，一半在 2 小时以内，九成在 3 天以内（4 张）。",
        "瓶颈在「逐级指定（没有流程）」：中位 2 小时（5 次办理）。",
        "提交的 7 张单据中，有 2 张被退回或拒绝（28.6%），最常见的原因是「=1+1 请附 比价」。",
        "最高的是「膜」：400.00 元；前 3 名共 712.80 元。",
        "最高的是「海川」：500.00 元；前 2 名共 512.30 元。",
    ];
    assert_eq!(said, expected);
    assert_eq!(figures(&admin, "/reports/amounts.csv?kind=FLY").await, rows(&[&["2026-11", "领用", "1", "400"]]));
    let october = figures(&admin, "/reports/amounts.csv?from=2026-10-10&to=2026-10-10").await;
    assert_eq!(october, rows(&[&["2026-10", "采购", "1", "200.5"]]), "days in Shanghai's time zone");
    assert_eq!(figures(&admin, "/reports/amounts.csv?to=2026-10-09&from=2026-09-16").await, rows(&[]));
    let until = figures(&admin, "/reports/amounts.csv?to=2026-10-31&span=month").await;
    assert_eq!(until, rows(&[&["2026-10", "采购", "1", "200.5"]]), "the period ends on the day given");
    let ahead = admin.get("/reports?from=2026-09-01&to=2026-11-30").await;
    assert_eq!(ahead.all(".finding")[0], expected[0], "an unfinished month is not compared");
}

#[tokio::test(flavor = "multi_thread")]
async fn everybody_sees_what_they_may_see() {
    let shop = Shop::open().await;
    let zhou = shop.app.person("zhou").await;
    assert_eq!(figures(&zhou, "/reports/amounts.csv").await, rows(&[&["2026-11", "纸箱采购", "1", "12.3"]]));
    assert_eq!(figures(&zhou, "/reports/customers.csv").await, rows(&[&["杭州", "1", "12.3"]]));
    let li = shop.app.person("li").await;
    let of_li = figures(&li, "/reports/goods.csv").await;
    assert_eq!(of_li, rows(&[&["纸", "2", "300.5"], &["600×400×300 mm", "1", "12.3"]]));
    let chen = shop.app.person("chen").await;
    for chart in ["amounts", "open", "pace", "steps", "returns", "goods", "customers"] {
        assert_eq!(figures(&chen, &format!("/reports/{chart}.csv")).await, rows(&[]), "{chart}");
    }
    let page = chen.get("/reports").await;
    assert_eq!(page.all(".finding")[0], "这段时间没有可统计的单据。");
    assert!(page.all("svg.chart").is_empty() && page.all(".bar").is_empty(), "no chart without data");
    assert_eq!(shop.app.visitor().get("/reports/open.csv").await.location, "/login?next=%2Freports%2Fopen.csv");
}

/// The links of the tables, each with its number of orders, and the amount beside it where that is of whole orders.
fn linked_figures(page: &Page) -> Vec<(String, i64, Option<Decimal>)> {
    let (panel, row, cell, link) = [".chart-panel", "tbody tr", "td", "a"].map(|s| Selector::parse(s).unwrap()).into();
    let html = Html::parse_document(&page.body);
    let mut found = Vec::new();
    for panel in html.select(&panel) {
        let has_whole_amounts = ["amounts", "customers"].contains(&panel.value().attr("id").unwrap());
        for row in panel.select(&row) {
            let text = |cell: scraper::ElementRef<'_>| cell.text().collect::<String>().replace(',', "");
            let amount = row.select(&cell).last().map(|cell| text(cell).parse().unwrap_or_default());
            for link in row.select(&link) {
                let n = text(link).parse().unwrap();
                found.push((link.value().attr("href").unwrap().to_owned(), n, amount.filter(|_| has_whole_amounts)));
            }
        }
    }
    found
}

#[tokio::test(flavor = "multi_thread")]
async fn behind_every_figure_is_the_list_of_exactly_its_orders() {
    let shop = Shop::open().await;
    for (who, least) in [("admin", 23), ("wang", 17), ("li", 13), ("zhou", 7)] {
        lists_agree(&shop, who, least).await;
    }
}

/// Behind every figure that this person sees is the list of exactly its orders; there are at least `least` figures.
pub async fn lists_agree(shop: &Shop, who: &str, least: usize) {
    let person = shop.app.person(who).await;
    let page = person.get("/reports?span=12").await;
    let links = linked_figures(&page);
    assert!(links.len() >= least, "{who}: {links:#?}");
    for (href, n, amount) in links {
        let list = person.get(&href).await;
        assert_eq!(list.all(".found strong"), [format!("共 {n} 张")], "{who} {href}");
        assert_eq!(list.all(".row-title").len() as i64, n, "{who} {href}");
        let sum: Decimal =
            list.all("td.col-amount").iter().map(|text| text.replace(',', "").parse::<Decimal>().unwrap()).sum();
        assert!(amount.is_none_or(|amount| amount == sum), "{who} {href}: {amount:?} is not {sum}");
        assert!(!list.all(".chips-narrow .chip").is_empty(), "{href} does not say what it shows");
    }
    // Parts of charts link to the same lists as the tables, except for the totals.
    let tables: Vec<String> = linked_figures(&page).into_iter().map(|(href, ..)| href).collect();
    for href in page.attributes(".chart-wide a, .bar", "href") {
        assert!(tables.contains(&href), "{who} {href}");
    }
    for (href, text) in page.attributes(".chart-asides a", "href").into_iter().zip(page.all(".chart-asides a")) {
        let list = person.get(&href).await;
        let n = list.all(".row-title").len();
        assert!(n > 0 && text.contains(&format!("{n} 张")), "{href}: {text}, but {n}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn rare_reasons_are_one_row_and_still_lead_to_their_orders() {
    let shop = Shop::open().await;
    for n in 1..=10 {
        let body = json!({"kind": "CG", "lines": [{"name": "纸", "unit": "包", "quantity": "1", "unit_price": "1"}]});
        let id = shop.submitted(MORNING, "wang", "li", body).await;
        shop.decided(MORNING, "li", &id, json!({"action": "reject", "comment": format!("原因{n}")})).await;
    }
    let admin = shop.app.person("admin").await;
    let found = figures(&admin, "/reports/returns.csv?span=month").await;
    assert_eq!((found.len(), &found[8][..2]), (9, &["其他原因".to_owned(), "2".to_owned()][..]));
    let page = admin.get("/reports?span=month").await;
    let other = linked_figures(&page).into_iter().find(|(href, ..)| href.contains("other_than=")).unwrap();
    assert_eq!(admin.get(&other.0).await.all(".found strong"), ["共 2 张"]);
    let again = admin.get("/reports?span=3").await.attributes(".chart-asides a", "href");
    assert!(again[1].contains("round=1"), "{again:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_filter_from_a_report_stays_while_looking_on_and_is_pressed_away() {
    let shop = Shop::open().await;
    let admin = shop.app.person("admin").await;
    let zhao = shop.app.id("zhao").await;
    let page = admin.get(&format!("/orders?handler={zhao}&waited_from=7&goods=膜")).await;
    assert_eq!(page.all("td.col-amount"), ["400.00"]);
    assert_eq!(
        page.all(".chips-narrow .chip"),
        ["去掉条件：等待赵敏办理", "去掉条件：已等 7 天及以上", "去掉条件：货品：膜"]
    );
    assert_eq!(page.value_of("waited_from"), "7", "the form keeps it");
    let without = page.attributes(".chips-narrow a", "href").remove(2);
    assert_eq!(without, format!("/orders?handler={zhao}&waited_from=7"));
    assert_eq!(admin.get("/orders?submitted_from=x&handler=y&waited_to=-1").await.status, 422);
    let export = admin.get(&page.attributes(".menu-body a[download]", "href").remove(2)).await;
    assert_eq!(export.body.lines().count(), 2, "{}", export.body);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_picture_is_a_file_of_its_own_in_the_colours_of_the_pages() {
    let shop = Shop::open().await;
    let admin = shop.app.person("admin").await;
    let tokens = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/static/src/css/tokens.css")).unwrap();
    let light = tokens.split("prefers-color-scheme: dark").next().unwrap().replace("#fff;", "#ffffff;");
    for chart in ["amounts", "open", "pace", "steps", "returns", "goods", "customers"] {
        let file = admin.get(&format!("/reports/{chart}.svg")).await;
        assert_eq!((file.status, file.headers["content-type"].to_str().unwrap()), (200, "image/svg+xml"));
        assert!(file.body.starts_with("<svg xmlns=") && file.body.ends_with("</svg>"), "{}", file.body);
        let fills: Vec<&str> = file.body.split("fill=\"").skip(1).map(|rest| rest.split('"').next().unwrap()).collect();
        assert!(fills.len() > 5 && fills.iter().all(|fill| light.contains(&format!("{fill};"))), "{chart}: {fills:?}");
        let links: Vec<&str> = file.body.split("href=\"").skip(1).collect();
        let root = format!("{}/orders?", shop.app.app.config.public_url());
        assert!(links.iter().all(|link| link.starts_with(&root)), "links of a file name the server: {links:?}");
        assert_eq!(links.is_empty(), chart != "amounts", "{chart}: the bars of a saved file are not links");
    }
    assert_eq!(admin.get("/reports/nothing.svg").await.status, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_reported_is_said_beside_its_field() {
    let shop = Shop::open().await;
    let wang = shop.app.person("wang").await;
    let page = wang.get("/reports?from=gestern&kind=XX&department=x&span=ever").await;
    assert_eq!((page.status, page.value_of("from").as_str()), (422, "gestern"));
    assert_eq!(page.all(".invalid-feedback"), ["请填日期，例如 2026-10-01", "没有这一项", "没有这一项", "没有这一项"]);
    let page = wang.get("/reports?from=2020-01-01&to=2026-01-01").await;
    assert_eq!(page.all(".invalid-feedback"), ["最多 36 个月，请把期间缩短"]);
    let page = wang.get("/reports?from=2026-02-01&to=2026-01-01").await;
    assert_eq!(page.all(".invalid-feedback"), ["结束不能早于开始"]);
    assert!(page.all(".chart-panel").is_empty());
    assert_eq!(wang.get("/reports/open.csv?kind=XX").await.status, 422);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_home_page_shows_each_role_its_own_figures_with_the_orders_behind_them() {
    let shop = Shop::open().await;
    let tiles = async |person: &Person| -> Vec<String> { person.get("/").await.all(".tile") };
    let wang = shop.app.person("wang").await;
    let expected =
        ["本月我提交的单据 3 张 · 400.00 元 审批中 1 · 已通过 1 · 已撤回 1", "我的单据等待办理 1 张 7 天及以上：1"];
    assert_eq!(tiles(&wang).await, expected);
    let zhao = shop.app.person("zhao").await;
    let expected = [
        "等待我办理 1 张 7 天及以上：1",
        "我的办理用时（中位） 1 小时 近 30 天办理 2 张",
        "本月我提交的单据 0 张 · 0.00 元 没有单据",
    ];
    assert_eq!(tiles(&zhao).await, expected);
    let admin = shop.app.person("admin").await;
    let of_admin = tiles(&admin).await;
    assert_eq!(of_admin[0], "全部待办 2 张 1–3 天：1 · 7 天及以上：1");
    assert!(of_admin[1].starts_with("滞留 1 ") && of_admin[2].starts_with("发送失败的消息 0 "), "{of_admin:?}");
    for (person, counts) in [(&wang, vec![3, 1]), (&zhao, vec![1, 2, 0]), (&admin, vec![2])] {
        let links = person.get("/").await.attributes(".tile", "href");
        let (lists, others): (Vec<_>, Vec<_>) = links.iter().partition(|href| href.starts_with("/orders"));
        assert_eq!((lists.len(), lists.len() + others.len()), (counts.len(), tiles(person).await.len()), "{links:?}");
        for (href, n) in lists.into_iter().zip(counts) {
            assert_eq!(person.get(href).await.all(".found strong"), [format!("共 {n} 张")], "{href}");
        }
    }
    let links = admin.get("/").await.attributes(".tile", "href");
    assert_eq!(links[1..], ["/admin/stuck", "/admin/messages?state=dead"]);
    assert_eq!(admin.get(&links[1]).await.all("main .row-title"), ["报表"]);
    let dead = admin.get(&links[2]).await;
    assert!(dead.status == 200 && dead.has("发送失败 0 条"), "{}", dead.text());
    let english = [field("language", "en"), field("next", "/")];
    assert_eq!(admin.post("/language", &english).await.status, 303);
    assert_eq!(tiles(&admin).await[0], "All open work 2 orders 1–3 days: 1 · 7 days or more: 1");
    let report = admin.get("/reports").await;
    assert_eq!(report.all(".finding")[0], "712.80 CNY in 4 orders. 2026-10 was 101% above 2026-09.");
    assert_eq!(figures(&admin, "/reports/amounts.csv").await[0][1], "Purchase");
}
