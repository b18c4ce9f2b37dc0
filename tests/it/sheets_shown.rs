//! Spreadsheets as people keep them: what a cell shows counts, hidden things are told, old files are read.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rust_xlsxwriter::{Format, Workbook};

use crate::harness::{Page, Person, TestApp, field};

/// A workbook as Excel 97 writes it.
fn old() -> Vec<u8> {
    let text: String = include_str!("../data/goods.xls.base64").split_whitespace().collect();
    STANDARD.decode(text).unwrap()
}

/// The same sheets as in the old file, as Excel writes them today.
fn today() -> Vec<u8> {
    let mut book = Workbook::new();
    book.add_worksheet().set_name("旧").unwrap().set_hidden(true).write_string(0, 0, "货号").unwrap();
    let sheet = book.add_worksheet().set_name("商品").unwrap();
    sheet.set_active(true);
    sheet.write_string(0, 0, "商品清单").unwrap();
    for (column, head) in (0..).zip(["货号", "名称", "规格", "单位"]) {
        sheet.write_string(1, column, head).unwrap();
    }
    let six = Format::new().set_num_format("000000");
    sheet.write_number_with_format(2, 0, 123, &six).unwrap();
    sheet.write_string(3, 0, "ＡＢ－９").unwrap();
    sheet.write_string(4, 0, "1.2E+12").unwrap();
    sheet.write_number(5, 0, 6_901_234_567_892.0).unwrap();
    for (row, [name, specification, unit]) in
        (2..).zip([["螺丝", "M8", "盒"], ["垫片（大）", "M8", "盒"], ["条码", "", "个"], ["隐藏行", "", "个"]])
    {
        for (column, cell) in (1..).zip([name, specification, unit]) {
            sheet.write_string(row, column, cell).unwrap();
        }
    }
    sheet.set_row_hidden(5).unwrap();
    let spare = book.add_worksheet().set_name("备用").unwrap();
    for (row, cells) in (0..).zip([["货号", "名称", "规格", "单位"], ["BY-1", "备用品", "", "个"]]) {
        for (column, cell) in (0..).zip(cells) {
            spare.write_string(row, column, cell).unwrap();
        }
    }
    book.save_to_buffer().unwrap()
}

async fn look(admin: &Person, name: &str, file: &[u8], sheet: &str) -> Page {
    let checked = admin.upload_with("/admin/goods/import", &[field("sheet", sheet)], &[(name, file)]).await;
    if checked.status == 303 { admin.get(&checked.location).await } else { checked }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_cell_shows_is_its_code_in_old_and_new_workbooks() {
    let app = TestApp::without_worker().await;
    let admin = app.person("admin").await;
    for (name, file) in [("goods.xls", old()), ("goods.xlsx", today())] {
        let page = look(&admin, name, &file, "").await;
        assert_eq!(page.status, 200, "{name}: {}", page.text());
        for words in [
            "000123",
            "AB-9",
            "垫片（大）",
            "6901234567892",
            "新增 3",
            "有误 1",
            "Excel 已丢失数字",
            "「商品」",
            "备用",
        ] {
            assert!(page.has(words), "{name} {words}: {}", page.text());
        }
        assert!(page.has("其中 1 行在表格里是隐藏的") && !page.has("旧"), "{name}: {}", page.text());
        let page = look(&admin, name, &file, "备用").await;
        assert!(page.has("BY-1") && page.has("「备用」") && !page.has("000123"), "{name}: {}", page.text());
        let page = look(&admin, name, &file, "没有").await;
        assert!(page.status == 422 && page.has("可见的有：商品、备用"), "{name}: {}", page.text());
        assert_eq!(page.attributes("#sheet", "value"), ["没有"], "what was typed stays");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn faulty_rows_of_people_come_back_as_a_sheet_with_the_reason_beside_each() {
    let app = TestApp::without_worker().await;
    let admin = app.person("admin").await;
    let text = "用户名,姓名,角色\nｌｉｕｙ,刘洋,国王\nwang,王芳,\n";
    let checked = admin.upload("/admin/sheets/people", &[("人员.csv", text.as_bytes())]).await;
    let page = admin.get(&checked.location).await;
    assert!(page.has("liuy") && page.body.contains("faults.xlsx"), "{}", page.text());
    let (status, _, bytes) = admin.bytes(&format!("{}/faults.xlsx", checked.location)).await;
    assert_eq!(status, 200);
    let again = admin.upload("/admin/sheets/people", &[("again.xlsx", &bytes)]).await;
    let page = admin.get(&again.location).await;
    assert!(page.has("有误 1") && page.has("新增 0") && page.has("国王"), "{}", page.text());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_old_workbook_that_announces_too_much_or_is_cut_is_refused() {
    let app = TestApp::without_worker().await;
    let admin = app.person("admin").await;
    let cut = look(&admin, "cut.xls", &old()[..2500], "").await;
    assert_eq!(cut.status, 422, "{}", cut.text());
    // The record that announces the size of the second sheet: from row 0 to the last one that there can be.
    let mut liar = old();
    let at =
        liar.windows(4).enumerate().filter(|(_, w)| *w == [0x00, 0x02, 0x0E, 0x00]).map(|(at, _)| at).nth(1).unwrap();
    liar[at + 8..at + 12].copy_from_slice(&u32::MAX.to_le_bytes());
    let page = look(&admin, "liar.xls", &liar, "").await;
    assert!(page.status == 422 && page.has("文件解开后太大"), "{}", page.text());
}
