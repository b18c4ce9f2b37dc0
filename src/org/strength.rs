//! Whether a new password is good enough.

use zxcvbn::{Score, zxcvbn};

use super::hashing::length_fault;
use crate::error::Fault;

/// Names shorter than this, in ASCII letters, are part of too many words.
const SHORT: usize = 4;

/// Why a new password is refused: its length, a name in it, or that it is easily guessed. `names`: those of the person
/// and of the company.
pub fn password_fault(password: &str, names: &[&str]) -> Option<Fault> {
    if let Some(fault) = length_fault(password) {
        return Some(fault);
    }
    let typed = password.to_lowercase();
    let names: Vec<String> = names.iter().map(|name| name.trim().to_lowercase()).collect();
    let counts = |name: &&String| name.len() >= SHORT && (!name.is_ascii() || name.chars().count() >= SHORT);
    if names.iter().filter(counts).any(|name| typed.contains(name.as_str())) {
        return Some(Fault::new("password", "fault-password-name"));
    }
    let known: Vec<&str> = names.iter().map(String::as_str).collect();
    (zxcvbn(password, &known).score() < Score::Three).then(|| Fault::new("password", "fault-password-weak"))
}
