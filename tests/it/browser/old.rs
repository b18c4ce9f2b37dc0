//! Chromium 69 and 103, which DingTalk's apps contain; npm packages in tests/browser bring them.
//!
//! They have no driver. They go through a proxy that adds a person's cookie to each request and, at the end of a page,
//! a script that writes what it sees into `<html data-seen>`.

use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use actix_web::http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE, COOKIE};
use actix_web::web::{self, Data};
use actix_web::{App, HttpRequest, HttpResponse, HttpServer};
use scraper::{Html, Selector};
use serde_json::Value;

use super::extremes::LAYOUT;
use crate::harness::{Person, TestApp, draft, http};

/// On `load`, when the styles are there: Chromium 69 runs deferred scripts before that.
const SEE: &str = "
    addEventListener('load', function () {
        var bar = document.querySelector('.decision-bar'), buttons = bar ? bar.querySelectorAll('label') : [];
        var place = function (button) {
            var box = button.getBoundingClientRect();
            var isInside = box.left >= 0 && box.right <= innerWidth && box.top >= 0 && box.bottom <= innerHeight;
            return [box.left, box.top, box.right, box.bottom, isInside && box.height >= 44 ? 'inside' : 'outside'].join(' ');
        };
        document.documentElement.setAttribute('data-seen', JSON.stringify({
            width: innerWidth, layout: layoutFaults(), buttons: Array.prototype.map.call(buttons, place)
        }));
    });";

/// The proxy of one person.
struct Door {
    address: SocketAddr,
    _person: Person,
}

struct House {
    client: reqwest::Client,
    url: String,
    cookie: Option<String>,
}

impl Door {
    /// Starts the proxy of this person.
    fn of(app: &TestApp, person: Person) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let client = http();
        let house = Data::new(House { client, url: app.url.clone(), cookie: person.cookie() });
        let app = move || App::new().app_data(house.clone()).default_service(web::to(pass));
        tokio::spawn(HttpServer::new(app).workers(1).disable_signals().listen(listener).unwrap().run());
        Self { address, _person: person }
    }
}

async fn pass(request: HttpRequest, house: Data<House>) -> HttpResponse {
    if request.path() == "/seen.js" {
        return HttpResponse::Ok().content_type("text/javascript").body(format!("{LAYOUT}{SEE}"));
    }
    let mut asked = house.client.get(format!("{}{}", house.url, request.uri()));
    if let Some(cookie) = &house.cookie {
        asked = asked.header(COOKIE.as_str(), cookie);
    }
    let answer = asked.send().await.unwrap();
    let header = |name: &str| answer.headers().get(name).map(|value| value.to_str().unwrap().to_owned());
    let kind = header(CONTENT_TYPE.as_str()).unwrap_or_default();
    let policy = header(CONTENT_SECURITY_POLICY.as_str()).unwrap_or_default();
    let status = actix_web::http::StatusCode::from_u16(answer.status().as_u16()).unwrap();
    let mut body = answer.bytes().await.unwrap();
    if kind.starts_with("text/html") {
        let page = String::from_utf8(body.to_vec()).unwrap();
        body = page.replace("</body>", "<script src=\"/seen.js\" defer></script></body>").into();
    }
    HttpResponse::build(status)
        .insert_header((CONTENT_TYPE, kind))
        .insert_header((CONTENT_SECURITY_POLICY, policy))
        .body(body)
}

/// Runs a browser of this version on an address; returns its standard output and standard error.
async fn look(version: &str, mode: &str, address: &str) -> (String, String) {
    let program = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/browser/node_modules/chromium-{version}"));
    assert!(program.is_file(), "Chromium {version} is missing: run `make setup`");
    let arguments =
        ["--headless", "--no-sandbox", "--single-process", "--no-zygote", "--disable-gpu", "--hide-scrollbars"];
    let more = ["--window-size=390,844", "--lang=zh-CN", "--enable-logging=stderr", mode, address];
    let browser = tokio::process::Command::new(program)
        .args(arguments)
        .args(more)
        .stdin(Stdio::null())
        .kill_on_drop(true)
        .output();
    let said = tokio::time::timeout(Duration::from_secs(120), browser).await.expect("it does not end").unwrap();
    (String::from_utf8_lossy(&said.stdout).into_owned(), String::from_utf8_lossy(&said.stderr).into_owned())
}

