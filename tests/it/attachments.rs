//! Attachments in the browser: download equals upload, permissions, and how approvers see them.

use serde_json::json;
use uuid::Uuid;
use whsm::orders::{self, Attachment, Kind, Order, OrderId};

use crate::harness::{GIF, PDF, TestApp, draft, field, files, order};

/// Submits a draft to li.
async fn submit(app: &TestApp, id: OrderId) {
    let token = app.token("wang").await;
    let body = json!({"next_approver": "li"});
    let path = format!("/orders/{id}/submission");
    let (status, said) = app.visitor().call(reqwest::Method::POST, &path, &token, Some(body)).await;
    assert_eq!(status, 200, "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_with_a_chinese_name_comes_back_as_it_was() {
    let app = TestApp::without_worker().await;
    let wang = app.person("wang").await;
    let id = draft(&wang, "附件").await;
    let workbook = [b"PK\x03\x04".as_slice(), &vec![7; 300_000]].concat();
    let sent: [(&str, &[u8]); 2] = [("报价单（最终）.xlsx", &workbook), ("合同.pdf", PDF)];
    let page = wang.upload(&format!("/orders/{id}/attachments"), &sent).await;
    assert_eq!((page.status, page.location), (303, format!("/orders/{id}#files")), "{}", page.body);
    let page = wang.get(&format!("/orders/{id}")).await;
    assert!(page.has("已添加附件。"), "{}", page.text());
    assert_eq!(page.all(".file-name"), ["报价单（最终）.xlsx", "合同.pdf"]);
    assert_eq!(
        (page.all(".file-kind"), page.all(".file-size")),
        (vec!["XLSX".into(), "PDF".into()], vec!["293 KB".into(), "1 KB".to_owned()])
    );
    let (status, headers, content) = wang.bytes(&files(&page)[0]).await;
    assert_eq!((status, content == workbook), (200, true));
    for (name, value) in [
        ("content-type", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("content-length", "300004"),
        (
            "content-disposition",
            "attachment; filename=\"_______.xlsx\"; filename*=UTF-8''%E6%8A%A5%E4%BB%B7%E5%8D%95%EF%BC%88%E6%9C%80%E7%BB%88%EF%BC%89.xlsx",
        ),
        ("x-content-type-options", "nosniff"),
        ("content-security-policy", "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox"),
        ("cache-control", "private, no-cache"),
    ] {
        assert_eq!(headers[name], value, "{name}");
    }
    let (_, headers, content) = wang.bytes(&files(&page)[1]).await;
    assert_eq!((headers["content-type"].as_bytes(), content.as_slice()), (b"application/pdf".as_slice(), PDF));
    assert!(headers["content-disposition"].to_str().unwrap().starts_with("inline; "), "a PDF opens in the browser");
    assert_eq!(
        headers["content-security-policy"], "frame-ancestors 'none'",
        "no sandbox: PDF viewers stay empty in one"
    );
    let again = wang.request(reqwest::Method::GET, &files(&page)[1]).header("if-none-match", &headers["etag"]);
    assert_eq!(wang.send(again).await.status, 304);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_content_decides_what_is_taken_and_what_it_is_served_as() {
    let app = TestApp::without_worker().await;
    let wang = app.person("wang").await;
    let id = draft(&wang, "附件").await;
    let path = format!("/orders/{id}/attachments");
    let rest = "这个文件和它后面的文件没有上传。";
    let only = "只接受图片、PDF、OFD、XML、Office、WPS、CSV、TXT、ZIP、RAR 和 7Z";
    for (name, content, said) in [
        ("照片.jpg", b"MZ\x90\0\x03\0\0\0".as_slice(), format!("不能上传「照片.jpg」：{only} {rest}")),
        ("页.txt", b"<!DOCTYPE html><script>", format!("不能上传「页.txt」：{only} {rest}")),
        ("图.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", format!("不能上传「图.svg」：{only} {rest}")),
        ("表.xlsx", GIF, format!("「表.xlsx」的内容与扩展名不符 {rest}")),
        ("空.txt", b"", format!("「空.txt」是空文件 {rest}")),
    ] {
        let page = wang.upload(&path, &[(name, content)]).await;
        assert_eq!((page.status, page.all("#file-error")), (422, vec![said]), "{name} {}", page.text());
    }
    let page = wang.upload(&path, &[("", b"")]).await;
    assert_eq!((page.status, page.all("#file-error")[0].starts_with("请选择文件")), (422, true));
    assert!(Attachment::of(&*app.conn().await, id).await.unwrap().is_empty());
    // The content decides the type, not the name; directories and deceptive characters are dropped from the name.
    let page = wang.upload(&path, &[("../a/截\u{202E}图.jpg", GIF), ("b.txt", b"\xEF\xBB\xBFok")]).await;
    assert_eq!(page.status, 303, "{}", page.text());
    let page = wang.get(&format!("/orders/{id}")).await;
    assert_eq!(page.all(".file-name"), ["截图.jpg", "b.txt"]);
    assert_eq!(wang.bytes(&files(&page)[0]).await.1["content-type"], "image/gif");
}

#[tokio::test(flavor = "multi_thread")]
async fn files_come_and_go_only_while_the_order_is_with_its_applicant() {
    let app = TestApp::without_worker().await;
    let (wang, li, zhou) = (app.person("wang").await, app.person("li").await, app.person("zhou").await);
    let id = draft(&wang, "附件").await;
    let (order, upload) = (format!("/orders/{id}"), format!("/orders/{id}/attachments"));
    wang.upload(&upload, &[("甲.pdf", PDF), ("乙.gif", GIF)]).await;
    let shown = files(&wang.get(&order).await);
    let removal = |file: &str| format!("{file}/removal");
    assert_eq!(li.bytes(&shown[0]).await.0, 404, "a draft is its applicant's alone");
    assert_eq!(wang.post(&removal(&shown[0]), &[]).await.location, format!("{order}#files"));
    assert_eq!((wang.bytes(&shown[0]).await.0, wang.post(&removal(&shown[0]), &[]).await.status), (404, 404));
    submit(&app, id).await;

    let (person, mut seen) = (&li, li.get(&order).await);
    assert_eq!((person.bytes(&shown[1]).await.0, files(&seen)), (200, vec![shown[1].clone()]), "the handler reads it");
    for (person, status) in [(&wang, 409), (&li, 403), (&app.person("admin").await, 403), (&zhou, 404)] {
        let tried = [
            person.post(&removal(&shown[1]), &[]).await.status,
            person.upload(&upload, &[("丙.pdf", PDF)]).await.status,
        ];
        assert_eq!(tried, [status, status]);
    }
    assert_eq!(zhou.bytes(&shown[1]).await.0, 404, "not visible");
    assert_eq!(zhou.bytes(&format!("{}/thumbnail", shown[1])).await.0, 404);
    seen = wang.get(&order).await;
    assert!(!seen.body.contains("enctype") && !seen.body.contains("/removal"), "no upload and no removal");

    let token = app.token("li").await;
    let back = json!({"action": "return", "comment": "换一份"});
    li.call(reqwest::Method::POST, &format!("{order}/decision"), &token, Some(back)).await;
    assert_eq!(wang.upload(&upload, &[("丁.pdf", PDF)]).await.status, 303, "it is back with its applicant");
    assert_eq!(wang.get(&order).await.all(".file-name"), ["乙.gif", "丁.pdf"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_uploaded_to_a_form_becomes_the_orders() {
    let app = TestApp::without_worker().await;
    let (wang, zhou) = (app.person("wang").await, app.person("zhou").await);
    let mut fields = order(Kind::Purchase, "");
    let key = fields.iter().find(|(name, _)| name == "form_key").unwrap().1.clone();
    let upload = format!("/uploads/{key}");
    let row = wang.upload_by_script(&upload, &Uuid::new_v4().to_string(), ("甲.pdf", PDF)).await;
    assert_eq!((row.status, row.all(".file-name"), row.all("html body h1")), (201, vec!["甲.pdf".to_owned()], vec![]));
    let address = files(&row)[0].clone();
    assert_eq!((wang.bytes(&address).await.0, zhou.bytes(&address).await.0), (200, 404));
    assert_eq!(zhou.post(&format!("{address}/removal"), &[]).await.status, 404);
    let refused = wang.upload_by_script(&upload, &Uuid::new_v4().to_string(), ("a.jpg", b"MZ\0\0")).await;
    assert_eq!(
        (refused.status, refused.body.starts_with("不能上传「a.jpg」")),
        (422, true),
        "the script gets the reason as text"
    );

    fields.push(field("intent", "submit"));
    let faulty = wang.post("/orders/new/CG", &fields).await;
    assert_eq!((faulty.status, faulty.all(".file a .file-name")), (422, vec!["甲.pdf".to_owned()]), "nothing is lost");
    fields.pop();
    fields.push(field("intent", "save"));
    let id = wang.post("/orders/new/CG", &fields).await.order();
    assert_eq!(files(&wang.get(&format!("/orders/{id}")).await), [address]);
    // The form was already sent, and is still open in another window.
    let late = wang.upload_by_script(&upload, &Uuid::new_v4().to_string(), ("乙.gif", GIF)).await;
    assert_eq!(late.status, 201);
    assert_eq!(wang.get(&format!("/orders/{id}/edit")).await.all(".file a .file-name"), ["甲.pdf", "乙.gif"]);
    assert_eq!(zhou.upload_by_script(&upload, &Uuid::new_v4().to_string(), ("丙.gif", GIF)).await.status, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_that_raced_the_first_save_is_claimed_by_the_next_and_by_the_submission() {
    let app = TestApp::without_worker().await;
    let wang = app.person("wang").await;
    let mut fields = order(Kind::Purchase, "抢先");
    let key = fields.iter().find(|(name, _)| name == "form_key").unwrap().1.clone();
    fields.push(field("intent", "save"));
    let id = wang.post("/orders/new/CG", &fields).await.order();
    let owner = app.id("wang").await;
    // An upload that looked for the order before it existed leaves such a file.
    let stray = async || {
        let file = format!(
            "INSERT INTO attachments (id, uploaded_by, file_name, media_type, byte_size, sha256, created_at, form_key, press)
             VALUES (gen_random_uuid(), {owner}, '甲.pdf', 'application/pdf', 1, sha256('x'), now(), '{key}', gen_random_uuid())"
        );
        app.sql(&file).await;
    };
    stray().await;
    fields.push(field("version", "1"));
    assert_eq!(wang.post(&format!("/orders/{id}/edit"), &fields).await.status, 303);
    assert_eq!(Attachment::of(&*app.conn().await, id).await.unwrap().len(), 1);
    stray().await;
    submit(&app, id).await;
    let seen = wang.get(&format!("/orders/{id}")).await;
    assert_eq!(seen.all(".file-name"), ["甲.pdf", "甲.pdf"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_press_brings_one_file() {
    let app = TestApp::without_worker().await;
    let wang = app.person("wang").await;
    let id = draft(&wang, "附件").await;
    let upload = format!("/orders/{id}/attachments");
    let press = Uuid::new_v4().to_string();
    let one = async || files(&wang.upload_by_script(&upload, &press, ("甲.pdf", PDF)).await);
    let (first, second, third) = tokio::join!(one(), one(), one());
    assert_eq!((&first, &second), (&second, &third));
    assert_eq!(files(&wang.get(&format!("/orders/{id}")).await), first);
    let kept = std::fs::read_dir(match &app.app.config.files {
        whsm::config::FilesConfig::Folder(folder) => folder,
        other => panic!("{other:?}"),
    });
    assert_eq!(kept.unwrap().count(), 1, "and one object");
    let page = wang.post_raw(&upload, &[]).await;
    assert_eq!(page.status, 400);
    let (content_type, body) = crate::harness::multipart(&[], &[("甲.pdf", PDF)]);
    let forged = wang.request(reqwest::Method::POST, &upload).header("origin", &app.url);
    assert_eq!(wang.send(forged.header("content-type", content_type).body(body)).await.status, 403, "without a token");
}

#[tokio::test(flavor = "multi_thread")]
async fn approvers_are_told_of_the_files_and_approve_them_with_the_rest() {
    let app = TestApp::spawn().await;
    let (wang, li) = (app.person("wang").await, app.person("li").await);
    let id = draft(&wang, "附件").await;
    let content = async || {
        let mut conn = app.conn().await;
        let order = Order::find(&mut conn, id).await.unwrap().unwrap();
        orders::view(&conn, order).await.unwrap().content()
    };
    let bare = content().await;
    wang.upload(&format!("/orders/{id}/attachments"), &[("甲.pdf", PDF), ("乙.gif", GIF)]).await;
    let whole = content().await;
    assert_ne!(whole, bare);
    submit(&app, id).await;
    assert_eq!(Order::find(&mut *app.conn().await, id).await.unwrap().unwrap().content, Some(whole));
    app.settled().await;
    let card = app.cards_to("dt-li").pop().unwrap();
    assert_eq!(card["body"]["file_count"], "2");
    let page = li.get(&crate::harness::path_of(&card)).await;
    assert_eq!((page.status, page.all(".file-name")), (200, vec!["甲.pdf".to_owned(), "乙.gif".to_owned()]));
    assert!(!page.body.contains("enctype"), "approvers add nothing");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_file_can_be_saved_and_a_photo_that_browsers_cannot_show_says_so() {
    let app = TestApp::without_worker().await;
    let wang = app.person("wang").await;
    let id = draft(&wang, "附件").await;
    let heic = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic";
    wang.upload(&format!("/orders/{id}/attachments"), &[("合同.pdf", PDF), ("IMG_0001.HEIC", heic)]).await;
    let page = wang.get(&format!("/orders/{id}")).await;
    let (shown, saved) = (files(&page), page.attributes(".file a.file-save", "href"));
    assert_eq!(page.attributes(".file a.file-save", "download"), ["合同.pdf", "IMG_0001.HEIC"]);
    assert_eq!(page.all(".file-note").len(), 1, "only the photo needs a word: {}", page.text());
    let mut ways = Vec::new();
    for address in shown.iter().chain(&saved) {
        let (status, headers, _) = wang.bytes(address).await;
        assert_eq!(status, 200, "{address}");
        ways.push(headers["content-disposition"].to_str().unwrap().split(';').next().unwrap().to_owned());
    }
    assert_eq!(ways, ["inline", "attachment", "attachment", "attachment"]);
}
