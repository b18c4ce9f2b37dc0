//! Cleans typed text, wherever it enters: composes it (NFC) and removes characters that a reader cannot see.
//!
//! Invisible and bidirectional characters can make different texts look the same, or one text read like another.
//! Secrets are never cleaned: a password is exactly what was typed.

use std::borrow::Cow;

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};
use unicode_properties::{GeneralCategory, UnicodeGeneralCategory};

/// Removes control, bidirectional and invisible characters, turns Unicode's line separators into line breaks, and
/// composes the rest (NFC). Keeps tabs and line breaks, and keeps joiners and variation selectors if a script or an
/// emoji needs them. Borrows the text if nothing changes.
pub fn clean(typed: &str) -> Cow<'_, str> {
    if typed.chars().all(is_plain) && is_nfc_quick(typed.chars()) == IsNormalized::Yes {
        return Cow::Borrowed(typed);
    }
    let mut seen = String::with_capacity(typed.len());
    let mut rest = typed.chars().peekable();
    while let Some(c) = rest.next() {
        let before = seen.chars().next_back();
        match c {
            '\u{85}' | '\u{2028}' | '\u{2029}' => seen.push('\n'),
            '\u{200c}' | '\u{200d}' if before.is_some_and(joins) && rest.peek().copied().is_some_and(joins) => {
                seen.push(c);
            }
            // Selects an emoji's picture, or a variant of an ideograph as in a name.
            '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}' if before.is_some_and(|c| !c.is_ascii_alphabetic()) => {
                seen.push(c);
            }
            c if is_plain(c) => seen.push(c),
            _ => {}
        }
    }
    Cow::Owned(seen.nfc().collect())
}

/// Cleans the strings of a JSON text and leaves everything else as it is. Borrows the text if nothing changes. A text
/// that is not JSON is returned unchanged or broken; the parser refuses it in both cases.
pub fn clean_json(json: &str) -> Cow<'_, str> {
    if json.chars().all(is_plain) && is_nfc_quick(json.chars()) == IsNormalized::Yes && !json.contains('\\') {
        return Cow::Borrowed(json);
    }
    let mut out = String::with_capacity(json.len());
    let mut rest = json;
    while let Some(start) = rest.find('"') {
        let (before, from) = rest.split_at(start);
        let Some(length) = string_length(from) else { break };
        let (string, after) = from.split_at(length);
        out.push_str(before);
        match serde_json::from_str::<String>(string) {
            Ok(text) => out.push_str(&serde_json::Value::from(clean(&text)).to_string()),
            Err(_) => out.push_str(string),
        }
        rest = after;
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// The length in bytes of the JSON string at the start of `from`, including both quotes. `None`: it has no end.
fn string_length(from: &str) -> Option<usize> {
    let mut is_escaped = true; // The opening quote.
    for (at, byte) in from.bytes().enumerate() {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' => is_escaped = true,
            b'"' => return Some(at + 1),
            _ => {}
        }
    }
    None
}

/// Whether a character is visible, or is a space, a tab or a line break.
fn is_plain(c: char) -> bool {
    match c {
        ' '..='~' | '\t' | '\n' | '\r' => true,
        // Hangul and Khmer fillers, Mongolian and other selectors, the blank of Braille: letters and marks without a shape.
        '\u{34f}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}' | '\u{2800}' => false,
        '\u{3164}' | '\u{ffa0}' | '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}' => false,
        // Signs of number and verse. Their category is Format, but they are visible.
        '\u{600}'..='\u{605}'
        | '\u{6dd}'
        | '\u{70f}'
        | '\u{890}'
        | '\u{891}'
        | '\u{8e2}'
        | '\u{110bd}'
        | '\u{110cd}' => true,
        c => !matches!(
            c.general_category(),
            GeneralCategory::Control
                | GeneralCategory::Format
                | GeneralCategory::LineSeparator
                | GeneralCategory::ParagraphSeparator
        ),
    }
}

/// Whether a joiner next to this character changes how it looks: Arabic, Indic and related scripts, and emoji.
fn joins(c: char) -> bool {
    let is_script = matches!(c, '\u{600}'..='\u{10ff}' | '\u{1200}'..='\u{1cff}' | '\u{a800}'..='\u{abff}');
    is_script
        || matches!(c, '\u{fe0f}' | '\u{1f3fb}'..='\u{1f3ff}')
        || c.general_category() == GeneralCategory::OtherSymbol
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_is_not_seen_is_removed_and_what_is_seen_stays() {
        for (typed, cleaned) in [
            ("付款\u{202E}00.001\u{202C}元", "付款00.001元"),
            ("\u{2066}王芳\u{2069}", "王芳"),
            ("\u{200B}", ""),
            ("a\u{0}b\u{7}c\u{AD}d\u{FEFF}", "abcd"),
            ("\u{3164}\u{115F}\u{2800}", ""),
            ("e\u{301}", "é"),
            ("一\u{2028}二", "一\n二"),
            ("缺\u{200D}口", "缺口"),
        ] {
            assert_eq!(clean(typed), cleaned, "{typed:?}");
        }
        for typed in
            ["A4复印纸\t70 g\r\n二", "👩\u{200D}👧 ❤\u{FE0F}", "می\u{200C}خواهم", "葛\u{E0100}城", "،؀١٢", "　"]
        {
            assert_eq!(clean(typed), typed);
        }
        assert!(matches!(clean("办公用品 ¥1,280.05"), Cow::Borrowed(_)));
    }

    #[test]
    fn strings_of_json_are_cleaned_and_numbers_stay_as_they_are_written() {
        let json = r#"{"title":"a\u200bb\"\u202e","n":1.10,"list":["\\","e\u0301"]}"#;
        assert_eq!(clean_json(json), r#"{"title":"ab\"","n":1.10,"list":["\\","é"]}"#);
        assert_eq!(clean_json("{\"title\":\"a\u{200b}"), "{\"title\":\"a\u{200b}");
    }

    proptest! {
        #[test]
        fn cleaning_twice_changes_nothing(typed in any::<String>()) {
            let once = clean(&typed).into_owned();
            prop_assert_eq!(clean(&once).into_owned(), once);
        }

        #[test]
        fn cleaned_json_says_the_same_cleaned(typed in any::<String>()) {
            let json = serde_json::json!({ "a": [typed] }).to_string();
            let read: serde_json::Value = serde_json::from_str(&clean_json(&json)).unwrap();
            prop_assert_eq!(read["a"][0].as_str().unwrap(), clean(&typed).into_owned());
        }
    }
}
