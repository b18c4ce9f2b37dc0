//! The digest that is stored instead of a secret.

use sha2::{Digest, Sha256};

/// SHA-256 of a random secret. The database stores session keys and API tokens only in this form.
pub fn digest(secret: &str) -> Vec<u8> {
    Sha256::digest(secret.as_bytes()).to_vec()
}
