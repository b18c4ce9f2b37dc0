//! axe-core reports nothing serious on any page: narrow and wide, light and dark, full and empty.

use std::path::Path;

use serde_json::json;
use whsm::web::routes;

use crate::harness::{Browser, Driver, Showroom, TestApp};

/// axe's serious reports, one line each; the argument selects the rules.
const LOOK: &str = "const [only, done] = arguments;
    const serious = (fault) => fault.impact === 'serious' || fault.impact === 'critical';
    const said = (fault) => fault.nodes.map((node) => `${fault.id}: ${node.target.join(' ')} ${node.failureSummary}`);
    axe.run(document, {runOnly: only, resultTypes: ['violations']}).then(
        (found) => done({rules: found.passes.length, faults: [].concat(...found.violations.filter(serious).map(said))}),
        (fault) => done({rules: 0, faults: [String(fault)]}));";

/// All rules, and the rules about colours: a theme changes only colours.
const ALL: (&str, &[&str]) = ("tag", &["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]);
const COLOURS: (&str, &[&str]) = ("rule", &["color-contrast", "link-in-text-block"]);

fn axe() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/browser/node_modules/axe-core/axe.min.js");
    std::fs::read_to_string(path).expect("axe-core is missing: run `make setup`")
}

async fn browser(driver: &Driver) -> Browser {
    let browser = driver.browser().await;
    browser.brings(&axe()).await;
    browser
}

/// Width, theme, rules.
type Way = (u32, &'static str, (&'static str, &'static [&'static str]));

/// Both widths in both themes.
const WAYS: [Way; 4] = [(390, "light", ALL), (390, "dark", COLOURS), (1280, "dark", ALL), (1280, "light", COLOURS)];

/// For empty pages: their colours were checked on the full pages.
const EMPTY: [Way; 2] = [(390, "light", ALL), (1280, "dark", ALL)];

/// Checks the open page.
async fn look(browser: &Browser, page: &str, ways: &[Way], faults: &mut Vec<String>) {
    for &(width, theme, (by, values)) in ways {
        browser.width(width).await;
        browser.theme(theme).await;
        let only = json!({"type": by, "values": values});
        let found = browser.client.execute_async(LOOK, vec![only]).await.unwrap();
        let said: Vec<String> = serde_json::from_value(found["faults"].clone()).unwrap();
        let least = if by == "tag" { 5 } else { 0 };
        assert!(found["rules"].as_u64().unwrap() > least || !said.is_empty(), "{page}: {found}");
        faults.extend(said.iter().map(|said| format!("{page} at {width} px, {theme}: {said}")));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn axe_finds_nothing_serious_on_any_page() {
    let room = Showroom::open().await;
    let driver = Driver::start();
    let browser = browser(&driver).await;
    let mut faults = Vec::new();
    for page in room.pages().await {
        room.show(&browser, &page, "zh-CN").await;
        look(&browser, &format!("{} ({}, {:?})", page.name, page.path, page.who), &WAYS, &mut faults).await;
    }
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
    browser.client.close().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn axe_finds_nothing_serious_where_there_is_nothing_yet() {
    let app = TestApp::without_worker().await;
    let driver = Driver::start();
    let browser = browser(&driver).await;
    browser.becomes(&app.url, Some(&app.person("admin").await)).await;
    let mut faults = Vec::new();
    let is_list = |path: &str| path.starts_with("/admin/") && !path.ends_with("/new") && !path.contains('{');
    let lists = routes::table().into_iter().filter(|entry| entry.method == actix_web::http::Method::GET);
    let lists = lists.map(|entry| entry.path).filter(|path| is_list(path));
    let lists: Vec<&str> = lists.chain(["/", "/orders", "/delegations", "/orders/new/FS", "/nothing/here"]).collect();
    for path in lists {
        browser.goes_to(&format!("{}{path}", app.url)).await;
        look(&browser, path, &EMPTY, &mut faults).await;
    }
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
    browser.client.close().await.unwrap();
}
