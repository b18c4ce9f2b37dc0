//! The configuration: every environment variable, its default and its check, in one place.
//!
//! Only this module reads the environment. Faults are collected and reported together, by variable name, and never
//! contain the value of a secret. `.env.example` lists the same variables; a test compares the two.

mod files;
mod platforms;
mod proxies;
mod reader;
mod shown;
mod unknown;

use std::fmt;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use chrono::TimeDelta;
use chrono_tz::Tz;
use secrecy::{ExposeSecret, SecretString};

pub use files::FilesConfig;
pub use platforms::{DingTalkConfig, EventKeys, Platform, WeComConfig};
pub use proxies::Proxies;
use reader::Reader;
pub use unknown::misspelt;

/// The whole configuration.
#[derive(Clone, Debug)]
pub struct Config {
    /// `WHSM_DATABASE_URL`: PostgreSQL 14 or newer. `None`: a private PostgreSQL in `data_dir`.
    pub database_url: Option<SecretString>,
    /// `WHSM_DATABASE_CONNECTIONS`: the size of the pool of this process.
    pub database_connections: usize,
    /// `WHSM_DATA_DIR`: private database, generated keys, and attachments unless `WHSM_FILES_URL` is set.
    pub data_dir: PathBuf,
    /// `WHSM_FILES_URL`: the store of attachments.
    pub files: FilesConfig,
    /// `WHSM_LISTEN`.
    pub listen: SocketAddr,
    /// `WHSM_PUBLIC_URL`: the start of links in messages, without a trailing slash. `None`: the listen address.
    pub public_url: Option<String>,
    /// `WHSM_TRUSTED_PROXIES`: the proxies whose `X-Forwarded-For` is trusted.
    pub trusted_proxies: Proxies,
    /// `WHSM_HSTS_SUBDOMAINS`: whether browsers must use https for all subdomains too.
    pub hsts_subdomains: bool,
    /// `WHSM_METRICS_TOKEN`: the token that gives access to the metrics. `None`: only this machine has access.
    pub metrics_token: Option<SecretString>,
    /// `WHSM_BODY_SILENCE_SECONDS`: the longest pause while a request body is received.
    pub body_silence: Duration,
    /// `WHSM_BODY_SECONDS`: the time limit for receiving a request body.
    pub body_deadline: Duration,
    /// `WHSM_SECRET_KEY`: 64 bytes as hex, followed by the keys that it replaced, separated by commas. `None`: a key is
    /// generated once and kept in `data_dir`.
    pub secret_key: Option<SecretString>,
    /// `WHSM_SIGN_IN_DAYS`: how long records of sign-ins are kept.
    pub sign_ins_kept: TimeDelta,
    /// `WHSM_TIME_ZONE`: for order numbers, cards and pages.
    pub time_zone: Tz,
    /// `WHSM_URGE_MINUTES`: the shortest time between two urges about one order.
    pub urge_interval: Duration,
    /// `WHSM_LEASE_SECONDS`: how long a worker may hold a claimed letter before another may claim it.
    pub lease: Duration,
    /// `WHSM_DRAIN_SECONDS`: how long the program goes on responding after SIGTERM, so that a proxy notices that it is
    /// not ready.
    pub drain: Duration,
    /// `WHSM_DINGTALK_*`; `None`: DingTalk is off.
    pub dingtalk: Option<DingTalkConfig>,
    /// `WHSM_WECOM_*`; `None`: WeCom is off.
    pub wecom: Option<WeComConfig>,
    /// `WHSM_DIRECTORY_HOURS`; `None`: directories are compared only by hand and on events.
    pub directory_interval: Option<Duration>,
    /// `WHSM_LOG`: tracing filter.
    pub log: String,
    /// `WHSM_LOG_FORMAT`: true for `json`.
    pub log_json: bool,
}

/// The faults of a configuration, one line each.
#[derive(Debug)]
pub struct ConfigFaults(pub Vec<String>);

impl fmt::Display for ConfigFaults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "the configuration has faults:")?;
        self.0.iter().try_for_each(|fault| writeln!(f, "  {fault}"))
    }
}

impl std::error::Error for ConfigFaults {}

