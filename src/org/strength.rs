//! Checks whether a new password is strong enough.

use zxcvbn::{Score, zxcvbn};

use super::hashing::length_fault;
use crate::error::Fault;

/// Names with fewer ASCII letters are ignored, because they occur in too many words.
const SHORT: usize = 4;

/// The reason to refuse a new password: its length, a name in it, or that it is easy to guess. `names`: the names of
/// the person and the company. `None`: it is good.
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
