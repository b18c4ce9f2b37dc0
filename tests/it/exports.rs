//! Exported spreadsheets: read back, summed, and compared with the database.

use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};
use diesel::sql_types::{BigInt, Numeric};
use diesel_async::RunQueryDsl;
use reqwest::Method;
use rust_decimal::Decimal;
use serde_json::{Value, json};

use crate::harness::Driver;
use crate::harness::{Person, TestApp};

type Table = Vec<Vec<String>>;

#[derive(diesel::QueryableByName)]
struct Sums {
    #[diesel(sql_type = BigInt)]
    orders: i64,
    #[diesel(sql_type = Numeric)]
    amount: Decimal,
}

async fn file(person: &Person, path: &str) -> (u16, String, Vec<u8>) {
    let answer = person.request(Method::GET, path).send().await.unwrap();
    let name = answer.headers().get("content-disposition").map(|name| name.to_str().unwrap().to_owned());
    (answer.status().as_u16(), name.unwrap_or_default(), answer.bytes().await.unwrap().to_vec())
}

/// The rows of a CSV, head first.
async fn csv_of(person: &Person, path: &str) -> Table {
    let (status, name, bytes) = file(person, path).await;
    assert_eq!(status, 200, "{}", String::from_utf8_lossy(&bytes));
    assert!(name.ends_with("-2026-11-20.csv\""), "{name}");
    let text = bytes.strip_prefix("\u{feff}".as_bytes()).expect("Excel needs the byte order mark");
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text);
    reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect()
}

/// The rows of a workbook, head first.
pub async fn xlsx_of(person: &Person, path: &str) -> Vec<Vec<Data>> {
    let (status, name, bytes) = file(person, path).await;
    assert_eq!(status, 200, "{}", String::from_utf8_lossy(&bytes));
    assert!(name.ends_with("-2026-11-20.xlsx\""), "{name}");
    let mut book = Xlsx::new(Cursor::new(bytes)).unwrap();
    let sheet = book.worksheet_range_at(0).unwrap().unwrap();
    sheet.rows().map(<[Data]>::to_vec).collect()
}

fn at(head: &[String], column: &str) -> usize {
    head.iter().position(|name| name == column).unwrap_or_else(|| panic!("no {column} in {head:?}"))
}

/// The sum of a column of numbers.
pub fn sum(rows: &[Vec<Data>], column: &str) -> Decimal {
    let head: Vec<String> = rows[0].iter().map(ToString::to_string).collect();
    let column = at(&head, column);
    let number = |row: &Vec<Data>| match &row[column] {
        Data::Float(number) => number.to_string().parse::<Decimal>().unwrap(),
        Data::Empty => Decimal::ZERO,
        other => panic!("{other:?} is no number"),
    };
    rows[1..].iter().map(number).sum()
}

fn sum_of_csv(rows: &Table, column: &str) -> Decimal {
    let column = at(&rows[0], column);
    rows[1..].iter().map(|row| row[column].parse::<Decimal>().unwrap()).sum()
}

async fn total(app: &TestApp) -> (i64, Decimal) {
    let query = "SELECT count(*) AS orders, sum(total_amount) AS amount FROM orders";
    let sums: Sums = diesel::sql_query(query).get_result(&mut *app.conn().await).await.unwrap();
    (sums.orders, sums.amount.normalize())
}

/// Orders of several kinds: prices with four places, texts that look like formulas, a reimbursement that settles.
async fn stock(app: &TestApp) -> Person {
    let person = app.person("wang").await;
    let token = app.token("wang").await;
    let make = async |body: Value| {
        let (status, order) = person.call(Method::POST, "/orders", &token, Some(body)).await;
        assert_eq!(status, 201, "{order}");
    };
    let (id, _) = app.pending("=HYPERLINK(\"http://evil\")").await;
    let approve = Some(json!({"action": "approve"}));
    let (_, order) =
        person.call(Method::POST, &format!("/orders/{id}/decision"), &app.token("li").await, approve).await;
    make(json!({"kind": "FS", "title": "+报销", "department": "CG", "warehouse": "HD1", "settles": [order["number"]]}))
        .await;
    let line =
        json!({"name": "@胶带", "specification": "-1", "unit": "卷", "quantity": "0.3333", "unit_price": "0.0007"});
    let dear = json!({"name": "叉车", "unit": "台", "quantity": "99999.9999", "unit_price": "7000.0001"});
    make(json!({"kind": "CG", "title": "很小", "department": "CG", "warehouse": "HD1", "lines": [line]})).await;
    make(
        json!({"kind": "CG", "title": "很贵，\"真的\"\n两行", "department": "CG", "warehouse": "HD2", "lines": [dear]}),
    )
    .await;
    let carton = json!({"length_mm": "600", "width_mm": "400", "height_mm": "300", "board": "BC双瓦楞", "unit": "个", "quantity": "3", "unit_price": "4.1"});
    make(json!({"kind": "CGC", "title": "箱", "department": "CG", "warehouse": "HD1", "lines": [carton]})).await;
    person
}

