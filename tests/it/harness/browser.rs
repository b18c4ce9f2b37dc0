//! A real Chromium, driven through chromedriver.

use std::io::{BufRead, BufReader, ErrorKind, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use fantoccini::elements::Element;
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};

use super::person::http;
use super::{PASSWORD, Person};

/// chromedriver on a port of its own choice.
pub struct Driver {
    process: Child,
    url: String,
}

/// A port that is free for IPv4 and IPv6. chromedriver exits if the port that it chooses itself is taken for one of
/// them.
fn free_port() -> u16 {
    loop {
        let first = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let port = first.local_addr().unwrap().port();
        match TcpListener::bind(("::1", port)) {
            Err(taken) if taken.kind() == ErrorKind::AddrInUse => {}
            _ => return port,
        }
    }
}

/// Debian's headless Chromium: the same engine for half the CPU time. Started directly, since the wrapper script in the
/// path would be killed without it.
fn headless_shell() -> Option<&'static str> {
    let program = "/usr/lib/chromium/chromium-headless-shell";
    std::path::Path::new(program).is_file().then_some(program)
}

impl Driver {
    pub fn start() -> Self {
        let started =
            Command::new("chromedriver").arg(format!("--port={}", free_port())).stdout(Stdio::piped()).spawn();
        let mut process =
            started.expect("chromedriver is missing: install chromium and chromium-driver, or run `make setup`");
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let port = lines
            .find_map(|line| {
                let line = line.unwrap();
                let port = line.split("started successfully on port ").nth(1)?.trim_end_matches('.').to_owned();
                Some(port)
            })
            .expect("chromedriver did not start");
        // Drains the rest of the output, so that chromedriver never blocks on writing.
        std::thread::spawn(move || lines.for_each(drop));
        Self { process, url: format!("http://127.0.0.1:{port}") }
    }

    pub async fn browser(&self) -> Browser {
        self.open(json!({"browser": "ALL"}), headless_shell()).await
    }

    /// A full browser that also logs its requests (log `performance`), including those of a window, as for its icon.
    pub async fn counting_browser(&self) -> Browser {
        self.open(json!({"browser": "ALL", "performance": "ALL"}), None).await
    }

    async fn open(&self, logs: Value, program: Option<&str>) -> Browser {
        let arguments = [
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-background-networking",
            "--no-first-run",
            "--disable-breakpad",
        ];
        let mut options = json!({"args": arguments, "prefs": {"intl.accept_languages": "zh-CN"}});
        if let Some(program) = program {
            options["binary"] = json!(program);
        }
        let capabilities = json!({"goog:chromeOptions": options, "goog:loggingPrefs": logs});
        let Value::Object(capabilities) = capabilities else { unreachable!() };
        let client =
            ClientBuilder::new(HttpConnector::new()).capabilities(capabilities).connect(&self.url).await.unwrap();
        let session = client.session_id().await.unwrap().unwrap();
        let http = http();
        Browser { client, http, commands: format!("{}/session/{session}", self.url) }
    }
}

/// One browser with one person at it.
pub struct Browser {
    pub client: Client,
    http: reqwest::Client,
    /// The address for commands of Chromium's own protocol.
    commands: String,
}

impl Browser {
    pub async fn command(&self, path: &str, body: Value) -> Value {
        let request = self.http.post(format!("{}/{path}", self.commands)).body(body.to_string());
        let answer: Value = serde_json::from_str(&request.send().await.unwrap().text().await.unwrap()).unwrap();
        answer["value"].clone()
    }

    /// A command of the DevTools protocol.
    pub async fn devtools(&self, command: &str, params: Value) -> Value {
        self.command("goog/cdp/execute", json!({"cmd": command, "params": params})).await
    }

    pub async fn width(&self, width: u32) {
        let metrics = json!({"width": width, "height": 844, "deviceScaleFactor": 1, "mobile": false});
        self.devtools("Emulation.setDeviceMetricsOverride", metrics).await;
    }

