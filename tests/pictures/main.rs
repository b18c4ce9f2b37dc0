//! Writes a picture of every page into `target/pictures/`, in three widths, both languages and (in Chinese) both themes,
//! with an `index.html` that lists them. `make pictures`; words after it select pages by parts of their names.

#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a fault ends it")]

#[expect(dead_code, unused_imports, reason = "the tests use the rest")]
#[path = "../it/harness/mod.rs"]
mod harness;

use std::fmt::Write;
use std::fs;
use std::path::PathBuf;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use harness::{Browser, Driver, Showroom};
use serde_json::json;

/// Language and theme.
const WAYS: [(&str, &str); 3] = [("zh-CN", "light"), ("zh-CN", "dark"), ("en", "light")];
const WIDTHS: [u32; 3] = [390, 480, 1280];

/// A page longer than this is cut.
const HIGHEST: u64 = 5000;

#[tokio::main]
async fn main() {
    let wanted: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with('-')).collect();
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("../pictures");
    fs::create_dir_all(&folder).unwrap();
    let room = Showroom::open().await;
    let mut pages = room.pages().await;
    let all: Vec<String> = pages.iter().map(|page| page.name.clone()).collect();
    pages.retain(|page| wanted.is_empty() || wanted.iter().any(|word| page.name.contains(word)));
    let driver = Driver::start();
    let browser = driver.browser().await;
    for (language, theme) in WAYS {
        browser.theme(theme).await;
        for page in &pages {
            browser.width(1280).await;
            room.show(&browser, page, language).await;
            for width in WIDTHS {
                fs::write(folder.join(file(&page.name, language, theme, width)), picture(&browser, width).await)
                    .unwrap();
            }
        }
        println!("{} pages, {language}, {theme}", pages.len());
    }
    browser.client.close().await.unwrap();
    fs::write(folder.join("index.html"), index(&all)).unwrap();
    println!("{}", folder.canonicalize().unwrap().join("index.html").display());
}

fn file(page: &str, language: &str, theme: &str, width: u32) -> String {
    format!("{page}-{language}-{theme}-{width}.png")
}

/// Takes the whole page, from top to bottom.
async fn picture(browser: &Browser, width: u32) -> Vec<u8> {
    browser.width(width).await;
    let height = browser.run("return document.documentElement.scrollHeight", vec![]).await;
    let height = height.as_u64().unwrap().clamp(844, HIGHEST);
    let size = json!({"width": width, "height": height, "deviceScaleFactor": 1, "mobile": false});
    browser.devtools("Emulation.setDeviceMetricsOverride", size).await;
    let answer = browser.devtools("Page.captureScreenshot", json!({"format": "png"})).await;
    STANDARD.decode(answer["data"].as_str().unwrap_or_else(|| panic!("{answer}"))).unwrap()
}

fn index(pages: &[String]) -> String {
    let mut html = String::from(
        "<!doctype html><meta charset=utf-8><title>WHSM</title>
        <style>body{font:14px sans-serif;margin:1rem;background:#ddd}img{height:420px;margin:.25rem;background:#fff}</style>",
    );
    for page in pages {
        write!(html, "<h2 id=\"{page}\">{page}</h2><p>").unwrap();
        for (language, theme) in WAYS {
            for width in WIDTHS {
                let file = file(page, language, theme, width);
                write!(html, "<a href=\"{file}\"><img src=\"{file}\" loading=lazy alt=\"{file}\"></a>").unwrap();
            }
        }
        html.push_str("</p>");
    }
    html
}