/// Every variable that this module reads.
pub const VARIABLES: [&str; 43] = [
    "WHSM_DATABASE_URL",
    "WHSM_DATABASE_CONNECTIONS",
    "WHSM_DATA_DIR",
    "WHSM_FILES_URL",
    "WHSM_LISTEN",
    "WHSM_PUBLIC_URL",
    "WHSM_TRUSTED_PROXIES",
    "WHSM_HSTS_SUBDOMAINS",
    "WHSM_METRICS_TOKEN",
    "WHSM_BODY_SILENCE_SECONDS",
    "WHSM_BODY_SECONDS",
    "WHSM_SECRET_KEY",
    "WHSM_SIGN_IN_DAYS",
    "WHSM_TIME_ZONE",
    "WHSM_URGE_MINUTES",
    "WHSM_LEASE_SECONDS",
    "WHSM_DRAIN_SECONDS",
    "WHSM_DINGTALK_APP_KEY",
    "WHSM_DINGTALK_APP_SECRET",
    "WHSM_DINGTALK_AGENT_ID",
    "WHSM_DINGTALK_CORP_ID",
    "WHSM_DINGTALK_OAPI_URL",
    "WHSM_DINGTALK_API_URL",
    "WHSM_DINGTALK_LOGIN_URL",
    "WHSM_DINGTALK_TIMEOUT_SECONDS",
    "WHSM_DINGTALK_CALLS_PER_MONTH",
    "WHSM_DINGTALK_CALLS_PER_SECOND",
    "WHSM_DINGTALK_TASKS",
    "WHSM_DINGTALK_RESULT_CHECKS",
    "WHSM_DINGTALK_EVENT_TOKEN",
    "WHSM_DINGTALK_EVENT_AES_KEY",
    "WHSM_WECOM_CORP_ID",
    "WHSM_WECOM_SECRET",
    "WHSM_WECOM_AGENT_ID",
    "WHSM_WECOM_API_URL",
    "WHSM_WECOM_LOGIN_URL",
    "WHSM_WECOM_OAUTH_URL",
    "WHSM_WECOM_TIMEOUT_SECONDS",
    "WHSM_DIRECTORY_HOURS",
    "WHSM_POSTGRES_BIN",
    "WHSM_LOG",
    "WHSM_LOG_FORMAT",
    "WHSM_TEST_POSTGRES",
];

impl Config {
    /// Reads the process's environment. A variable whose name is almost a known one is reported as a fault.
    pub fn from_env() -> Result<Self, ConfigFaults> {
        let meant: Vec<String> = names().iter().filter_map(|name| misspelt(name)).collect();
        let read = Self::read(variable);
        if meant.is_empty() {
            return read;
        }
        Err(ConfigFaults(meant.into_iter().chain(read.err().into_iter().flat_map(|faults| faults.0)).collect()))
    }

