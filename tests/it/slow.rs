//! Request bodies that never end are given up after a limit, whatever the request is.

use std::time::Duration;

use futures_util::future::join_all;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::{interval, timeout};
use whsm::config::Config;

use crate::harness::TestApp;

fn impatient(config: &mut Config) {
    config.body_silence = Duration::from_millis(300);
    config.body_deadline = Duration::from_millis(900);
}

/// Sends a head and the start of a body, then goes on or falls silent; returns what came back until the server closed.
async fn send(app: &TestApp, head: &str, drips: bool) -> String {
    let address = app.url.strip_prefix("http://").unwrap();
    let (mut read, mut write) = TcpStream::connect(address).await.unwrap().into_split();
    let host = format!("Host: {address}\r\nOrigin: {}\r\n", app.url);
    write.write_all(head.replacen("\r\n", &format!("\r\n{host}"), 1).as_bytes()).await.unwrap();
    let drip = tokio::spawn(async move {
        let mut tick = interval(Duration::from_millis(100));
        loop {
            tick.tick().await;
            let byte: &[u8] = if drips { b"1\r\na\r\n" } else { b"" };
            if write.write_all(byte).await.is_err() {
                return;
            }
        }
    });
    let mut answer = Vec::new();
    let ended = timeout(Duration::from_secs(5), read.read_to_end(&mut answer)).await;
    drip.abort();
    assert!(ended.is_ok(), "still open after five seconds: {head}");
    String::from_utf8_lossy(&answer).into_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_that_falls_silent_or_drips_is_given_up() {
    let app = TestApp::spawn_with(impatient, 0).await;
    let wang = app.person("wang").await;
    let (cookie, token) = (wang.cookie().unwrap(), app.token("wang").await);
    let (order, _) = app.pending("慢").await;
    let form = "Content-Type: application/x-www-form-urlencoded";
    let heads = [
        format!("POST /language HTTP/1.1\r\n{form}\r\nCookie: {cookie}\r\n"),
        format!("POST /login HTTP/1.1\r\n{form}\r\n"),
        format!("POST /api/v1/orders HTTP/1.1\r\nContent-Type: application/json\r\nAuthorization: Bearer {token}\r\n"),
        format!(
            "POST /orders/{order}/attachments HTTP/1.1\r\nContent-Type: multipart/form-data; boundary=x\r\nCookie: {cookie}\r\n"
        ),
        // These bodies are not read at all.
        "POST /orders/new/CG HTTP/1.1\r\n".to_owned(),
        "POST /no/such/page HTTP/1.1\r\n".to_owned(),
    ];
    let mut requests = Vec::new();
    for head in &heads {
        requests.push((format!("{head}Content-Length: 100000\r\n\r\ncsrf="), false));
        requests.push((format!("{head}Transfer-Encoding: chunked\r\n\r\n4\r\ncsrf\r\n"), false));
        requests.push((format!("{head}Transfer-Encoding: chunked\r\n\r\n4\r\ncsrf\r\n"), true));
    }
    let answers = join_all(requests.iter().map(|(head, drips)| send(&app, head, *drips))).await;
    for ((head, _), answer) in requests.iter().zip(answers) {
        assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 "), "{head}: {answer}");
        assert!(!answer.starts_with("HTTP/1.1 5"), "{head}: {answer}");
    }
    assert_eq!(wang.get("/").await.status, 200);
}
