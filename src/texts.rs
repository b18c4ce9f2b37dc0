//! The texts of pages and errors, in Chinese and English, from `locales/` (Fluent).
//!
//! Contains no text itself. Messages to platforms are not here: they are in Chinese for every reader
//! (`approval::words`).

use std::borrow::Cow;
use std::collections::HashMap;

use fluent_templates::fluent_bundle::FluentValue;
use fluent_templates::{LanguageIdentifier, Loader, langid, static_loader};

use crate::error::Reason;

static_loader! {
    static LOCALES = {
        locales: "./locales",
        fallback_language: "zh-CN",
        // Isolation marks are for right-to-left languages. Here they would be copied along with a title or an amount.
        customise: |bundle| bundle.set_use_isolating(false),
    };
}

/// The supported languages; the first is the default.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    #[default]
    Chinese,
    English,
}

/// Texts in one language. In templates: `t.get("key")`, `t.with("key", [("name", value)])`.
#[derive(Clone, Copy, Debug, Default)]
pub struct Texts {
    pub language: Language,
}

impl Language {
    /// The tag used in `users.language`, the cookie and `<html lang>`.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::Chinese => "zh-CN",
            Self::English => "en",
        }
    }

    /// The language of a tag; its region is ignored. `None`: the language is not supported.
    pub fn from_tag(tag: &str) -> Option<Self> {
        match tag.trim().to_ascii_lowercase().split(['-', '_']).next() {
            Some("zh") => Some(Self::Chinese),
            Some("en") => Some(Self::English),
            _ => None,
        }
    }

    const fn identifier(self) -> LanguageIdentifier {
        match self {
            Self::Chinese => langid!("zh-CN"),
            Self::English => langid!("en"),
        }
    }
}

impl Texts {
    /// The texts in a language.
    pub const fn of(language: Language) -> Self {
        Self { language }
    }

    /// The first supported language of an `Accept-Language` header. Assumes that the languages are sorted by weight.
    pub fn accepted(header: Option<&str>) -> Self {
        let mut accepted = header.unwrap_or_default().split(',').map(|part| part.split(';').next().unwrap_or_default());
        Self::of(accepted.find_map(Language::from_tag).unwrap_or_default())
    }

    /// The text of a key; an unknown key is returned as it is. A test checks that every used key exists.
    pub fn get(&self, key: &str) -> String {
        LOCALES.try_lookup(&self.language.identifier(), key).unwrap_or_else(|| key.to_owned())
    }

    /// The text of a key with named arguments. "1" is passed as a number, so that a text can use the singular.
    pub fn with<N: AsRef<str>, V: AsRef<str>>(&self, key: &str, args: &[(N, V)]) -> String {
        let value = |text: &V| match text.as_ref() {
            "1" => FluentValue::from(1_i32),
            text => FluentValue::String(text.to_owned().into()),
        };
        let args: HashMap<Cow<'static, str>, FluentValue<'_>> =
            args.iter().map(|(name, text)| (name.as_ref().to_owned().into(), value(text))).collect();
        LOCALES.try_lookup_with_args(&self.language.identifier(), key, &args).unwrap_or_else(|| key.to_owned())
    }

    /// The text of a refusal or a fault.
    pub fn reason(&self, reason: &Reason) -> String {
        self.with(reason.key, &reason.args)
    }
}