    /// Reads variables through `get`, which returns `None` for an unset one. An empty value counts as unset.
    ///
    /// # Errors
    /// All faults at once.
    pub fn read(get: impl Fn(&str) -> Option<String>) -> Result<Self, ConfigFaults> {
        let mut reader = Reader { get: &get, faults: Vec::new() };
        let data_dir: PathBuf = reader.text("WHSM_DATA_DIR").unwrap_or_else(|| "data".into()).into();
        let config = Self {
            database_url: reader.secret("WHSM_DATABASE_URL", |url| {
                (url.starts_with("postgres://") || url.starts_with("postgresql://"))
                    .then_some(())
                    .ok_or("must start with postgres:// or postgresql://")
            }),
            database_connections: reader.number("WHSM_DATABASE_CONNECTIONS", 10, 2, 500),
            files: reader.files(&data_dir),
            data_dir,
            listen: reader.parsed("WHSM_LISTEN", "must be an address and a port, like 127.0.0.1:8080", default_listen),
            public_url: reader.public_url(),
            trusted_proxies: reader.proxies("WHSM_TRUSTED_PROXIES"),
            hsts_subdomains: reader.switch("WHSM_HSTS_SUBDOMAINS", false),
            metrics_token: reader.secret("WHSM_METRICS_TOKEN", |token| {
                (token.len() >= 16).then_some(()).ok_or("must have 16 characters or more")
            }),
            body_silence: Duration::from_secs(reader.number("WHSM_BODY_SILENCE_SECONDS", 20, 1, 600) as u64),
            body_deadline: Duration::from_secs(reader.number("WHSM_BODY_SECONDS", 300, 1, 3600) as u64),
            secret_key: reader.secret("WHSM_SECRET_KEY", |keys| {
                let is_key = |key: &str| key.len() == 128 && key.bytes().all(|b| b.is_ascii_hexdigit());
                let are_keys = keys.split(',').all(|key| is_key(key.trim()));
                are_keys.then_some(()).ok_or("must be 128 hexadecimal digits (64 bytes), and so each key after a comma")
            }),
            sign_ins_kept: TimeDelta::days(reader.number("WHSM_SIGN_IN_DAYS", 180, 1, 3650) as i64),
            time_zone: reader
                .parsed("WHSM_TIME_ZONE", "must be the name of a time zone, like Asia/Shanghai", || Tz::Asia__Shanghai),
            urge_interval: Duration::from_secs(60 * reader.number("WHSM_URGE_MINUTES", 30, 1, 100_000) as u64),
            lease: Duration::from_secs(reader.number("WHSM_LEASE_SECONDS", 60, 1, 3600) as u64),
            drain: Duration::from_secs(reader.number("WHSM_DRAIN_SECONDS", 3, 0, 300) as u64),
            dingtalk: reader.dingtalk(),
            wecom: reader.wecom(),
            directory_interval: Some(reader.number("WHSM_DIRECTORY_HOURS", 24, 0, 10_000) as u64)
                .filter(|hours| *hours > 0)
                .map(|hours| Duration::from_secs(3600 * hours)),
            log: reader.text("WHSM_LOG").unwrap_or_else(|| "info".into()),
            log_json: match reader.text("WHSM_LOG_FORMAT").as_deref() {
                None | Some("text") => false,
                Some("json") => true,
                Some(_) => {
                    reader.faults.push("WHSM_LOG_FORMAT must be text or json".into());
                    false
                }
            },
        };
        if config.listen.ip().is_unspecified() && config.public_url.is_none() {
            let fault = "WHSM_PUBLIC_URL must be set when WHSM_LISTEN is an unspecified address: links need a host";
            reader.faults.push(fault.into());
        }
        if reader.faults.is_empty() { Ok(config) } else { Err(ConfigFaults(reader.faults)) }
    }

    /// The start of links: `WHSM_PUBLIC_URL`, else the listen address.
    pub fn public_url(&self) -> String {
        self.public_url.clone().unwrap_or_else(|| format!("http://{}", self.listen))
    }

    /// Whether people use https. Cookies are then marked `Secure`.
    pub fn is_https(&self) -> bool {
        self.public_url.as_deref().is_some_and(|url| url.starts_with("https:"))
    }
}

/// The folder of PostgreSQL's programs (`WHSM_POSTGRES_BIN`); `None`: search for them.
pub fn postgres_bin() -> Option<PathBuf> {
    variable("WHSM_POSTGRES_BIN").map(PathBuf::from)
}

/// The folders of `PATH`, in order.
pub fn search_path() -> Vec<PathBuf> {
    std::env::var_os("PATH").map(|path| std::env::split_paths(&path).collect()).unwrap_or_default()
}

/// The path of this program; `None` if the system does not tell it.
pub fn program() -> Option<PathBuf> {
    std::env::current_exe().ok()
}

/// The URL of a PostgreSQL server for the tests (`WHSM_TEST_POSTGRES`); `None`: they run a private one.
pub fn test_postgres() -> Option<String> {
    variable("WHSM_TEST_POSTGRES")
}

/// The variables in the environment that begin with `WHSM_` but are unknown.
pub fn unknown_variables() -> Vec<String> {
    names().into_iter().filter(|name| !VARIABLES.contains(&name.as_str())).collect()
}

/// All variables as lines of an environment file. Defaults are comments, and secrets are hidden.
pub fn in_force(config: &Config) -> Vec<String> {
    shown::lines(config, variable)
}

/// The names in the environment that begin with `WHSM_`, sorted.
fn names() -> Vec<String> {
    let all = std::env::vars_os().filter_map(|(name, _)| name.into_string().ok());
    let mut ours: Vec<String> = all.filter(|name| name.starts_with("WHSM_")).collect();
    ours.sort();
    ours
}

#[expect(clippy::disallowed_methods, reason = "this is the replacement that clippy.toml points to")]
fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.trim().is_empty())
}

fn default_listen() -> SocketAddr {
    SocketAddr::from(([127, 0, 0, 1], 8080))
}

impl Config {
    /// The database URL with its password. Only for the driver.
    pub fn database_url(&self) -> Option<&str> {
        self.database_url.as_ref().map(ExposeSecret::expose_secret)
    }
}