#[tokio::test(flavor = "multi_thread")]
async fn the_cells_of_a_spreadsheet_sum_up_to_what_the_database_has() {
    let app = TestApp::without_worker().await;
    let person = stock(&app).await;
    let (orders, amount) = total(&app).await;
    let csv = csv_of(&person, "/orders/export.csv").await;
    assert_eq!((csv.len() as i64 - 1, sum_of_csv(&csv, "金额（元）").normalize()), (orders, amount));
    let lines = csv_of(&person, "/orders/export.csv?what=lines").await;
    assert_eq!(sum_of_csv(&lines, "金额（元）").normalize(), amount, "settled lines count for the reimbursement");
    let from = at(&lines[0], "取自采购单");
    assert_eq!(lines.iter().filter(|row| row[from] == "CG-20261120-0001").count(), 1, "{lines:#?}");
    // Excel keeps 15 digits: a longer number is exported as text, all others as numbers.
    let dear = csv.iter().position(|row| row[2].starts_with("很贵")).unwrap();
    assert_eq!(csv[dear][10], "700000009.29999999");
    let cells = xlsx_of(&person, "/orders/export.xlsx").await;
    assert_eq!(cells[dear][10], Data::String("700000009.29999999".into()));
    let others: Vec<Vec<Data>> =
        cells.iter().enumerate().filter(|(n, _)| *n != dear).map(|(_, row)| row.clone()).collect();
    assert_eq!(sum(&others, "金额（元）") + "700000009.29999999".parse::<Decimal>().unwrap(), amount);
    let cheap = xlsx_of(&person, "/orders/export.xlsx?what=lines&amount_to=100").await;
    assert_eq!(sum(&cheap, "金额（元）"), amount - "700000009.29999999".parse::<Decimal>().unwrap());
    assert_eq!(sum(&cheap, "长 mm"), Decimal::from(600));
}

