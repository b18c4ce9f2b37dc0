//! A person at a browser: keeps cookies, reads pages, sends forms.

use std::sync::Mutex;

use reqwest::header::{CONTENT_TYPE, COOKIE, LOCATION, ORIGIN, SET_COOKIE};
use reqwest::redirect::Policy;
use reqwest::{Client, Method, RequestBuilder};
use scraper::{Html, Selector};
use serde_json::Value;
use whsm::orders::OrderId;
use whsm::org::UserId;

/// A response.
#[derive(Debug, Default)]
pub struct Page {
    pub status: u16,
    /// Where a redirect points; empty otherwise.
    pub location: String,
    pub body: String,
    pub headers: reqwest::header::HeaderMap,
}

pub struct Person {
    url: String,
    client: Client,
    cookie: Mutex<Option<String>>,
    /// The cookie of the device.
    device: Mutex<Option<String>>,
    /// The CSRF token of the current session, once it was read.
    csrf: Mutex<Option<String>>,
}

/// A client that follows no redirects and loads no root certificates: loading them takes longer than most tests.
pub fn http() -> Client {
    let _ = rustls::crypto::ring::default_provider().install_default();
    // The server closes connections after five idle seconds: drop them earlier, so that none is used while it closes.
    let idle = std::time::Duration::from_secs(3);
    let client = Client::builder().redirect(Policy::none()).no_proxy().tls_certs_only([]).pool_idle_timeout(idle);
    client.build().unwrap()
}

/// One field of a form.
pub fn field(name: &str, value: impl Into<String>) -> (String, String) {
    (name.to_owned(), value.into())
}

