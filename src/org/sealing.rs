//! Encrypts small secrets with the program's key, so that the database alone does not reveal them.

use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use sha2::{Digest, Sha256};

use crate::error::{Error, Result};

/// A secret key of the program.
type Key = [u8; 64];

/// Encrypts `plain` with the present key. It opens only as the same `what`: its purpose and its owner.
pub fn seal(key: &Key, what: &str, plain: &[u8]) -> Result<Vec<u8>> {
    let mut nonce = [0_u8; NONCE_LEN];
    getrandom::fill(&mut nonce).map_err(Error::broken)?;
    let mut text = plain.to_vec();
    let sealing = cipher(key).ok_or_else(|| Error::broken("no cipher"))?;
    let nonce_used = Nonce::assume_unique_for_key(nonce);
    sealing.seal_in_place_append_tag(nonce_used, Aad::from(what.as_bytes()), &mut text).map_err(Error::broken)?;
    Ok([nonce.as_slice(), &text].concat())
}

/// Decrypts what one of these keys encrypted as `what`; `None`: none did.
pub fn open<'a>(keys: impl IntoIterator<Item = &'a Key>, what: &str, sealed: &[u8]) -> Option<Vec<u8>> {
    keys.into_iter().find_map(|key| {
        let (nonce, text) = sealed.split_at_checked(NONCE_LEN)?;
        let (nonce, mut text) = (Nonce::try_assume_unique_for_key(nonce).ok()?, text.to_vec());
        let plain = cipher(key)?.open_in_place(nonce, Aad::from(what.as_bytes()), &mut text).ok()?;
        Some(plain.to_vec())
    })
}

/// The program's key also signs cookies; the first words separate the uses.
fn cipher(key: &Key) -> Option<LessSafeKey> {
    let digest = Sha256::new().chain_update(b"whsm sealed secrets").chain_update(key).finalize();
    UnboundKey::new(&AES_256_GCM, &digest).ok().map(LessSafeKey::new)
}