#[tokio::test(flavor = "multi_thread")]
async fn no_text_of_a_csv_is_run_as_a_formula_and_numbers_stay_numbers() {
    let app = TestApp::without_worker().await;
    let person = stock(&app).await;
    for path in ["/orders/export.csv", "/orders/export.csv?what=lines"] {
        let rows = csv_of(&person, path).await;
        for cell in rows.iter().flatten() {
            let is_number = cell.parse::<Decimal>().is_ok();
            assert!(is_number || !cell.starts_with(['=', '+', '-', '@', '\t', '\r']), "{cell}");
        }
        assert!(rows.iter().flatten().any(|cell| cell == "'=HYPERLINK(\"http://evil\")"), "{rows:#?}");
        assert!(rows.iter().flatten().any(|cell| cell == "很贵，\"真的\"\n两行" || cell == "'@胶带"), "{rows:#?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_export_holds_what_the_list_shows_in_the_readers_language() {
    let app = TestApp::without_worker().await;
    let person = stock(&app).await;
    let titles = async |reader: &Person, query: &str| -> Vec<String> {
        let rows = csv_of(reader, &format!("/orders/export.csv?{query}")).await;
        rows[1..].iter().map(|row| row[2].clone()).collect()
    };
    assert_eq!(titles(&person, "kind=CGC").await, ["箱"]);
    assert_eq!(titles(&person, "q=%E5%8F%89%E8%BD%A6").await, ["很贵，\"真的\"\n两行"], "by a line's name");
    assert_eq!(titles(&person, "sort=oldest&status=draft").await[0], "'+报销");
    assert_eq!(
        titles(&app.person("li").await, "").await,
        ["'=HYPERLINK(\"http://evil\")"],
        "the same visibility as the list"
    );
    assert_eq!(titles(&app.person("zhou").await, "").await, [""; 0]);
    assert_eq!(person.get("/orders/export.csv?amount_from=viel").await.status, 422);
    let english = [crate::harness::field("language", "en"), crate::harness::field("next", "/")];
    assert_eq!(person.post("/language", &english).await.status, 303);
    let rows = csv_of(&person, "/orders/export.csv?kind=CGC").await;
    assert!(rows[0].contains(&"Customer".to_owned()) && rows[1].contains(&"Carton purchase".to_owned()), "{rows:?}");
    assert_eq!(app.visitor().get("/orders/export.csv").await.location, "/login?next=%2Forders%2Fexport.csv");
}

/// Inserts drafts of wang's without triggers, which would demand totals from lines.
async fn many(app: &TestApp, n: i64) {
    let wang = app.id("wang").await;
    let insert = format!(
        "SET session_replication_role = replica;
         INSERT INTO orders (id, kind, status, title, applicant_id, total_quantity, total_amount, form_key, created_at, updated_at)
         SELECT gen_random_uuid(), 'CG', 'draft', '第' || n, {wang}, n, n * 1.0001, gen_random_uuid(), now(), now()
         FROM generate_series(1, {n}) n;
         INSERT INTO order_reach (user_id, order_id) SELECT applicant_id, id FROM orders;
         SET session_replication_role = DEFAULT;"
    );
    app.sql(&insert).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hundred_thousand_rows_are_told_and_more_are_refused_with_a_word() {
    let app = TestApp::without_worker().await;
    many(&app, 100_001).await;
    let person = app.person("wang").await;
    for path in ["/orders/export.csv", "/orders/export.xlsx"] {
        let page = person.get(path).await;
        assert_eq!((page.status, page.has("超过 100,000 行")), (409, true), "{}", page.text());
    }
    let list = person.get("/orders").await;
    assert_eq!(list.all(".found strong"), ["共 10,000+ 张"], "the count stops there");
    app.sql("DELETE FROM orders WHERE title = '第100001'").await;
    let rows = csv_of(&person, "/orders/export.csv").await;
    let (orders, amount) = total(&app).await;
    assert_eq!((rows.len() as i64 - 1, sum_of_csv(&rows, "金额（元）").normalize()), (orders, amount));
    let mut titles: Vec<&str> = rows[1..].iter().map(|row| row[2].as_str()).collect();
    titles.sort_unstable();
    titles.dedup();
    assert_eq!(titles.len(), 100_000, "each once");
    let some = xlsx_of(&person, "/orders/export.xlsx?amount_to=2500.25").await;
    let expected: Decimal = (1..=2500).map(|n| Decimal::from(n) * Decimal::new(10001, 4)).sum();
    assert_eq!((some.len(), sum(&some, "金额（元）")), (2501, expected), "over several pages");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_script_is_told_how_far_a_workbook_is_before_it_comes() {
    let app = TestApp::without_worker().await;
    let person = stock(&app).await;
    let (status, _, told) = file(&person, "/orders/export.xlsx?progress=1").await;
    let begin = told.windows(2).position(|two| two == b"PK").expect("a workbook");
    let (orders, _) = total(&app).await;
    assert_eq!((status, std::str::from_utf8(&told[..begin]).unwrap()), (200, &*format!("{orders}/{orders}\n")));
    let mut book = Xlsx::new(Cursor::new(told[begin..].to_vec())).unwrap();
    assert_eq!(book.worksheet_range_at(0).unwrap().unwrap().rows().len() as i64 - 1, orders);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_export_shows_how_far_it_is_and_what_came() {
    let app = TestApp::without_worker().await;
    stock(&app).await;
    let (orders, _) = total(&app).await;
    let driver = Driver::start();
    let clerk = driver.browser().await;
    clerk.client.goto(&format!("{}/orders", app.url)).await.unwrap();
    clerk.sign_in("wang").await;
    clerk.at("[data-exports]").await;
    let listen = "const make = URL.createObjectURL; window.kept = [];
        URL.createObjectURL = (blob) => { window.kept.push(blob); return make.call(URL, blob); }; arguments[0]();";
    clerk.client.execute_async(listen, vec![]).await.unwrap();
    for (kind, begin) in [("xlsx", "PK"), ("csv", "流水")] {
        clerk.press(&format!("[data-exports] a[href*='export.{kind}']")).await;
        assert_eq!(clerk.text(".export-bar.is-done").await, format!("已导出 {orders} 行。"));
        let read = "const done = arguments[0]; document.querySelector('.export-bar').remove();
            window.kept.pop().text().then((text) => done(text.slice(0, 2)));";
        assert_eq!(clerk.client.execute_async(read, vec![]).await.unwrap(), json!(begin));
    }
    assert_eq!(clerk.complaints().await, [""; 0]);
    clerk.client.close().await.unwrap();
}
