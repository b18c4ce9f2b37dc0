//! The company's name, logo and number formats, where they appear, and that no number is given twice.

use std::collections::BTreeSet;
use std::io::Cursor;

use diesel_async::SimpleAsyncConnection;
use futures_util::StreamExt;
use image::{DynamicImage, GenericImageView, ImageFormat, Rgba, RgbaImage};
use whsm::orders::{Kind, Order};

use crate::harness::{Office, Page, Person, TestApp, field};

/// The current form, with other values for some fields.
async fn form(admin: &Person, change: &[(&str, &str)]) -> Vec<(String, String)> {
    let page = admin.get("/admin/company").await;
    let mut fields = vec![field("version", page.value_of("version")), field("name", page.value_of("name"))];
    for kind in Kind::ALL {
        for (name, value) in [
            ("prefix", page.value_of_format(*kind, "prefix")),
            ("digits", page.value_of_format(*kind, "digits")),
            ("period", page.attributes(&format!("#period-{kind} option[selected]"), "value").remove(0)),
        ] {
            fields.push(field(&format!("formats[{kind}][{name}]"), value));
        }
    }
    for (name, value) in change {
        fields.iter_mut().find(|(of, _)| of == name).unwrap().1 = (*value).to_owned();
    }
    fields
}

trait Formats {
    fn value_of_format(&self, kind: Kind, field: &str) -> String;
}

impl Formats for Page {
    fn value_of_format(&self, kind: Kind, field: &str) -> String {
        self.attributes(&format!("#{field}-{kind}"), "value").remove(0)
    }
}

