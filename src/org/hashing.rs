//! Hashes and verifies passwords. Limits how many run at once and how many wait, and reuses memory.
//!
//! A hash takes 19 MiB and tens of milliseconds by design. Without a limit, strangers could exhaust processor and
//! memory.

use std::ops::RangeInclusive;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use argon2::password_hash::phc::{Output, ParamsString, PasswordHash, Salt};
use argon2::{Algorithm, Argon2, Block, Params, Version};
use subtle::ConstantTimeEq;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::spawn_blocking;

use crate::error::{Error, Fault, Reason, Result};

/// The allowed length of a password, in characters.
pub const PASSWORD_LENGTH: RangeInclusive<usize> = 8..=128;

/// The most hashes at once per processor.
const PER_PROCESSOR: usize = 2;

/// The most hashes at once on any machine. The process keeps their memory.
const MOST: usize = 8;

/// The length of the queue, per hash that may run at once.
const QUEUE: usize = 4;

/// `Retry-After` when the queue is full, in seconds.
const SOON: u32 = 5;

/// The hash that unknown names are verified against, so that the response time does not reveal whether a name exists.
static DUMMY_HASH: LazyLock<String> = LazyLock::new(|| hash_password("nobody has this password").unwrap_or_default());

/// The password hasher. Clones share its queue and its memory.
#[derive(Clone)]
pub struct Hashing(Arc<Desk>);

struct Desk {
    /// Permits for running and waiting hashes together; `working`: for running ones.
    places: Arc<Semaphore>,
    working: Arc<Semaphore>,
    /// The memory of finished hashes, to be reused.
    memory: Mutex<Vec<Vec<Block>>>,
}

/// A place in the queue.
pub struct Place {
    desk: Arc<Desk>,
    place: OwnedSemaphorePermit,
}

impl Default for Hashing {
    fn default() -> Self {
        let processors = std::thread::available_parallelism().map_or(1, usize::from);
        let at_once = (PER_PROCESSOR * processors).min(MOST);
        let places = Arc::new(Semaphore::new(at_once * (1 + QUEUE)));
        let working = Arc::new(Semaphore::new(at_once));
        Self(Arc::new(Desk { places, working, memory: Mutex::default() }))
    }
}

impl Hashing {
    /// Takes a place in the queue. Call it before loading anything for the work.
    ///
    /// # Errors
    /// `TooMany` when the queue is full.
    pub fn place(&self) -> Result<Place> {
        let full = |_| Error::TooMany(Reason::new("too-many-passwords"), SOON);
        let place = Arc::clone(&self.0.places).try_acquire_owned().map_err(full)?;
        Ok(Place { desk: Arc::clone(&self.0), place })
    }

    /// Hashes a new password as a PHC string.
    ///
    /// # Errors
    /// `Invalid` at `password` when its length is wrong; `TooMany` when the queue is full.
    pub async fn hash(&self, password: String) -> Result<String> {
        self.place()?.work(move |memory| hashed(&password, memory)).await?
    }
}

impl Place {
    /// Whether the password matches. Pass `None` as `hash` for an unknown user or one without a password: the result is
    /// `false` after the same time.
    pub async fn verify(self, password: String, hash: Option<String>) -> Result<bool> {
        self.work(move |memory| {
            let fits = verify(&password, hash.as_deref().unwrap_or(&DUMMY_HASH), memory).unwrap_or(false);
            fits && hash.is_some()
        })
        .await
    }

    /// Waits for its turn and does the work. Holds its permits until the work is done, even if the caller is gone.
    async fn work<T: Send + 'static>(self, work: impl FnOnce(&mut Vec<Block>) -> T + Send + 'static) -> Result<T> {
        let Self { desk, place } = self;
        let turn = Arc::clone(&desk.working).acquire_owned().await.map_err(Error::broken)?;
        let done = spawn_blocking(move || {
            let idle = desk.memory.lock().unwrap_or_else(PoisonError::into_inner).pop();
            let mut memory = idle.unwrap_or_default();
            let done = work(&mut memory);
            if !memory.is_empty() {
                desk.memory.lock().unwrap_or_else(PoisonError::into_inner).push(memory);
            }
            drop((turn, place));
            done
        });
        done.await.map_err(Error::broken)
    }
}

/// Hashes a password with Argon2id, as a PHC string. Takes tens of milliseconds and blocks; request handlers use
/// [`Hashing::hash`].
///
/// # Errors
/// `Invalid` at `password` when its length is not within [`PASSWORD_LENGTH`].
pub fn hash_password(password: &str) -> Result<String> {
    hashed(password, &mut Vec::new())
}

/// Checks the length of a new password without hashing it.
pub(super) fn length_fault(password: &str) -> Option<Fault> {
    let is_valid = PASSWORD_LENGTH.contains(&password.chars().count());
    (!is_valid).then(|| Fault::new("password", "fault-password-length"))
}

fn hashed(password: &str, memory: &mut Vec<Block>) -> Result<String> {
    if let Some(fault) = length_fault(password) {
        return Err(Error::Invalid(vec![fault]));
    }
    let mut salt = [0_u8; Salt::RECOMMENDED_LENGTH];
    getrandom::fill(&mut salt).map_err(Error::broken)?;
    let (algorithm, version, params) = (Algorithm::default(), Version::default(), Params::default());
    let mut output = [0_u8; Params::DEFAULT_OUTPUT_LEN];
    let argon2 = Argon2::new(algorithm, version, params.clone());
    let blocks = room(memory, &params);
    argon2.hash_password_into_with_memory(password.as_bytes(), &salt, &mut output, blocks).map_err(Error::broken)?;
    let hash = PasswordHash {
        algorithm: algorithm.ident(),
        version: Some(version.into()),
        params: ParamsString::try_from(&params).map_err(Error::broken)?,
        salt: Some(Salt::new(&salt).map_err(Error::broken)?),
        hash: Some(Output::new(&output).map_err(Error::broken)?),
    };
    Ok(hash.to_string())
}

/// The part of the memory that a hash needs. Enlarges the memory if it is too small.
fn room<'a>(memory: &'a mut Vec<Block>, params: &Params) -> &'a mut [Block] {
    let blocks = params.block_count();
    if memory.len() < blocks {
        memory.resize(blocks, Block::new());
    }
    memory.split_at_mut(blocks).0
}

/// `None` for a hash that cannot be read.
fn verify(password: &str, hash: &str, memory: &mut Vec<Block>) -> Option<bool> {
    let hash = PasswordHash::new(hash).ok()?;
    let algorithm = Algorithm::try_from(hash.algorithm.as_str()).ok()?;
    let version = hash.version.map_or(Ok(Version::default()), Version::try_from).ok()?;
    let params = Params::try_from(&hash).ok()?;
    let (salt, expected) = (hash.salt?, hash.hash?);
    let blocks = room(memory, &params);
    let mut computed = vec![0; expected.len()];
    let argon2 = Argon2::new(algorithm, version, params);
    argon2.hash_password_into_with_memory(password.as_bytes(), &salt, &mut computed, blocks).ok()?;
    Some(bool::from(computed.ct_eq(expected.as_bytes())))
}
