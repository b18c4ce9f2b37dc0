//! Goods from a spreadsheet: previewed, corrected, applied, undone.

use std::io::{Cursor, Write};

use calamine::{Data, Reader, Xlsx};
use rust_xlsxwriter::Workbook;
use whsm::catalog::{Goods, GoodsFilter};
use zip::write::SimpleFileOptions;

use crate::harness::{Page, Person, TestApp, field};

const IMPORT: &str = "/admin/goods/import";

/// Uploads a file and opens the preview.
pub async fn look(admin: &Person, name: &str, content: &[u8]) -> (String, Page) {
    let answer = admin.upload(IMPORT, &[(name, content)]).await;
    assert_eq!(answer.status, 303, "{}", answer.text());
    (answer.location.clone(), admin.get(&answer.location).await)
}

/// Applies the rows of the preview.
pub async fn apply(admin: &Person, url: &str, page: &Page) -> Page {
    admin.post(&format!("{url}/application"), &[field("revision", page.value_of("revision"))]).await
}

/// Every article: SKU, name, specification, unit, whether it is enabled.
pub async fn goods(app: &TestApp) -> Vec<(String, String, String, String, bool)> {
    let all = Goods::search(&mut *app.conn().await, &GoodsFilter::default(), 100).await.unwrap();
    all.into_iter()
        .map(|g| (g.sku.clone(), g.name.clone(), g.specification.clone(), g.unit.clone(), !g.is_disabled()))
        .collect()
}

fn row(sku: &str, name: &str, specification: &str, unit: &str, on: bool) -> (String, String, String, String, bool) {
    (sku.into(), name.into(), specification.into(), unit.into(), on)
}

