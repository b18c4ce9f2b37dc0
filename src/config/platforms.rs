//! The platforms: their differences as data, and the configuration of the application on each.

use std::time::Duration;

use secrecy::SecretString;

use super::Reader;

crate::text_enum! {
    /// A platform that carries messages. In the order in which a person without a preference is reached.
    pub enum Platform {
        DingTalk = "dingtalk",
        WeCom = "wecom",
    }
}

impl Platform {
    /// Its name in logs and on the command line. Pages use the text `platform-…`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::DingTalk => "DingTalk",
            Self::WeCom => "WeCom",
        }
    }

    /// Whether userids that differ only in case belong to one person (`messaging.md` A6, D6).
    pub const fn ignores_case(self) -> bool {
        match self {
            Self::DingTalk => false,
            Self::WeCom => true,
        }
    }

    /// The prefix of the codes of departments that come from this platform's directory.
    pub const fn department_prefix(self) -> &'static str {
        match self {
            Self::DingTalk => "DD",
            Self::WeCom => "WX",
        }
    }

    /// The key of the text with the names of the column of userids in a sheet of people.
    pub const fn userid_heads(self) -> &'static str {
        match self {
            Self::DingTalk => "sheet-heads-dingtalk",
            Self::WeCom => "sheet-heads-wecom",
        }
    }
}

/// The DingTalk application (`messaging.md` A1, A2) and its servers.
#[derive(Clone, Debug)]
pub struct DingTalkConfig {
    pub app_key: String,
    pub app_secret: SecretString,
    pub agent_id: i64,
    pub corp_id: String,
    /// Old API, `https://oapi.dingtalk.com` by default; no trailing slash.
    pub oapi_url: String,
    /// New API, `https://api.dingtalk.com` by default.
    pub api_url: String,
    /// Sign-in pages, `https://login.dingtalk.com` by default.
    pub login_url: String,
    /// The time limit of one HTTP exchange, from connecting to the last byte.
    pub timeout: Duration,
    /// The monthly quota of calls; `None`: no limit.
    pub calls_per_month: Option<i64>,
    /// Calls per second of all instances together.
    pub calls_per_second: i64,
    /// Whether each step also becomes a to-do task.
    pub todo: bool,
    /// How often the result of a message is queried, 0 to 2.
    pub result_checks: i32,
    /// The keys of pushed events; `None`: events are not accepted.
    pub events: Option<EventKeys>,
}

/// Token and AES key of an event subscription (`messaging.md` A8).
#[derive(Clone, Debug)]
pub struct EventKeys {
    pub token: SecretString,
    /// 43 characters.
    pub aes_key: SecretString,
}

/// The WeCom application (`messaging.md` D) and its servers.
#[derive(Clone, Debug)]
pub struct WeComConfig {
    pub corp_id: String,
    pub secret: SecretString,
    pub agent_id: i64,
    /// `https://qyapi.weixin.qq.com` by default; no trailing slash.
    pub api_url: String,
    /// Sign-in page for browsers, `https://login.work.weixin.qq.com` by default.
    pub login_url: String,
    /// Sign-in inside WeCom, `https://open.weixin.qq.com` by default.
    pub oauth_url: String,
    /// The time limit of one HTTP exchange, from connecting to the last byte.
    pub timeout: Duration,
}

impl<G: Fn(&str) -> Option<String>> Reader<'_, G> {
    /// `None` when no variable of the application is set.
    pub fn dingtalk(&mut self) -> Option<DingTalkConfig> {
        let oapi_url = self.server("WHSM_DINGTALK_OAPI_URL", "https://oapi.dingtalk.com");
        let api_url = self.server("WHSM_DINGTALK_API_URL", "https://api.dingtalk.com");
        let login_url = self.server("WHSM_DINGTALK_LOGIN_URL", "https://login.dingtalk.com");
        let timeout = Duration::from_secs(self.number("WHSM_DINGTALK_TIMEOUT_SECONDS", 5, 1, 60) as u64);
        let calls_per_month = self.number("WHSM_DINGTALK_CALLS_PER_MONTH", 5000, 0, 1_000_000_000) as i64;
        let calls_per_second = self.number("WHSM_DINGTALK_CALLS_PER_SECOND", 15, 1, 1000) as i64;
        let todo = self.switch("WHSM_DINGTALK_TASKS", true);
        let result_checks = self.number("WHSM_DINGTALK_RESULT_CHECKS", 2, 0, 2) as i32;
        let events = self.event_keys();
        let [app_key, app_secret, agent_id, corp_id] = self.together(
            "four of DingTalk",
            ["WHSM_DINGTALK_APP_KEY", "WHSM_DINGTALK_APP_SECRET", "WHSM_DINGTALK_AGENT_ID", "WHSM_DINGTALK_CORP_ID"],
        )?;
        let agent_id = self.agent("WHSM_DINGTALK_AGENT_ID", &agent_id);
        Some(DingTalkConfig {
            app_key,
            app_secret: app_secret.into(),
            agent_id,
            corp_id,
            oapi_url,
            api_url,
            login_url,
            timeout,
            calls_per_month: Some(calls_per_month).filter(|calls| *calls > 0),
            calls_per_second,
            todo,
            result_checks,
            events,
        })
    }

    fn event_keys(&mut self) -> Option<EventKeys> {
        const NAMES: [&str; 2] = ["WHSM_DINGTALK_EVENT_TOKEN", "WHSM_DINGTALK_EVENT_AES_KEY"];
        let [token, aes_key] = self.together("two of DingTalk's events", NAMES)?;
        let is_plain = |text: &str| text.bytes().all(|b| b.is_ascii_alphanumeric());
        if !(3..=32).contains(&token.len()) || !is_plain(&token) {
            self.faults.push("WHSM_DINGTALK_EVENT_TOKEN must be 3 to 32 letters and digits".into());
        }
        if aes_key.len() != 43 || !is_plain(&aes_key) {
            self.faults.push("WHSM_DINGTALK_EVENT_AES_KEY must be 43 letters and digits".into());
        }
        Some(EventKeys { token: token.into(), aes_key: aes_key.into() })
    }

    /// `None` when no variable of the application is set.
    pub fn wecom(&mut self) -> Option<WeComConfig> {
        let api_url = self.server("WHSM_WECOM_API_URL", "https://qyapi.weixin.qq.com");
        let login_url = self.server("WHSM_WECOM_LOGIN_URL", "https://login.work.weixin.qq.com");
        let oauth_url = self.server("WHSM_WECOM_OAUTH_URL", "https://open.weixin.qq.com");
        let timeout = Duration::from_secs(self.number("WHSM_WECOM_TIMEOUT_SECONDS", 5, 1, 60) as u64);
        const NAMES: [&str; 3] = ["WHSM_WECOM_CORP_ID", "WHSM_WECOM_SECRET", "WHSM_WECOM_AGENT_ID"];
        let [corp_id, secret, agent_id] = self.together("three of WeCom", NAMES)?;
        let agent_id = self.agent("WHSM_WECOM_AGENT_ID", &agent_id);
        Some(WeComConfig { corp_id, secret: secret.into(), agent_id, api_url, login_url, oauth_url, timeout })
    }

    fn agent(&mut self, name: &str, value: &str) -> i64 {
        value.parse().unwrap_or_else(|_| {
            self.faults.push(format!("{name} must be a number"));
            0
        })
    }
}
