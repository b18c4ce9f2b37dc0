//! Limits of attachments: size, number, total per day; in the browser and in the JSON interface.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use reqwest::Method;
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use uuid::Uuid;
use whsm::orders::Attachment;

use crate::harness::{GIF, PDF, TestApp, draft};

const LARGEST: usize = 20 * 1024 * 1024;

#[tokio::test(flavor = "multi_thread")]
async fn twenty_megabytes_are_taken_and_no_byte_more() {
    let app = TestApp::without_worker().await;
    let wang = app.person("wang").await;
    let id = draft(&wang, "附件").await;
    let path = format!("/orders/{id}/attachments");
    let mut large = vec![b'a'; LARGEST];
    let page = wang.upload(&path, &[("刚好.txt", &large)]).await;
    assert_eq!(page.status, 303, "{}", page.text());
    large.push(b'a');
    let said = wang.upload_by_script(&path, &Uuid::new_v4().to_string(), ("过大.txt", &large)).await;
    assert_eq!((said.status, said.body.as_str()), (422, "「过大.txt」超过 20 MB"));
    let kept = Attachment::of(&*app.conn().await, id).await.unwrap();
    assert_eq!(kept.iter().map(|file| file.byte_size).collect::<Vec<_>>(), [LARGEST as i64]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_too_large_is_refused_before_all_of_it_is_read() {
    let app = TestApp::without_worker().await;
    let id = draft(&app.person("wang").await, "附件").await;
    let token = app.token("wang").await;
    let mut stream = TcpStream::connect(app.url.strip_prefix("http://").unwrap()).await.unwrap();
    let part = "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\n\r\n";
    let head = format!(
        "POST /api/v1/orders/{id}/attachments HTTP/1.1\r\nHost: whsm\r\nAuthorization: Bearer {token}\r\n\
         Content-Type: multipart/form-data; boundary=x\r\nContent-Length: 10000000000\r\n\r\n{part}"
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    let (mut reader, mut writer) = stream.into_split();
    let sent = Arc::new(AtomicUsize::new(0));
    let count = sent.clone();
    let sending = tokio::spawn(async move {
        let piece = vec![b'a'; 64 * 1024];
        while writer.write_all(&piece).await.is_ok() {
            count.fetch_add(piece.len(), Ordering::Relaxed);
        }
    });
    let mut answer = [0; 12];
    reader.read_exact(&mut answer).await.unwrap();
    let sent = sent.load(Ordering::Relaxed);
    sending.abort();
    assert_eq!(&answer, b"HTTP/1.1 422");
    assert!(sent < 3 * LARGEST, "{sent} of 10,000,000,000 bytes were sent before the answer came");
    assert!(Attachment::of(&*app.conn().await, id).await.unwrap().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_has_twenty_files_at_most_also_when_they_come_together() {
    let app = TestApp::without_worker().await;
    let wang = app.person("wang").await;
    let id = draft(&wang, "附件").await;
    let path = format!("/orders/{id}/attachments");
    let files: Vec<(&str, &[u8])> = vec![("a.gif", GIF); 18];
    assert_eq!(wang.upload(&path, &files).await.status, 303);
    let one = async || wang.upload_by_script(&path, &Uuid::new_v4().to_string(), ("b.gif", GIF)).await;
    let together = tokio::join!(one(), one(), one(), one());
    let mut statuses = [together.0, together.1, together.2, together.3].map(|page| page.status);
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 201, 422, 422]);
    assert_eq!(one().await.body, "最多 20 个附件");
    assert_eq!(Attachment::of(&*app.conn().await, id).await.unwrap().len(), 20);
}

#[tokio::test(flavor = "multi_thread")]
async fn callers_attach_and_see_files() {
    let app = TestApp::without_worker().await;
    let person = app.visitor();
    let (wang, li) = (app.token("wang").await, app.token("li").await);
    let body = json!({"kind": "CG", "title": "接口", "department": "CG", "warehouse": "HD1", "destination_warehouse": null,
        "customer": null, "note": "", "lines": [{"name": "纸", "specification": "", "unit": "包", "quantity": "1", "unit_price": "1"}], "settles": []});
    let (_, made) = person.call(Method::POST, "/orders", &wang, Some(body)).await;
    let order = format!("/orders/{}", made["id"].as_str().unwrap());
    assert_eq!(made["attachments"], json!([]));
    let path = format!("{order}/attachments");
    let (status, file) = person.attach(&path, &wang, "one", ("合同.pdf", PDF)).await;
    assert_eq!(status, 201, "{file}");
    assert_eq!(
        (&file["name"], &file["media_type"], &file["size"]),
        (&json!("合同.pdf"), &json!("application/pdf"), &json!(PDF.len()))
    );
    assert_eq!(file["sha256"].as_str().map(str::len), Some(64));
    assert_eq!(
        person.attach(&path, &wang, "one", ("合同.pdf", PDF)).await,
        (201, file.clone()),
        "the same key acts once"
    );
    let (_, shown) = person.call(Method::GET, &order, &wang, None).await;
    assert_eq!(shown["attachments"], json!([file]));
    let (status, problem) = person.attach(&path, &wang, "", ("a.exe", b"MZ\0\0")).await;
    assert_eq!((status, problem["errors"]["file"].is_array()), (422, true), "{problem}");
    assert_eq!(person.attach(&path, &li, "", ("合同.pdf", PDF)).await.0, 404, "another person's draft");
    person.call(Method::POST, &format!("{order}/submission"), &wang, Some(json!({"next_approver": "li"}))).await;
    assert_eq!(person.attach(&path, &li, "", ("合同.pdf", PDF)).await.0, 403);
    assert_eq!(person.attach(&path, &wang, "", ("合同.pdf", PDF)).await.0, 409);
}
