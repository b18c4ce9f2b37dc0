//! Input of any kind is accepted or refused: no panic, no 5xx. Each test goes through
//! the corpus in `tests/corpus/` first, then through bounded random input.

use std::path::Path;

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use reqwest::Method;
use rust_decimal::Decimal;
use serde_json::{Value, json};
use whsm::catalog::import;
use whsm::orders::{Cursor, Kind, amount};
use whsm::typed_text::{clean, clean_json};

use crate::harness::{TestApp, order};

const NUMBERS: &str = include_str!("../corpus/numbers.txt");
const CURSORS: &str = include_str!("../corpus/cursors.txt");
const VALUES: &str = include_str!("../corpus/values.json");

/// The statuses of a call that was not understood; `docs/interface.md`.
const REFUSALS: [u16; 4] = [400, 409, 413, 422];

fn values() -> Vec<Value> {
    serde_json::from_str(VALUES).unwrap()
}

fn a_number_is_read_or_refused(typed: &str) {
    for (read, places) in [(amount::parse(typed), 4), (amount::parse_price(typed), 6)] {
        if let Ok(Some(number)) = read {
            assert!(number >= Decimal::ZERO && number.scale() <= places, "{typed:?} is {number}");
            let shown = amount::grouped(&amount::quantity(number));
            assert_eq!(amount::parse_price(&shown), Ok(Some(number)), "{typed:?} is shown as {shown}");
        }
    }
}

fn a_cursor_leads_where_it_says(text: &str) {
    if let Ok(cursor) = text.parse::<Cursor>() {
        let again: Cursor = cursor.to_string().parse().unwrap();
        assert_eq!((again.id, again.amount), (cursor.id, cursor.amount), "{text:?}");
    }
}

#[test]
fn the_corpus_is_read_or_refused() {
    NUMBERS.lines().for_each(a_number_is_read_or_refused);
    CURSORS.lines().for_each(a_cursor_leads_where_it_says);
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus");
    let sheets: Vec<_> = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).collect();
    let sheets: Vec<_> = sheets.iter().filter(|path| path.to_string_lossy().contains("sheet-")).collect();
    assert!(!sheets.is_empty());
    let broken: [&[u8]; 3] = [b"\xff\xfe", b"\xfe\xff\0", b"PK\x03\x04not a zip at all"];
    let files = sheets.into_iter().map(|path| std::fs::read(path).unwrap()).chain(broken.map(<[u8]>::to_vec));
    for bytes in files {
        if let Ok(rows) = import::read(&bytes) {
            assert!(!rows.is_empty(), "{bytes:?}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn a_number_typed_anyhow_is_read_or_refused(typed in "[-+0-9.,， ¥元eE０-９。]{0,14}|\\PC{0,12}") {
        a_number_is_read_or_refused(&typed);
    }

    #[test]
    fn a_number_that_is_shown_is_read_again(cents in 0_i64..=99_999_999_999_999, scale in 0_u32..=4) {
        let number = Decimal::new(cents, scale);
        prop_assert_eq!(amount::parse(&amount::grouped(&amount::quantity(number))), Ok(Some(number.normalize())));
    }

    #[test]
    fn a_cursor_sent_anyhow_is_read_or_refused(text in "[0-9a-f-]{0,36}~[-0-9.eE]{0,34}|\\PC{0,20}") {
        a_cursor_leads_where_it_says(&text);
    }

    #[test]
    fn cleaned_text_is_clean(typed in "\\PC{0,30}|[\u{200b}-\u{2069}\u{0}-\u{1f}a-z\"\\\\]{0,30}") {
        let once = clean(&typed);
        prop_assert_eq!(clean(&once), once.clone());
        let quoted = json!({ "text": typed }).to_string();
        let read: Value = serde_json::from_str(&clean_json(&quoted)).unwrap();
        prop_assert_eq!(read["text"].as_str().unwrap(), once);
    }

    #[test]
    fn a_sheet_of_anything_is_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..400), head in any::<bool>()) {
        let head: &[u8] = if head { b"sku,name,specification,unit\n" } else { b"" };
        if let Ok(rows) = import::read(&[head, &bytes].concat()) {
            prop_assert!(!rows.is_empty());
        }
    }
}

/// Replaces the `at`-th value in the JSON text, counted from the outside.
fn replaced(body: &Value, at: usize, by: &Value) -> Value {
    fn walk(value: &mut Value, left: &mut usize, by: &Value) {
        if *left == 0 {
            value.clone_from(by);
        }
        *left = left.wrapping_sub(1);
        match value {
            Value::Array(items) => items.iter_mut().for_each(|item| walk(item, left, by)),
            Value::Object(fields) => fields.values_mut().for_each(|field| walk(field, left, by)),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
    let (mut body, mut left) = (body.clone(), at);
    walk(&mut body, &mut left, by);
    body
}

#[tokio::test(flavor = "multi_thread")]
async fn json_with_any_value_anywhere_is_answered() {
    let app = TestApp::without_worker().await;
    let line = json!({"name": "纸", "specification": "", "unit": "包", "quantity": "1", "unit_price": "2"});
    let body = json!({"kind": "CG", "title": "采购", "department": "CG", "warehouse": "HD1", "customer": null,
                      "note": "", "lines": [line]});
    let (caller, token) = (app.visitor(), app.token("wang").await);
    let mut runner = TestRunner::default();
    let mut random = |upto: usize| (0..upto).new_tree(&mut runner).unwrap().current();
    for value in values() {
        let sent = replaced(&body, random(14), &value);
        let (status, answer) = caller.call(Method::POST, "/orders", &token, Some(sent.clone())).await;
        assert!(status == 201 || REFUSALS.contains(&status), "{status} to {sent}: {answer}");
        assert!(status == 201 || answer["type"].is_string(), "{sent}: {answer}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_with_any_text_anywhere_is_answered() {
    let app = TestApp::without_worker().await;
    let wang = app.person("wang").await;
    let mut runner = TestRunner::default();
    let texts = values().into_iter().map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned));
    for text in texts {
        let mut fields = order(Kind::ALL[(0..Kind::ALL.len()).new_tree(&mut runner).unwrap().current()], "任意");
        let at = (2..fields.len()).new_tree(&mut runner).unwrap().current();
        fields[at].1.clone_from(&text);
        fields.push(("intent".into(), "submit".into()));
        let page = wang.post("/orders/new/CG", &fields).await;
        assert!([303, 400, 422].contains(&page.status), "{} to {fields:?}", page.status);
        let query = reqwest::Url::parse_with_params(
            "http://x/orders",
            [("q", &text), ("after", &text), ("amount_from", &text), ("from", &text), ("sort", &text)],
        );
        let list = wang.get(&format!("/orders?{}", query.unwrap().query().unwrap())).await;
        assert!([200, 400, 422].contains(&list.status), "{} to {text:?}", list.status);
    }
}