    /// Sets `light` or `dark`, and switches animations off.
    pub async fn theme(&self, theme: &str) {
        let features = [("prefers-color-scheme", theme), ("prefers-reduced-motion", "reduce")];
        let features = features.map(|(name, value)| json!({"name": name, "value": value}));
        self.devtools("Emulation.setEmulatedMedia", json!({"features": features})).await;
    }

    /// Takes over the session of this person, who signed in elsewhere; `None` is a visitor.
    pub async fn becomes(&self, url: &str, person: Option<&Person>) {
        self.devtools("Network.clearBrowserCookies", json!({})).await;
        if let Some(cookie) = person.and_then(Person::cookie) {
            let (name, value) = cookie.split_once('=').unwrap();
            self.devtools("Network.setCookie", json!({"url": url, "name": name, "value": value})).await;
        }
    }

    /// Runs a script in every page to come, before the page's own scripts.
    pub async fn brings(&self, script: &str) {
        self.devtools("Page.addScriptToEvaluateOnNewDocument", json!({"source": script})).await;
    }

    pub async fn goes_to(&self, address: &str) {
        self.client.goto(address).await.unwrap_or_else(|e| panic!("{address}: {e}"));
    }

    pub async fn run(&self, script: &str, arguments: Vec<Value>) -> Value {
        self.client.execute(script, arguments).await.unwrap_or_else(|e| panic!("{script}: {e}"))
    }

    /// The errors and warnings in the console.
    pub async fn complaints(&self) -> Vec<String> {
        let log = self.command("se/log", json!({"type": "browser"})).await;
        let entries = log.as_array().unwrap().iter().filter(|entry| entry["level"] == "SEVERE");
        // Nobody touched the page: Chromium asks no question then, and says so.
        let entries = entries.filter(|entry| !entry["message"].to_string().contains("beforeunload"));
        entries.map(|entry| entry["message"].to_string()).collect()
    }

    pub async fn at(&self, selector: &str) -> Element {
        let wait = self.client.wait().at_most(Duration::from_secs(20));
        wait.for_element(Locator::Css(selector)).await.unwrap_or_else(|e| panic!("{selector}: {e}"))
    }

    pub async fn text(&self, selector: &str) -> String {
        self.at(selector).await.text().await.unwrap()
    }

    /// The value of a field.
    pub async fn value(&self, selector: &str) -> String {
        self.at(selector).await.prop("value").await.unwrap().unwrap_or_default()
    }

    pub async fn keys(&self, selector: &str, text: &str) {
        self.at(selector).await.send_keys(text).await.unwrap();
    }

    /// Clicks by script: people scroll what is under a sticky bar into view, the driver does not.
    pub async fn press(&self, selector: &str) {
        self.at(selector).await;
        self.client.execute("document.querySelector(arguments[0]).click()", vec![json!(selector)]).await.unwrap();
    }

    /// Taps, as a finger does.
    pub async fn taps(&self, selector: &str) {
        self.at(selector).await.click().await.unwrap_or_else(|e| panic!("{selector}: {e}"));
    }

    /// Presses a button that reloads the page, and waits for an element of the next one.
    pub async fn goes(&self, button: &str, to: &str) {
        self.client.execute("document.body.classList.add('before')", vec![]).await.unwrap();
        self.press(button).await;
        self.at(&format!("body:not(.before) {to}")).await;
    }

    pub async fn sign_in(&self, username: &str) {
        self.keys("#username", username).await;
        self.keys("#password", PASSWORD).await;
        self.press("#password-form button").await;
    }

    pub async fn overflow(&self) -> i64 {
        let script = "return document.scrollingElement.scrollWidth - window.innerWidth";
        self.client.execute(script, vec![]).await.unwrap().as_i64().unwrap()
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        // SIGTERM lets it close its browsers; killed, it would leave them running.
        let asked = TcpStream::connect(&self.url["http://".len()..])
            .and_then(|mut to| to.write_all(b"GET /shutdown HTTP/1.1\r\nHost: localhost\r\n\r\n").map(|()| to))
            .and_then(|mut from| from.read_to_end(&mut Vec::new()));
        if asked.is_err() {
            let _ = self.process.kill();
        }
        let _ = self.process.wait();
    }
}
