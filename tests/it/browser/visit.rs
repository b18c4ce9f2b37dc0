//! One person after another at a browser of one width, in one language; the texts come from `locales/`.

use std::collections::BTreeMap;

use whsm::texts::{Language, Texts};

use crate::browser::extremes::LAYOUT;
use crate::harness::{Browser, Driver, Person, TestApp};

const LANGUAGES: [&str; 2] = ["zh-CN", "en"];
const WIDTHS: [u32; 3] = [390, 480, 1280];

/// The widths outside `make soak`: the layouts change between them.
const FEW_WIDTHS: [u32; 2] = [390, 1280];

/// Set by `make soak`: each journey in each language at each width.
const ALL_WAYS: &str = "WHSM_ALL_WAYS";

pub struct Visit<'a> {
    pub app: &'a TestApp,
    pub browser: &'a Browser,
    people: &'a BTreeMap<&'static str, Person>,
    texts: Texts,
    language: &'static str,
    width: u32,
}

/// The languages and widths of a journey: two widths, each in one language. Since every second journey begins in English,
/// all journeys together see each language at both.
fn ways(first: &str) -> Vec<(&'static str, u32)> {
    let begin = LANGUAGES.iter().position(|language| *language == first).unwrap();
    let turn = |(n, width): (usize, u32)| (LANGUAGES[(begin + n) % LANGUAGES.len()], width);
    let once = FEW_WIDTHS.into_iter().enumerate().map(turn);
    if std::env::var_os(ALL_WAYS).is_none() {
        return once.collect();
    }
    LANGUAGES.iter().flat_map(|language| WIDTHS.map(|width| (*language, width))).collect()
}

/// Runs a journey in both languages, each time with another order. `first` is the language of the
/// narrowest width.
pub async fn travel(first: &str, journey: impl AsyncFn(&Visit<'_>)) {
    let app = TestApp::spawn().await;
    app.leaves_all_unread();
    let mut people = BTreeMap::new();
    for name in ["wang", "li", "admin"] {
        people.insert(name, app.person(name).await);
    }
    let driver = Driver::start();
    let browser = driver.browser().await;
    browser.brings(LAYOUT).await;
    for (language, width) in ways(first) {
        let texts = Texts::of(Language::from_tag(language).unwrap());
        // The language is chosen in the head of a page, as people do.
        let chosen = format!("UPDATE users SET language = '{language}'");
        app.sql(&chosen).await;
        browser.width(width).await;
        journey(&Visit { app: &app, browser: &browser, people: &people, texts, language, width }).await;
        let complaints = browser.complaints().await;
        assert!(complaints.is_empty(), "{language} at {width} px: {complaints:#?}");
    }
    browser.client.close().await.unwrap();
}

impl Visit<'_> {
    /// The text of a key, in this visit's language.
    pub fn say(&self, key: &str, arguments: &[(&str, &str)]) -> String {
        let text = self.texts.with(key, arguments);
        assert_ne!(text, key, "there is no such text");
        text
    }

    /// A title that no other visit uses.
    pub fn title(&self, about: &str) -> String {
        format!("{about}{}{}", self.language, self.width)
    }

    pub fn person(&self, who: &str) -> &Person {
        &self.people[who]
    }

    pub async fn sits_down(&self, who: &str) {
        self.browser.becomes(&self.app.url, Some(&self.people[who])).await;
    }

    pub async fn opens(&self, path: &str) {
        self.browser.goes_to(&format!("{}{path}", self.app.url)).await;
        self.looks_around().await;
    }

    /// Follows a link, or presses a button, to another page.
    pub async fn goes(&self, pressed: &str, there: &str) {
        self.browser.goes(pressed, there).await;
        self.looks_around().await;
    }

    /// The open page has no layout faults, and is in this visit's language.
    async fn looks_around(&self) {
        let found = self.browser.run("return [document.documentElement.lang, ...layoutFaults()]", vec![]).await;
        let place = self.browser.client.current_url().await.unwrap();
        let width = self.width;
        assert_eq!(found, serde_json::json!([self.language]), "{place} at {width} px, {}", self.language);
    }

    /// An element shows exactly this text.
    pub async fn reads(&self, selector: &str, key: &str, arguments: &[(&str, &str)]) {
        let found = self.browser.text(selector).await;
        assert_eq!(found, self.say(key, arguments), "{selector} at {} px, {}", self.width, self.language);
    }

    pub async fn types(&self, selector: &str, text: &str) {
        let field = self.browser.at(selector).await;
        field.clear().await.unwrap();
        field.send_keys(text).await.unwrap();
    }

    pub async fn chooses(&self, selector: &str, value: &str) {
        self.browser.at(selector).await.select_by_value(value).await.unwrap();
    }

    /// Waits for this person's card about an order; returns the path of the page that it opens.
    pub async fn card(&self, userid: &str, title: &str) -> String {
        self.app.settled().await;
        let card = self.app.cards_to(userid).pop().unwrap();
        let said = card["body"]["title"].as_str().unwrap();
        assert!(said.contains(&format!("[{title}]")), "{said}");
        crate::harness::path_of(&card)
    }

    /// li opens the card and approves; the applicant's inbox says so.
    pub async fn li_agrees(&self, title: &str, kind: &str) {
        let path = self.card("dt-li", title).await;
        self.sits_down("li").await;
        self.opens(&path).await;
        assert_eq!(self.browser.text(".ask-title").await, title);
        self.reads(".ask-kind", &format!("kind-{kind}"), &[]).await;
        self.browser.taps("label.choose-approve").await;
        self.reads(".decision-title span.for-approve", "approve-title", &[]).await;
        self.browser.taps("label[for=onward-finish]").await;
        self.goes(".field.for-approve button", ".alert-success").await;
        self.reads(".alert-success", "flash-approved", &[]).await;
        self.app.settled().await;
        self.sits_down("wang").await;
        self.opens("/").await;
        self.reads("h1", "nav-inbox", &[]).await;
        let notice = self.browser.text(".unread .row-title").await;
        let approved = match self.language {
            "zh-CN" => "已被【李强】审批通过".to_owned(),
            _ => self.say("notice-approve", &[("who", "李强")]),
        };
        assert!(notice.contains(title) && notice.contains(&approved), "{notice}");
        self.goes(".unread .row-link", ".standing .state").await;
        self.reads(".standing .state", "status-approved", &[]).await;
    }
}