fn texts(page: &Html, selector: &str) -> Vec<String> {
    let text = |element: scraper::ElementRef<'_>| element.text().collect::<String>().trim().to_owned();
    page.select(&Selector::parse(selector).unwrap()).map(text).collect()
}

/// Opens a page: scripts have run, the console is empty, the layout holds, and the page is not blank.
async fn renders(version: &str, door: &Door, path: &str, name: &str) -> Html {
    let address = format!("http://{}{path}", door.address);
    let (page, said) = look(version, "--dump-dom", &address).await;
    assert!(page.contains("data-seen"), "{version} {path}: {page}\n{said}");
    let console: Vec<&str> = said.lines().filter(|line| line.contains(":CONSOLE(")).collect();
    assert!(console.is_empty(), "{version} {path}: {console:#?}");
    let page = Html::parse_document(&page);
    let root = page.root_element().value();
    assert!(root.has_class("js", scraper::CaseSensitivity::CaseSensitive), "{version} {path}: no script has run");
    let seen: Value = serde_json::from_str(root.attr("data-seen").unwrap()).unwrap();
    assert_eq!((seen["width"].as_u64(), seen["layout"].as_array().unwrap().len()), (Some(390), 0), "{path}: {seen:#}");
    let is_inside = |place: &Value| place.as_str().unwrap().ends_with(" inside");
    assert!(seen["buttons"].as_array().unwrap().iter().all(is_inside), "{version} {path}: {seen:#}");

    let picture = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("chromium-{version}-{name}.png"));
    let _ = std::fs::remove_file(&picture);
    let (_, said) = look(version, &format!("--screenshot={}", picture.display()), &address).await;
    let pixels = image::open(&picture).unwrap_or_else(|e| panic!("{version} {path}: {e}\n{said}")).to_rgb8();
    let colours: std::collections::BTreeSet<[u8; 3]> = pixels.pixels().map(|pixel| pixel.0).collect();
    assert_eq!(pixels.dimensions(), (390, 844));
    assert!(colours.len() > 60, "{version} {path}: {} colours only", colours.len());
    assert!(colours.contains(&[0x0c, 0x6b, 0x63]), "{version} {path}: the colour of the product is nowhere");
    page
}

async fn every_desk_is_rendered_by(version: &str) {
    let app = TestApp::without_worker().await;
    let (order, step) = app.pending("二号仓叉车电池更换").await;
    let wang = app.person("wang").await;
    let form = format!("/orders/{}/edit", draft(&wang, "十一月办公及打包耗材采购").await);
    let (visitor, clerk, approver) =
        (Door::of(&app, app.visitor()), Door::of(&app, wang), Door::of(&app, app.person("li").await));
    renders(version, &visitor, "/login", "login").await;
    let page = renders(version, &approver, &format!("/approvals/{step}"), "approval").await;
    assert_eq!(texts(&page, ".decision-bar label"), ["更多", "退回", "同意"]);
    assert_eq!(texts(&page, ".ask-title"), ["二号仓叉车电池更换"]);
    let page = renders(version, &clerk, &form, "form").await;
    assert!(texts(&page, "[data-line-no]").starts_with(&["1".into(), "2".into()]), "a script numbers the lines");
    assert!(texts(&page, "[data-line-amount]").starts_with(&["35.05".into(), "0.03".into()]));
    assert_eq!(texts(&page, "[data-total-amount]"), ["35.08"], "the script agrees with the server");
    for (path, name, title) in
        [("/", "home", ""), (&format!("/orders/{order}"), "order", "二号仓叉车电池更换"), ("/orders", "list", "单据")]
    {
        let page = renders(version, &clerk, path, name).await;
        assert!(texts(&page, "h1").concat().contains(title), "{name}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn chromium_69_renders_every_desk() {
    every_desk_is_rendered_by("69").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn chromium_103_renders_every_desk() {
    every_desk_is_rendered_by("103").await;
}
