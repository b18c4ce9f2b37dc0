//! What the running program holds: built once, shared by web, JSON and worker.
//!
//! Never does anything itself.

use std::io::{Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::sync::Arc;

use secrecy::ExposeSecret;

use crate::approval::Rules;
use crate::clock::Clock;
use crate::config::Config;
use crate::db::Db;
use crate::error::{Error, Result};
use crate::files::Files;
use crate::live::Live;
use crate::messenger::dingtalk::DingTalk;
use crate::messenger::wecom::WeCom;
use crate::org::Platform;
use crate::platform::{DbShelf, Limits};

/// The pace of a platform that nothing is configured for.
const CALLS_PER_SECOND: i64 = 15;

/// Signs cookies; 64 random bytes.
pub type SecretKey = [u8; 64];

/// Clones share everything.
#[derive(Clone)]
pub struct App {
    pub config: Arc<Config>,
    pub db: Db,
    pub clock: Clock,
    /// `None`: DingTalk is off.
    pub dingtalk: Option<DingTalk>,
    /// `None`: WeCom is off.
    pub wecom: Option<WeCom>,
    /// Where attachments are kept.
    pub files: Files,
    pub secret_key: SecretKey,
    /// Who looks at a page of this process now.
    pub live: Live,
    /// Origins that may show our pages in a frame: the simulator's, in the demo.
    pub framed_by: Vec<String>,
}

impl App {
    /// Reads or makes the secret key and prepares the clients of the platforms; opens no connection.
    pub fn new(config: Config, db: Db, clock: Clock) -> Result<Self> {
        let secret_key = secret_key(&config)?;
        let dingtalk = match config.dingtalk.clone() {
            Some(dingtalk) => {
                let secret = [secret_key.as_slice(), dingtalk.app_secret.expose_secret().as_bytes()];
                let shelf = DbShelf::new(db.clone(), clock.clone(), Platform::DingTalk, &secret)?;
                Some(DingTalk::new(dingtalk, clock.clone(), Some(Arc::new(shelf)))?)
            }
            None => None,
        };
        let wecom = match config.wecom.clone() {
            Some(wecom) => {
                let secret = [secret_key.as_slice(), wecom.secret.expose_secret().as_bytes()];
                let shelf = DbShelf::new(db.clone(), clock.clone(), Platform::WeCom, &secret)?;
                Some(WeCom::new(wecom, clock.clone(), Some(Arc::new(shelf)))?)
            }
            None => None,
        };
        let files = Files::open(&config.files)?;
        let (config, live) = (Arc::new(config), Live::default());
        Ok(Self { config, db, clock, dingtalk, wecom, files, secret_key, live, framed_by: Vec::new() })
    }

    /// What `approval` has to know of the configuration.
    pub fn rules(&self) -> Rules {
        Rules { zone: self.config.time_zone, urge_interval: self.config.urge_interval, with_todo: self.keeps_todos() }
    }

    /// Whether steps become to-do tasks of DingTalk too.
    pub fn keeps_todos(&self) -> bool {
        self.config.dingtalk.as_ref().is_some_and(|dingtalk| dingtalk.todo)
    }

    /// How fast and how much a platform may be called.
    pub fn limits(&self, platform: Platform) -> Limits {
        let zone = self.config.time_zone;
        match (platform, &self.config.dingtalk) {
            (Platform::DingTalk, Some(dingtalk)) => {
                Limits { calls_per_second: dingtalk.calls_per_second, calls_per_month: dingtalk.calls_per_month, zone }
            }
            _ => Limits { calls_per_second: CALLS_PER_SECOND, calls_per_month: None, zone },
        }
    }
}

/// `WHSM_SECRET_KEY`, else the key file in the data folder, made on first use for its owner alone.
fn secret_key(config: &Config) -> Result<SecretKey> {
    if let Some(hex) = &config.secret_key {
        return from_hex(hex.expose_secret()).ok_or_else(|| Error::broken("WHSM_SECRET_KEY is no key"));
    }
    let path = config.data_dir.join("secret_key");
    std::fs::create_dir_all(&config.data_dir).map_err(Error::broken)?;
    let opened = std::fs::OpenOptions::new().read(true).append(true).create(true).mode(0o600).open(&path);
    let mut file = opened.map_err(Error::broken)?;
    // Two programs that start at once end up with one key: the second reads what the first has written whole.
    file.lock().map_err(Error::broken)?;
    let mut kept = String::new();
    file.read_to_string(&mut kept).map_err(Error::broken)?;
    if !kept.is_empty() {
        let broken = || Error::broken(format!("{} holds no key of 64 bytes as hex", path.display()));
        return from_hex(kept.trim()).ok_or_else(broken);
    }
    let mut key = [0_u8; 64];
    getrandom::fill(&mut key).map_err(Error::broken)?;
    let fresh: String = key.iter().map(|byte| format!("{byte:02x}")).collect();
    file.write_all(fresh.as_bytes()).and_then(|()| file.sync_all()).map_err(Error::broken)?;
    Ok(key)
}

fn from_hex(hex: &str) -> Option<SecretKey> {
    let mut key = [0_u8; 64];
    let digits = hex.as_bytes();
    if digits.len() != 128 {
        return None;
    }
    for (byte, pair) in key.iter_mut().zip(digits.chunks_exact(2)) {
        *byte = u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()?;
    }
    Some(key)
}
