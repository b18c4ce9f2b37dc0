//! Reads one variable: format, bounds and default. Collects faults and never fails.

use secrecy::SecretString;

use super::VARIABLES;

/// The environment and the faults found so far.
pub(super) struct Reader<'a, G: Fn(&str) -> Option<String>> {
    pub get: &'a G,
    pub faults: Vec<String>,
}

impl<G: Fn(&str) -> Option<String>> Reader<'_, G> {
    /// The trimmed value of a variable; `None`: unset or blank.
    pub fn text(&self, name: &str) -> Option<String> {
        debug_assert!(VARIABLES.contains(&name), "{name} is missing in VARIABLES");
        (self.get)(name).map(|value| value.trim().to_owned()).filter(|value| !value.is_empty())
    }

    /// The value of a variable that must not be shown. `check` returns the fault, without the variable's name.
    pub fn secret(&mut self, name: &str, check: impl Fn(&str) -> Result<(), &'static str>) -> Option<SecretString> {
        let value = self.text(name)?;
        if let Err(why) = check(&value) {
            self.faults.push(format!("{name} {why}"));
        }
        Some(value.into())
    }

    /// A parsed value. `why`: the fault for a value that cannot be parsed, without the variable's name.
    pub fn parsed<T: std::str::FromStr>(&mut self, name: &str, why: &str, default: impl Fn() -> T) -> T {
        match self.text(name).map(|value| value.parse()) {
            None => default(),
            Some(Ok(value)) => value,
            Some(Err(_)) => {
                self.faults.push(format!("{name} {why}"));
                default()
            }
        }
    }

    /// A number from `min` to `max`.
    pub fn number(&mut self, name: &str, default: usize, min: usize, max: usize) -> usize {
        let value = self.parsed(name, &format!("must be a number from {min} to {max}"), || default);
        if value < min || value > max {
            self.faults.push(format!("{name} must be a number from {min} to {max}"));
        }
        value
    }

    /// A URL as browsers write it, because it is compared with their `Origin`: scheme and host in lower case, no
    /// default port.
    pub fn url(&mut self, name: &str) -> Option<String> {
        let value = self.text(name)?;
        let is_plain = |url: &reqwest::Url| url.has_host() && url.query().is_none() && url.fragment().is_none();
        match reqwest::Url::parse(&value) {
            Ok(url) if matches!(url.scheme(), "http" | "https") && is_plain(&url) => {
                Some(url.as_str().trim_end_matches('/').to_owned())
            }
            _ => {
                self.faults.push(format!("{name} must be an http or https address without a query"));
                Some(value)
            }
        }
    }

    /// The address that people open. A browser on another machine must be able to reach it.
    pub fn public_url(&mut self) -> Option<String> {
        let name = "WHSM_PUBLIC_URL";
        let url = self.url(name)?;
        let parsed = reqwest::Url::parse(&url).ok()?;
        if !parsed.username().is_empty() || parsed.password().is_some() {
            self.faults.push(format!("{name} must not hold a user or a password"));
        }
        if matches!(parsed.host_str(), Some("0.0.0.0" | "[::]")) {
            self.faults
                .push(format!("{name} must name the host that people open: {url} is every address of a machine"));
        }
        if parsed.path() != "/" {
            self.faults.push(format!(
                "{name} must end with the host: the program answers at its root, give it a name of its own"
            ));
        }
        Some(url)
    }

    /// The address of a platform's server. Plain http is allowed only on this machine, so that tokens never cross a
    /// network unencrypted.
    pub fn server(&mut self, name: &str, default: &str) -> String {
        let Some(url) = self.url(name) else { return default.to_owned() };
        let host = reqwest::Url::parse(&url).ok().and_then(|parsed| parsed.host_str().map(str::to_owned));
        let is_local = matches!(host.as_deref(), Some("127.0.0.1" | "localhost" | "[::1]"));
        if url.starts_with("http:") && !is_local {
            self.faults.push(format!("{name} must use https, except on this machine"));
        }
        url
    }

    /// `on` or `off`.
    pub fn switch(&mut self, name: &str, default: bool) -> bool {
        match self.text(name).as_deref() {
            None => default,
            Some("on") => true,
            Some("off") => false,
            Some(_) => {
                self.faults.push(format!("{name} must be on or off"));
                default
            }
        }
    }

    /// The values of variables that must be set together. `None` if none is set.
    pub fn together<const N: usize>(&mut self, whose: &str, names: [&str; N]) -> Option<[String; N]> {
        let given = names.map(|name| self.text(name));
        if given.iter().all(Option::is_none) {
            return None;
        }
        for (name, value) in names.iter().zip(&given) {
            if value.is_none() {
                self.faults.push(format!("{name} is missing: the {whose} are set together or not at all"));
            }
        }
        Some(given.map(Option::unwrap_or_default))
    }
}