/// A workbook as Excel writes it: numbers are numbers.
fn workbook(rows: &[&[&str]]) -> Vec<u8> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    for (at, row) in (0..).zip(rows) {
        for (column, cell) in (0..).zip(*row) {
            match cell.strip_prefix('#').map(str::parse::<f64>) {
                Some(Ok(number)) => sheet.write_number(at, column, number).unwrap(),
                _ => sheet.write_string(at, column, *cell).unwrap(),
            };
        }
    }
    workbook.save_to_buffer().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_is_looked_at_applied_once_and_undone() {
    let app = TestApp::without_worker().await;
    let admin = app.person("admin").await;
    let file = workbook(&[
        &["商品清单"],
        &["单位", "规格型号", "货号", "品名（必填）", "备注"],
        &["包", "80g", "bg-a4", "A4复印纸", "x"],
        &["卷", "", "#1001", "气泡膜"],
        &[],
        &["个", "", "007", "前导零"],
        &["", "", "有 空格", ""],
    ]);
    let (url, page) = look(&admin, "商品.xlsx", &file).await;
    assert_eq!(page.all(".scopes[aria-label=各行的结果] a"), ["全部 4", "新增 2", "变更 1", "无变化 0", "有误 1"]);
    assert_eq!(page.all("tbody tr td:first-child"), ["3", "4", "6", "7"], "row numbers as in the spreadsheet");
    assert_eq!((page.all("del"), page.all("ins")), (vec!["原为70g".to_owned()], vec!["改为80g".to_owned()]));
    let faults = ["货号不能为空，不能有空格，最多 64 个字符", "此项必填", "此项必填"];
    assert_eq!(page.all(".import-fault"), faults);
    assert_eq!(admin.get(&format!("{url}?only=faulty")).await.all("tbody tr").len(), 1);
    assert_eq!(goods(&app).await.len(), 1, "a preview changes nothing");

    assert_eq!(apply(&admin, &url, &page).await.location, url);
    let done = admin.get(&url).await;
    assert!(done.has("已导入：新增 2 个货品，变更 1 个。"), "{}", done.text());
    let imported = [
        row("007", "前导零", "", "个", true),
        row("1001", "气泡膜", "", "卷", true),
        row("BG-A4", "A4复印纸", "80g", "包", true),
    ];
    assert_eq!(goods(&app).await, imported);
    assert_eq!(apply(&admin, &url, &page).await.status, 303, "a second press does nothing");
    assert_eq!(goods(&app).await, imported);
    let found = admin.get("/goods?q=qpm").await;
    assert!(found.body.contains("气泡膜"), "its initials are searchable: {}", found.body);

    assert_eq!(admin.post(&format!("{url}/undoing"), &[]).await.location, url);
    assert!(admin.get(&url).await.has("已撤销 3 行，0 行保持不动。"));
    let undone = [
        row("007", "前导零", "", "个", false),
        row("1001", "气泡膜", "", "卷", false),
        row("BG-A4", "A4复印纸", "70g", "包", true),
    ];
    assert_eq!(goods(&app).await, undone);
    assert_eq!(admin.post(&format!("{url}/undoing"), &[]).await.status, 303, "a second press does nothing");
    assert_eq!(goods(&app).await, undone);
    let list = admin.get(IMPORT).await;
    assert_eq!(list.all("tbody td"), ["2026-11-20 10:05", "商品.xlsx", "管理员", "2", "1", "1", "已撤销"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_undone_import_is_imported_again_and_undone_again() {
    let app = TestApp::without_worker().await;
    let admin = app.person("admin").await;
    let text = "货号,名称,规格,单位\nQP,气泡膜,,卷\nJD,胶带,,卷\n";
    let states = async || goods(&app).await.into_iter().map(|article| (article.0, article.4)).collect::<Vec<_>>();
    let all = |on: bool| [("BG-A4".to_owned(), true), ("JD".to_owned(), on), ("QP".to_owned(), on)];
    let (first, page) = look(&admin, "a.csv", text.as_bytes()).await;
    assert_eq!(apply(&admin, &first, &page).await.status, 303);
    assert_eq!(admin.post(&format!("{first}/undoing"), &[]).await.status, 303);
    assert_eq!(states().await, all(false));

    let late = apply(&admin, &first, &page).await;
    assert_eq!(late.status, 409);
    assert!(late.has("这次导入已经撤销") && !late.has("已导入："), "{}", late.text());
    assert_eq!(states().await, all(false));

    let (again, page) = look(&admin, "a.csv", text.as_bytes()).await;
    let said = page.all("tbody td:nth-child(2)");
    assert_eq!(said, ["变更 已停用，导入后启用", "变更 已停用，导入后启用"]);
    assert_eq!(apply(&admin, &again, &page).await.status, 303);
    assert_eq!(states().await, all(true));
    let (_, same) = look(&admin, "a.csv", text.as_bytes()).await;
    assert_eq!(same.all("tbody td:nth-child(2)"), ["无变化", "无变化"]);
    assert_eq!(admin.post(&format!("{again}/undoing"), &[]).await.status, 303);
    assert_eq!(states().await, all(false));
}

#[tokio::test(flavor = "multi_thread")]
async fn faulty_rows_come_back_as_a_sheet_that_says_why_and_can_be_mended() {
    let app = TestApp::without_worker().await;
    let admin = app.person("admin").await;
    let text = "SKU,Name,Specification,Unit\nA-1,甲,,个\na-1,乙,,个\n6.9E+12,丙,,个\nB,丁,,\n";
    let (url, page) = look(&admin, "a.csv", text.as_bytes()).await;
    let said =
        ["与第 3 行的货号相同", "与第 2 行的货号相同", "Excel 已丢失数字，请将单元格设为文本后重新填写", "此项必填"];
    assert_eq!(page.all(".import-fault"), said);
    assert!(page.all("button").iter().all(|text| !text.starts_with("导入")), "there is nothing to apply");
    let refused = admin.post(&format!("{url}/application"), &[field("revision", "1")]).await;
    assert_eq!((refused.status, refused.has("没有可以导入的行")), (409, true));
    admin.post("/language", &[field("language", "en"), field("next", "/")]).await;
    assert_eq!(admin.get(&url).await.all(".import-fault")[0], "Same SKU as row 3", "in the reader's language");
    let (status, _, bytes) = admin.bytes(&format!("{url}/faults.xlsx")).await;
    assert_eq!(status, 200);
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes.clone())).unwrap();
    let range = book.worksheet_range_at(0).unwrap().unwrap();
    let rows: Vec<Vec<String>> = range.rows().map(|row| row.iter().map(Data::to_string).collect()).collect();
    assert_eq!(rows[0], ["SKU", "Name", "Specification", "Unit", "Row", "Faults"]);
    assert_eq!(rows[4], ["B", "丁", "", "", "5", "Unit: This is required"]);
    look(&admin, "again.xlsx", &bytes).await;
    let (_, _, template) = admin.bytes(&format!("{IMPORT}/template.xlsx")).await;
    let (_, page) = look(&admin, "template.xlsx", &template).await;
    assert!(page.has("New 1") && page.has("Copy paper A4"), "{}", page.text());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_csv_of_a_chinese_excel_and_pasted_rows_are_read() {
    let app = TestApp::without_worker().await;
    let admin = app.person("admin").await;
    let (gb, ..) = encoding_rs::GB18030.encode("货号,名称,规格,单位\r\nZX-1,五层纸箱,600×400×300mm,个\r\n");
    let (_, page) = look(&admin, "货品.csv", &gb).await;
    assert_eq!(page.all("tbody td:nth-child(n+3)"), ["ZX-1", "五层纸箱", "600×400×300mm", "个"]);
    let pasted = field("pasted", "货号\t名称\t规格\t单位\nZX-2\t三层纸箱\t\t个\n");
    let (content_type, body) = crate::harness::multipart(&[field("csrf", admin.csrf().await), pasted], &[]);
    let request = admin.request(reqwest::Method::POST, IMPORT).header("origin", &app.url);
    let answer = admin.send(request.header("content-type", content_type).body(body)).await;
    assert_eq!(admin.get(&answer.location).await.all("h1"), ["粘贴的内容"], "{}", answer.text());
}

/// A zip file with one part of this many zeros.
fn bomb(zeros: usize, lie: bool) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    writer.start_file("xl/workbook.xml", SimpleFileOptions::default()).unwrap();
    let block = vec![b'0'; 1 << 20];
    for _ in 0..zeros >> 20 {
        writer.write_all(&block).unwrap();
    }
    let mut bytes = writer.finish().unwrap().into_inner();
    if lie {
        // The unpacked size, as the zip's directory and the part's own header state it.
        let size = u32::try_from(zeros).unwrap().to_le_bytes();
        let places: Vec<usize> =
            bytes.windows(4).enumerate().filter(|(_, four)| *four == size).map(|(at, _)| at).collect();
        assert!(!places.is_empty());
        places.into_iter().for_each(|at| bytes[at..at + 4].copy_from_slice(&[9, 0, 0, 0]));
    }
    bytes
}

/// A small workbook that declares this many strings.
fn boaster() -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    writer.start_file("xl/sharedStrings.xml", SimpleFileOptions::default()).unwrap();
    writer.write_all(br#"<sst uniqueCount = "99999999999"></sst>"#).unwrap();
    writer.finish().unwrap().into_inner()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bomb_and_a_broken_file_are_refused_in_words() {
    let app = TestApp::without_worker().await;
    let admin = app.person("admin").await;
    let whole = workbook(&[&["货号", "名称", "规格", "单位"], &["A", "甲", "", "个"]]);
    let unpacked = "文件解开后太大，请另存为只有一张工作表的 .xlsx 或 .csv";
    let broken = "文件已损坏，或者不是 .xlsx、.xls 或 .csv";
    let rows: Vec<(&str, Vec<u8>, &str)> = vec![
        ("bomb.xlsx", bomb(200 << 20, false), unpacked),
        ("liar.xlsx", bomb(200 << 20, true), broken),
        ("boaster.xlsx", boaster(), unpacked),
        ("half.xlsx", whole[..whole.len() / 2].to_vec(), broken),
        ("empty.csv", Vec::new(), "没有内容"),
        ("old.xls", vec![0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1], broken),
        ("photo.csv", vec![0xFF, 0xD8, 0xFF, 0xE0, 0, 1], "无法识别文字编码，请另存为 .xlsx 或 UTF-8 的 .csv"),
        ("heads.csv", "货号,名称\nA,甲".into(), "缺少表头：规格、单位"),
        ("twice.csv", "货号,SKU,名称,规格,单位\nA,A,甲,,个".into(), "表头重复：货号"),
        ("large.csv", vec![b'x'; (5 << 20) + 1], "文件超过 5 MB"),
    ];
    for (name, content, said) in rows {
        let page = admin.upload(IMPORT, &[(name, &content)]).await;
        assert_eq!((page.status, page.all("#file-error")), (422, vec![said.to_owned()]), "{name}");
    }
    let none = admin.upload(IMPORT, &[]).await;
    assert_eq!(none.all("#file-error"), ["请选择文件，或粘贴内容"]);
    assert_eq!(admin.get(IMPORT).await.all("tbody tr").len(), 0);
}
