//! The program. Everything is in the library (`src/cli/`).

use std::process::ExitCode;

fn main() -> ExitCode {
    whsm::cli::main()
}