fn picture(width: u32, height: u32, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    let image = DynamicImage::ImageRgba8(RgbaImage::from_pixel(width, height, Rgba([200, 30, 40, 255])));
    image.into_rgb8().write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

async fn number_of_next(app: &TestApp) -> String {
    let (id, _) = app.pending("编号").await;
    Order::find(&mut *app.conn().await, id).await.unwrap().unwrap().number.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_companys_name_stands_on_pages_paper_and_the_sign_in_page() {
    let app = TestApp::without_worker().await;
    let (admin, wang, visitor) = (app.person("admin").await, app.person("wang").await, app.visitor());
    let (order, _) = app.pending("纸").await;
    assert_eq!(admin.post("/admin/company", &form(&admin, &[("name", "示例仓储有限公司")]).await).await.status, 303);
    assert!(wang.get("/").await.all("title")[0].ends_with("示例仓储有限公司"));
    assert!(visitor.get("/login").await.has("登录 示例仓储有限公司"));
    let paper = wang.get(&format!("/orders/{order}/print")).await;
    assert_eq!(paper.all(".company"), ["示例仓储有限公司"]);
    let check = paper.attributes(".qr a", "href").remove(0);
    let check = check.strip_prefix(&app.url).unwrap_or(&check).to_owned();
    assert!(visitor.get(&check).await.has("示例仓储有限公司"), "{check}");
    let long = admin.post("/admin/company", &form(&admin, &[("name", &"长".repeat(41))]).await).await;
    assert_eq!(long.status, 422);
    assert!(admin.get("/admin/audit").await.has("公司设置"));
}

#[tokio::test(flavor = "multi_thread")]
async fn two_who_change_the_settings_at_once_do_not_overwrite_each_other() {
    let app = TestApp::without_worker().await;
    let admin = app.person("admin").await;
    let (first, second) = (form(&admin, &[("name", "甲")]).await, form(&admin, &[("name", "乙")]).await);
    assert_eq!(admin.post("/admin/company", &first).await.status, 303);
    let late = admin.post("/admin/company", &second).await;
    assert_eq!((late.status, late.value_of("name").as_str()), (409, "乙"));
    assert!(app.visitor().get("/login").await.has("登录 甲"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_logo_is_encoded_anew_and_shown_to_everybody() {
    let app = TestApp::without_worker().await;
    let (admin, visitor) = (app.person("admin").await, app.visitor());
    for format in [ImageFormat::Png, ImageFormat::Jpeg] {
        let page = admin.upload("/admin/company/mark", &[("标志.gif", &picture(1200, 300, format))]).await;
        assert_eq!(page.status, 303, "{}", page.text());
        let address = visitor.get("/login").await.attributes(".sign-in-head img", "src").remove(0);
        assert!(address.starts_with("/mark/"), "{address}");
        let (status, headers, bytes) = visitor.bytes(&address).await;
        assert_eq!((status, headers["content-type"].to_str().unwrap()), (200, "image/png"));
        assert!(headers["cache-control"].to_str().unwrap().contains("immutable"));
        let drawn = image::load_from_memory_with_format(&bytes, ImageFormat::Png).unwrap();
        assert_eq!(drawn.dimensions(), (480, 120));
        assert!(admin.get("/").await.attributes(".brand img", "src").contains(&address));
        let (_, old, _) = visitor.bytes("/mark/000000000000").await;
        assert_eq!(old["cache-control"], "no-cache");
    }
    assert_eq!(admin.post("/admin/company/mark/removal", &[]).await.status, 303);
    assert!(visitor.get("/login").await.attributes(".sign-in-head img", "src")[0].starts_with("/static/"));
    assert_eq!(visitor.bytes("/mark/000000000000").await.0, 404);
    let audit = admin.get("/admin/audit?what=company").await;
    assert!(audit.has("标志 已设置 → 已重新设置"), "{}", audit.text());
}

#[tokio::test(flavor = "multi_thread")]
async fn hostile_uploads_are_no_marks() {
    let app = TestApp::without_worker().await;
    let admin = app.person("admin").await;
    let mut bomb = picture(10, 10, ImageFormat::Png);
    // Claims to be 60,000 pixels wide and high. Its checksum is wrong too, but the size alone must stop it.
    bomb[16..24].copy_from_slice(&[0, 0, 0xea, 0x60, 0, 0, 0xea, 0x60]);
    let cut = picture(200, 200, ImageFormat::Jpeg)[..300].to_vec();
    let wide = picture(5000, 5000, ImageFormat::Png);
    assert!(wide.len() < 512 * 1024, "small as a file, 75 MB unpacked");
    let mut large = picture(10, 10, ImageFormat::Png);
    large.resize(512 * 1024 + 1, 0);
    let svg = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>".to_vec();
    for (name, bytes, said) in [
        ("a.png", svg, "不是完好的"),
        ("a.png", b"<html><script>alert(1)</script>".to_vec(), "不是完好的"),
        ("a.gif", b"GIF89a".to_vec(), "不是完好的"),
        ("bomb.png", bomb, "不是完好的"),
        ("wide.png", wide, "不是完好的"),
        ("cut.jpg", cut, "不是完好的"),
        ("large.png", large, "512 KB"),
        ("empty.png", Vec::new(), "请选择文件"),
    ] {
        let page = admin.upload("/admin/company/mark", &[(name, &bytes)]).await;
        assert_eq!(page.status, 422, "{name}: {}", page.text());
        assert!(page.has(said), "{name}: {}", page.text());
    }
    assert_eq!(app.visitor().bytes("/mark/000000000000").await.0, 404);
    // Data after a valid picture is dropped.
    let mut hiding = picture(20, 20, ImageFormat::Png);
    hiding.extend_from_slice(b"<script>alert(1)</script>");
    assert_eq!(admin.upload("/admin/company/mark", &[("a.png", &hiding)]).await.status, 303);
    let (_, _, kept) = app.visitor().bytes("/mark/000000000000").await;
    assert!(!kept.windows(7).any(|window| window == b"<script"));
    let wang = app.person("wang").await;
    assert_eq!(wang.upload("/admin/company/mark", &[("a.png", &hiding)]).await.status, 403);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_format_counts_from_the_next_submission_on_and_numbers_stay_unique() {
    let app = TestApp::without_worker().await;
    let admin = app.person("admin").await;
    assert_eq!(number_of_next(&app).await, "CG-20261120-0001");
    let change = async |change: &[(&str, &str)]| {
        let page = admin.post("/admin/company", &form(&admin, change).await).await;
        assert_eq!(page.status, 303, "{}", page.text());
    };
    change(&[("formats[CG][prefix]", "po"), ("formats[CG][period]", "month"), ("formats[CG][digits]", "5")]).await;
    assert!(admin.get("/admin/company").await.has("下一个：PO-202611-00001"));
    assert_eq!(number_of_next(&app).await, "PO-202611-00001");
    assert_eq!(number_of_next(&app).await, "PO-202611-00002");
    // Back to the old format: the count of that prefix and day goes on, and fewer digits make no duplicate.
    change(&[("formats[CG][prefix]", "CG"), ("formats[CG][period]", "day"), ("formats[CG][digits]", "3")]).await;
    assert_eq!(number_of_next(&app).await, "CG-20261120-002");
    // Two kinds swap prefixes: each goes on where the other stopped.
    change(&[("formats[CG][prefix]", "FS"), ("formats[FS][prefix]", "CG")]).await;
    assert_eq!(number_of_next(&app).await, "FS-20261120-001");
    assert!(admin.get("/admin/company").await.has("下一个：CG-20261120-0003"));
    let audit = admin.get("/admin/audit?what=number_formats&row=CG").await;
    assert!(audit.has("修改了流水号格式「采购」：前缀 CG → FS"), "{}", audit.text());
    for (name, value, said) in [
        ("formats[CG][prefix]", "CG", "已被使用"),
        ("formats[CG][prefix]", "采购", "大写字母或数字"),
        ("formats[CG][prefix]", "", "大写字母或数字"),
        ("formats[CG][digits]", "9", "3 到 8"),
        ("formats[CG][digits]", "x", "3 到 8"),
    ] {
        let page = admin.post("/admin/company", &form(&admin, &[(name, value)]).await).await;
        assert_eq!(page.status, 422, "{name} {value}");
        assert!(page.all(".invalid-feedback").iter().any(|text| text.contains(said)), "{value}: {}", page.text());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn submissions_at_once_never_get_the_same_number_while_formats_change() {
    let app = TestApp::without_worker().await;
    let admin = app.person("admin").await;
    let formats = async {
        for (prefix, digits) in [("PO", "5"), ("CG", "3"), ("PO", "4"), ("CG", "4")] {
            let change = form(&admin, &[("formats[CG][prefix]", prefix), ("formats[CG][digits]", digits)]).await;
            assert_eq!(admin.post("/admin/company", &change).await.status, 303);
        }
    };
    // Four at a time: each uses two connections of the pool.
    let orders =
        futures_util::stream::iter(0..24).map(|_| number_of_next(&app)).buffer_unordered(4).collect::<Vec<_>>();
    let (numbers, ()) = tokio::join!(orders, formats);
    assert_eq!(numbers.iter().collect::<BTreeSet<_>>().len(), 24, "{numbers:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_overview_says_what_needs_attention() {
    let app = TestApp::without_worker().await;
    let admin = app.person("admin").await;
    let page = admin.get("/admin").await;
    assert!(page.has("2 个仓库没有管理员") && page.has("3 个部门没有主管"), "{}", page.text());
    // An empty company reports everything as missing.
    assert!(page.has("开始使用前的准备") && page.has("还没有名称"), "{}", page.text());
    assert!(page.has("还有 5 种单据没有流程") && page.has("其中 3 个没有可审批的主管"), "{}", page.text());
    assert!(!page.has("没有需要处理的事项"));
    let rooms = page.attributes(".overview a", "href");
    for room in rooms {
        assert_eq!(admin.get(&room).await.status, 200, "{room}");
    }
    assert_eq!(admin.bytes("/favicon.ico").await.1["content-type"], "image/x-icon");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_list_of_what_to_set_up_goes_when_all_is_done() {
    let office = Office::open().await;
    let admin = office.app.person("admin").await;
    let page = admin.get("/admin").await;
    assert!(page.has("还没有名称") && page.all(".row-sub").iter().filter(|text| *text == "已完成").count() == 6);
    assert!(page.has("还没有填写今后的节假日"));
    office.app.sql("UPDATE company SET name = '恒达贸易'").await;
    let days =
        [field("from", "2027-01-01"), field("until", "2027-01-03"), field("name", "元旦"), field("what", "holiday")];
    assert_eq!(admin.post("/admin/calendar/days", &days).await.status, 303);
    let page = admin.get("/admin").await;
    assert!(!page.has("开始使用前的准备"), "{}", page.text());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_database_keeps_its_audit_its_one_company_and_a_prefix_for_each_kind() {
    let app = TestApp::without_worker().await;
    let id = "INSERT INTO audit_entries (first_id, at, via, subject, row_key, label, operation, before)";
    for (statement, said) in [
        ("UPDATE audit_entries SET label = 'x'".to_owned(), "append-only"),
        ("DELETE FROM audit_entries".into(), "append-only"),
        ("TRUNCATE audit_entries".into(), "append-only"),
        (format!("{id} VALUES (1, now(), 'web', 'users', '1', 'x', 'insert', '{{}}')"), "audit_entries_check"),
        (
            format!("{id} VALUES (1, now(), 'web', 'sessions', '1', 'x', 'delete', '{{}}')"),
            "audit_entries_subject_check",
        ),
        ("DELETE FROM company".into(), "there is one company"),
        ("INSERT INTO company (id) VALUES (false)".into(), "company_id_check"),
        ("UPDATE company SET mark = 'x'".into(), "a_mark_with_its_digest"),
        ("UPDATE number_formats SET prefix = 'CG' WHERE kind = 'FS'".into(), "one_prefix_a_kind"),
        ("UPDATE number_formats SET prefix = 'cg'".into(), "number_formats_prefix_check"),
    ] {
        let refusal = app.conn().await.batch_execute(&statement).await.unwrap_err().to_string();
        assert!(refusal.contains(said), "{statement}: {refusal}");
    }
}
