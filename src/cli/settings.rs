//! `whsm config`: shows the effective configuration.

use crate::config::{self, Config};

use super::{Done, said};

/// Prints every variable as a line of an environment file: set ones with their values, others with their defaults as
/// comments.
pub fn config() -> Done {
    let config = Config::from_env().map_err(said)?;
    for line in config::in_force(&config) {
        println!("{line}");
    }
    for name in config::unknown_variables() {
        eprintln!("whsm: {name} is no variable of this program: it has no effect");
    }
    Ok(())
}
