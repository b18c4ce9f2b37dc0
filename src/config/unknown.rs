//! Unknown variables that begin with `WHSM_`: suggests the most similar known one.

use super::VARIABLES;

/// A name with at most this edit distance from a known one is a typing error. Other names may come from the
/// environment: Kubernetes sets `WHSM_PORT` if a service has this name.
const SLIP: usize = 2;

/// The fault to report for a name that is almost a known one; `None`: it is known, or similar to none.
pub fn misspelt(name: &str) -> Option<String> {
    if VARIABLES.contains(&name) {
        return None;
    }
    let upper = name.to_ascii_uppercase();
    let distance = |known: &&str| strsim::osa_distance(&upper, known);
    let nearest = VARIABLES.iter().min_by_key(|known| distance(known))?;
    (distance(nearest) <= SLIP).then(|| format!("{name} is not known: {nearest} is"))
}