/// A form with files as a browser sends it: fields, then files by name. Returns content type and body.
pub fn multipart(fields: &[(String, String)], files: &[(&str, &[u8])]) -> (String, Vec<u8>) {
    const LINE: &str = "----form-of-the-tests";
    let mut body = Vec::new();
    for (name, value) in fields {
        let part = format!("--{LINE}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
        body.extend_from_slice(part.as_bytes());
    }
    for (name, content) in files {
        // The server must not trust the content type that a browser guesses.
        let part = format!(
            "--{LINE}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\nContent-Type: text/html\r\n\r\n"
        );
        body.extend_from_slice(part.as_bytes());
        body.extend_from_slice(content);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(format!("--{LINE}--\r\n").as_bytes());
    (format!("multipart/form-data; boundary={LINE}"), body)
}

/// Server-sent events, as they come.
pub struct Events {
    answer: reqwest::Response,
    text: String,
}

impl Events {
    /// The next event: name and data; `None` when the stream has ended. Skips heartbeats.
    pub async fn next(&mut self) -> Option<(String, String)> {
        loop {
            while let Some((block, rest)) = self.text.split_once("\n\n") {
                let line = |name: &str| block.lines().find_map(|line| line.strip_prefix(name)).map(str::to_owned);
                let event = (line("event: "), line("data: "));
                self.text = rest.to_owned();
                if let (Some(name), Some(data)) = event {
                    return Some((name, data));
                }
            }
            let chunk = self.answer.chunk().await.unwrap()?;
            self.text.push_str(std::str::from_utf8(&chunk).unwrap());
        }
    }
}

impl Person {
    /// Opens an event stream; returns status and headers as well.
    pub async fn listen(&self, path: &str) -> (u16, reqwest::header::HeaderMap, Events) {
        let answer = self.request(Method::GET, path).send().await.unwrap();
        (answer.status().as_u16(), answer.headers().clone(), Events { answer, text: String::new() })
    }

    /// Sends files as the form of a page does.
    pub async fn upload(&self, path: &str, files: &[(&str, &[u8])]) -> Page {
        self.upload_with(path, &[], files).await
    }

    /// The same with further fields.
    pub async fn upload_with(&self, path: &str, fields: &[(String, String)], files: &[(&str, &[u8])]) -> Page {
        let fields = [&[field("csrf", self.csrf().await)], fields].concat();
        let (content_type, body) = multipart(&fields, files);
        let request = self.request(Method::POST, path).header(ORIGIN, &self.url);
        self.send(request.header(CONTENT_TYPE, content_type).body(body)).await
    }

    /// Sends one file as the script does; each press of a button has its own key.
    pub async fn upload_by_script(&self, path: &str, press: &str, file: (&str, &[u8])) -> Page {
        let fields = [field("csrf", self.csrf().await), field("press", press)];
        let (content_type, body) = multipart(&fields, &[file]);
        let request =
            self.request(Method::POST, path).header(ORIGIN, &self.url).header("x-requested-with", "XMLHttpRequest");
        self.send(request.header(CONTENT_TYPE, content_type).body(body)).await
    }

    /// Status, headers and bytes of an address.
    pub async fn bytes(&self, path: &str) -> (u16, reqwest::header::HeaderMap, Vec<u8>) {
        let answer = self.request(Method::GET, path).send().await.unwrap();
        let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
        (status, headers, answer.bytes().await.unwrap().to_vec())
    }

    pub fn new(url: &str) -> Self {
        let client = http();
        Self { url: url.to_owned(), client, cookie: Mutex::default(), device: Mutex::default(), csrf: Mutex::default() }
    }

    pub fn url(&self) -> &str {
        &self.url
    }

    pub async fn get(&self, path: &str) -> Page {
        self.send(self.request(Method::GET, path)).await
    }

    /// Sends a form as a browser does, with the token of this session.
    pub async fn post(&self, path: &str, fields: &[(String, String)]) -> Page {
        let csrf = self.csrf().await;
        let mut fields = fields.to_vec();
        fields.push(field("csrf", csrf));
        self.post_raw(path, &fields).await
    }

    /// Sends a form without a token.
    pub async fn post_raw(&self, path: &str, fields: &[(String, String)]) -> Page {
        self.send(self.request(Method::POST, path).header(ORIGIN, &self.url).form(fields)).await
    }

    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.client.request(method, format!("{}{path}", self.url));
        let cookies = [self.cookie.lock().unwrap().clone(), self.device.lock().unwrap().clone()];
        let cookies: Vec<String> = cookies.into_iter().flatten().collect();
        if cookies.is_empty() { request } else { request.header(COOKIE, cookies.join("; ")) }
    }

    pub async fn send(&self, request: RequestBuilder) -> Page {
        let answer = request.send().await.unwrap();
        for set in answer.headers().get_all(SET_COOKIE) {
            let set = set.to_str().unwrap();
            if set.starts_with("whsm-device=") {
                *self.device.lock().unwrap() = Some(set.split(';').next().unwrap().to_owned());
            }
            if set.starts_with("whsm=") {
                let cookie = Some(set.split(';').next().unwrap().to_owned());
                let before = std::mem::replace(&mut *self.cookie.lock().unwrap(), cookie.clone());
                if before != cookie {
                    *self.csrf.lock().unwrap() = None;
                }
            }
        }
        let location = answer.headers().get(LOCATION).map(|to| to.to_str().unwrap().to_owned()).unwrap_or_default();
        if location.starts_with("/login") {
            // The session has expired.
            *self.csrf.lock().unwrap() = None;
        }
        let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
        Page { status, location, headers, body: answer.text().await.unwrap() }
    }

    pub async fn sign_in(&self, username: &str, password: &str) -> Page {
        let page =
            self.post("/login", &[field("username", username), field("password", password), field("next", "/")]).await;
        assert_eq!((page.status, page.location.as_str()), (303, "/"), "{username} could not sign in: {}", page.text());
        page
    }

    pub fn cookie(&self) -> Option<String> {
        self.cookie.lock().unwrap().clone()
    }

    /// The CSRF token of the session: the same on every page.
    pub async fn csrf(&self) -> String {
        let kept = self.csrf.lock().unwrap().clone();
        if let Some(token) = kept {
            return token;
        }
        let mut page = self.get("/login").await;
        if page.status == 303 {
            page = self.get("/orders/new").await;
        }
        let token = page.value_of("csrf");
        *self.csrf.lock().unwrap() = Some(token.clone());
        token
    }

    /// Sends a form of the approval page.
    pub async fn decide(&self, step_url: &str, fields: &[(String, String)]) -> Page {
        self.post(&format!("{step_url}/decision"), fields).await
    }

    /// The path of a new link with which a person sets their password, made by this administrator.
    pub async fn password_link(&self, of: UserId) -> String {
        let page = self.post(&format!("/admin/people/{of}/password-link"), &[]).await;
        assert_eq!(
            (page.status, &page.headers["cache-control"]),
            (200, &"no-store".parse().unwrap()),
            "{}",
            page.text()
        );
        page.all("#link").concat().strip_prefix(&self.url).unwrap().to_owned()
    }

    /// A JSON call with a token.
    pub async fn call(&self, method: Method, path: &str, token: &str, body: Option<Value>) -> (u16, Value) {
        self.try_call(method, path, token, body).await.expect("no response")
    }

    /// Attaches a file through the JSON interface; `key` is its `Idempotency-Key`, empty for none.
    pub async fn attach(&self, path: &str, token: &str, key: &str, file: (&str, &[u8])) -> (u16, Value) {
        let (content_type, body) = multipart(&[field("what", "ever")], &[file]);
        let request = self.client.post(format!("{}/api/v1{path}", self.url)).bearer_auth(token);
        let request = if key.is_empty() { request } else { request.header("Idempotency-Key", key) };
        let answer = request.header(CONTENT_TYPE, content_type).body(body).send().await.unwrap();
        (answer.status().as_u16(), answer.json().await.unwrap())
    }

    /// The same; `None` when the connection broke.
    pub async fn try_call(&self, method: Method, path: &str, token: &str, body: Option<Value>) -> Option<(u16, Value)> {
        let request = self.client.request(method, format!("{}/api/v1{path}", self.url)).bearer_auth(token);
        let request = match body {
            Some(body) => request.header(CONTENT_TYPE, "application/json").body(body.to_string()),
            None => request,
        };
        let answer = request.send().await.ok()?;
        let status = answer.status().as_u16();
        let text = answer.text().await.ok()?;
        Some((status, serde_json::from_str(&text).unwrap_or(Value::String(text))))
    }
}

impl Page {
    /// The value of the first input of this name.
    pub fn value_of(&self, name: &str) -> String {
        let found = self.values_of(name).into_iter().next();
        found.unwrap_or_else(|| panic!("no input {name} in {}", self.text()))
    }

    /// The values of all inputs of this name.
    pub fn values_of(&self, name: &str) -> Vec<String> {
        let inputs = Selector::parse(&format!("input[name=\"{name}\"]")).unwrap();
        let html = Html::parse_document(&self.body);
        html.select(&inputs).filter_map(|input| input.value().attr("value").map(str::to_owned)).collect()
    }

    /// The addresses of the page's forms.
    pub fn actions(&self) -> Vec<String> {
        let forms = Selector::parse("form[action]").unwrap();
        let html = Html::parse_document(&self.body);
        html.select(&forms).filter_map(|form| form.value().attr("action").map(str::to_owned)).collect()
    }

    /// The texts of all elements that match the selector.
    pub fn all(&self, selector: &str) -> Vec<String> {
        let html = Html::parse_document(&self.body);
        let text = |element: scraper::ElementRef<'_>| {
            element.text().collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")
        };
        html.select(&Selector::parse(selector).unwrap()).map(text).collect()
    }

    /// The visible text of the page.
    pub fn text(&self) -> String {
        self.all("body").join(" ")
    }

    pub fn has(&self, text: &str) -> bool {
        self.text().contains(text)
    }

    /// The values of an attribute of all elements that match the selector.
    pub fn attributes(&self, selector: &str, name: &str) -> Vec<String> {
        let html = Html::parse_document(&self.body);
        let found = Selector::parse(selector).unwrap();
        html.select(&found).filter_map(|element| element.value().attr(name).map(str::to_owned)).collect()
    }

    /// The order that a redirect points to.
    pub fn order(&self) -> OrderId {
        let id = self.location.strip_prefix("/orders/").unwrap_or_else(|| panic!("{}: {}", self.status, self.text()));
        // The fragment says which button was pressed.
        let id = id.split('#').next().unwrap();
        id.parse().unwrap()
    }
}
