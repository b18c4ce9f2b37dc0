//! The state that web, JSON interface and worker share: configuration, database, clients, keys. Built once at start.
//!
//! Holds no logic of its own.

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
use crate::messenger::{Platforms, Rate};
use crate::org::{Hashing, Platform};
use crate::platform::{DbShelf, Limits};
use crate::throttle::Throttle;

/// The rate limit of a platform that is not configured.
const NO_RATE: Rate = Rate { calls_per_second: 15, calls_per_month: None };

/// The key that signs cookies; 64 random bytes.
pub type SecretKey = [u8; 64];

/// The shared state. Clones are cheap and share everything.
#[derive(Clone)]
pub struct App {
    pub config: Arc<Config>,
    pub db: Db,
    pub clock: Clock,
    pub platforms: Platforms,
    /// The store of the attachments.
    pub files: Files,
    pub secret_key: SecretKey,
    /// Former keys that are still accepted for reading.
    pub former_keys: Vec<SecretKey>,
    /// The password hasher.
    pub hashing: Hashing,
    /// The limits on work that strangers may cause in this process.
    pub throttle: Throttle,
    /// The open event streams of this process.
    pub live: Live,
    /// Origins that may show pages of the program in a frame: the simulator's, in the demo.
    pub framed_by: Vec<String>,
}

impl App {
    /// Reads the secret key, or creates it on first use, and builds the platforms' clients. Opens no connection.
    pub fn new(config: Config, db: Db, clock: Clock) -> Result<Self> {
        let (secret_key, former_keys) = secret_keys(&config)?;
        let platforms = Platforms::connect(&config, &clock, |platform, secret| {
            let secret = [secret_key.as_slice(), secret.expose_secret().as_bytes()];
            Ok(Some(Arc::new(DbShelf::new(db.clone(), clock.clone(), platform, &secret)?)))
        })?;
        let files = Files::open(&config.files)?;
        let (config, live, hashing) = (Arc::new(config), Live::default(), Hashing::default());
        let throttle = Throttle::new(clock.clone());
        let framed_by = Vec::new();
        Ok(Self { config, db, clock, platforms, files, secret_key, former_keys, hashing, throttle, live, framed_by })
    }

    /// The secret key and the former ones.
    pub fn accepted_keys(&self) -> impl Iterator<Item = &SecretKey> {
        std::iter::once(&self.secret_key).chain(&self.former_keys)
    }

    /// The settings that `approval` depends on.
    pub fn rules(&self) -> Rules {
        Rules { zone: self.config.time_zone, urge_interval: self.config.urge_interval, with_todo: self.keeps_todos() }
    }

    /// Whether a step also becomes a to-do task on a platform.
    pub fn keeps_todos(&self) -> bool {
        self.platforms.all().any(|(_, api)| api.todos().is_some())
    }

    /// The call limits of a platform.
    pub fn limits(&self, platform: Platform) -> Limits {
        let Rate { calls_per_second, calls_per_month } = self.platforms.get(platform).map_or(NO_RATE, |api| api.rate());
        Limits { calls_per_second, calls_per_month, zone: self.config.time_zone }
    }
}

/// The keys in `WHSM_SECRET_KEY`, the current one first, or else the key file in the data folder.
fn secret_keys(config: &Config) -> Result<(SecretKey, Vec<SecretKey>)> {
    let Some(keys) = &config.secret_key else { return Ok((kept_key(config)?, Vec::new())) };
    let broken = || Error::broken("WHSM_SECRET_KEY is not a valid key");
    let mut keys = keys.expose_secret().split(',').map(|hex| from_hex(hex.trim()).ok_or_else(broken));
    Ok((keys.next().ok_or_else(broken)??, keys.collect::<Result<_>>()?))
}

/// The key in the data folder's key file, which is created on first use and readable only by its owner.
fn kept_key(config: &Config) -> Result<SecretKey> {
    let path = config.data_dir.join("secret_key");
    std::fs::create_dir_all(&config.data_dir).map_err(Error::broken)?;
    let opened = std::fs::OpenOptions::new().read(true).append(true).create(true).mode(0o600).open(&path);
    let mut file = opened.map_err(Error::broken)?;
    // Two processes that start at once share one key: the second waits for the lock and reads what the first has
    // written.
    file.lock().map_err(Error::broken)?;
    let mut kept = String::new();
    file.read_to_string(&mut kept).map_err(Error::broken)?;
    if !kept.is_empty() {
        let broken = || Error::broken(format!("{} does not contain a key of 64 bytes in hex", path.display()));
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
