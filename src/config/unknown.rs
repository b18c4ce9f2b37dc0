//! Variables that begin like ours and are not: which one was meant.

use super::VARIABLES;

/// A name this close to one of ours is a slip of the keyboard. Others may belong to the surroundings: Kubernetes sets
/// `WHSM_PORT` beside a service of this name.
const SLIP: usize = 2;

/// What to say about a name that is almost one of ours; `None`: it is one of ours, or like none.
pub fn misspelt(name: &str) -> Option<String> {
    if VARIABLES.contains(&name) {
        return None;
    }
    let upper = name.to_ascii_uppercase();
    let distance = |known: &&str| strsim::osa_distance(&upper, known);
    let nearest = VARIABLES.iter().min_by_key(|known| distance(known))?;
    (distance(nearest) <= SLIP).then(|| format!("{name} is not known: {nearest} is"))
}
