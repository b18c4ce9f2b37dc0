//! The configuration in force, as lines of an environment file.
//!
//! Never prints a secret. The defaults are those of `.env.example`; a test compares them with the program's.

use super::files::SETTINGS;
use super::{Config, VARIABLES};

const EXAMPLE: &str = include_str!("../../.env.example");

/// Parts of the names of variables whose values are hidden. The name of a secret has one of them, so that a further
/// platform's secret is hidden too.
const SECRETS: [&str; 4] = ["SECRET", "TOKEN", "AES_KEY", "ACCESS_KEY"];

/// The variables that are URLs and may contain a password.
const ADDRESSES: [&str; 2] = ["WHSM_DATABASE_URL", "WHSM_TEST_POSTGRES"];

/// Replaces a secret.
const HIDDEN: &str = "(hidden)";

/// The lines for all variables. `get`: the environment.
pub(super) fn lines(config: &Config, get: impl Fn(&str) -> Option<String>) -> Vec<String> {
    let mut lines = Vec::new();
    for name in VARIABLES.iter().chain(&SETTINGS) {
        let value = get(name).map(|value| value.trim().to_owned());
        let line = match value {
            Some(_) if is_secret(name) => format!("{name}={HIDDEN}"),
            Some(url) if ADDRESSES.contains(name) => format!("{name}={}", without_password(&url)),
            Some(value) => format!("{name}={value}"),
            None if *name == "WHSM_PUBLIC_URL" => format!("# {name}={}", config.public_url()),
            None if VARIABLES.contains(name) => format!("# {name}={}", default(name)),
            None => continue,
        };
        lines.push(line);
    }
    lines
}

fn is_secret(name: &str) -> bool {
    SECRETS.iter().any(|part| name.contains(part))
}

fn default(name: &str) -> &'static str {
    EXAMPLE.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix('=')).unwrap_or_default()
}

/// A URL without the password before its host or in its parameters.
fn without_password(url: &str) -> String {
    let (scheme, rest) = url.split_once("://").unwrap_or(("", url));
    let rest = match rest.split_once('@') {
        Some((who, place)) => {
            let user = who.split(':').next().unwrap_or_default();
            format!("{user}{}@{place}", if who.contains(':') { format!(":{HIDDEN}") } else { String::new() })
        }
        None => rest.to_owned(),
    };
    let shown = match rest.split_once('?') {
        Some((place, query)) => {
            let hide = |pair: &str| match pair.split_once('=') {
                Some((name, _)) if name.contains("password") => format!("{name}={HIDDEN}"),
                _ => pair.to_owned(),
            };
            format!("{place}?{}", query.split('&').map(hide).collect::<Vec<_>>().join("&"))
        }
        None => rest,
    };
    format!("{scheme}://{shown}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_secrets_of_a_further_platform_are_hidden_by_their_names() {
        let ours = VARIABLES.iter().chain(&SETTINGS).filter(|name| is_secret(name));
        let expected = [
            "WHSM_METRICS_TOKEN",
            "WHSM_SECRET_KEY",
            "WHSM_DINGTALK_APP_SECRET",
            "WHSM_DINGTALK_EVENT_TOKEN",
            "WHSM_DINGTALK_EVENT_AES_KEY",
            "WHSM_WECOM_SECRET",
        ];
        let platforms: Vec<_> = ours.filter(|name| name.starts_with("WHSM_")).copied().collect();
        assert_eq!(platforms, expected);
        assert!(is_secret("WHSM_FEISHU_APP_SECRET") && !is_secret("WHSM_FEISHU_APP_ID"));
    }
}
