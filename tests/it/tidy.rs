//! The structure of the tree: allowed imports between modules, length of files, forbidden content.

mod circles;

use std::fs;
use std::path::{Path, PathBuf};

use circles::circles;

/// The modules by rung, top to bottom. A module imports only from rungs above its own.
const LADDER: [&[&str]; 20] = [
    &["clock", "error", "config"],
    &["telemetry", "throttle"],
    &["texts", "typed_text"],
    &["db", "sheet"],
    &["org"],
    &["audit"],
    &["catalog"],
    &["orders"],
    &["stock"],
    &["outbox"],
    &["approval"],
    &["reports", "history", "keeping", "settings"],
    &["messenger"],
    &["platform", "files", "live"],
    &["simulator"],
    &["app"],
    &["compose", "directory", "filing", "mirror", "old_system", "vitals"],
    &["backup"],
    &["web", "api", "worker", "seed"],
    &["cli", "main"],
];

/// The only imports allowed to modules outside the domain.
const NARROWED: [(&str, &[&str]); 3] =
    [("messenger", &["config", "error", "clock"]), ("simulator", &["clock"]), ("files", &["config", "error", "clock"])];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn files(under: &str, ending: &str) -> Vec<(String, String)> {
    fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            if path.is_dir() && !["node_modules", "dist", "base", "snapshots"].contains(&name.as_str()) {
                walk(&path, found);
            } else if path.is_file() {
                found.push(path);
            }
        }
    }
    let mut found = Vec::new();
    walk(&root().join(under), &mut found);
    let of_kind = found.into_iter().filter(|path| path.to_string_lossy().ends_with(ending));
    of_kind
        .map(|path| {
            let name = path.strip_prefix(root()).unwrap().to_string_lossy().into_owned();
            (name, fs::read_to_string(path).unwrap())
        })
        .collect()
}

/// The top module of a file: `src/web/health.rs` → `web`.
fn module(path: &str) -> &str {
    let inside = path.strip_prefix("src/").unwrap();
    inside.split('/').next().unwrap().trim_end_matches(".rs")
}

fn rung(module: &str) -> usize {
    LADDER
        .iter()
        .position(|rung| rung.contains(&module))
        .unwrap_or_else(|| panic!("{module} has no place on the ladder"))
}

/// The top modules that a file names as `crate::x`.
fn imports(text: &str) -> Vec<String> {
    let name = |after: &str| after.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect::<String>();
    let macros = ["id", "text_enum"];
    text.split("crate::")
        .skip(1)
        .map(name)
        .filter(|name| !macros.contains(&name.as_str()) && !name.is_empty())
        .collect()
}

#[test]
fn modules_import_only_from_above() {
    let mut wrong = Vec::new();
    for (path, text) in files("src", ".rs") {
        let own = module(&path);
        if matches!(own, "lib" | "main") {
            continue;
        }
        for other in imports(&text) {
            let is_narrow =
                NARROWED.iter().any(|(of, only)| *of == own && !only.contains(&other.as_str()) && other != own);
            // Only the pages mount the JSON interface.
            let mounts = path == "src/web/mod.rs" && other == "api";
            if other != own && !mounts && (rung(&other) >= rung(own) || is_narrow) {
                wrong.push(format!("{path} imports {other}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn features_of_the_web_do_not_import_each_other() {
    let features = [
        "orders",
        "approvals",
        "account",
        "admin",
        "delegations",
        "home",
        "health",
        "live",
        "sign_in",
        "session",
        "reports",
        "stock",
    ];
    let mut wrong = Vec::new();
    for (path, text) in files("src/web", ".rs") {
        let own = path.trim_start_matches("src/web/").split('/').next().unwrap().trim_end_matches(".rs").to_owned();
        if matches!(own.as_str(), "mod" | "routes") {
            continue;
        }
        for feature in features.iter().filter(|feature| **feature != own) {
            let is_beside = path.matches('/').count() == 2 && text.contains(&format!("use super::{feature}"));
            if text.contains(&format!("crate::web::{feature}")) || is_beside {
                wrong.push(format!("{path} imports {feature}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn no_files_import_each_other() {
    let found = circles(&files("src", ".rs"));
    assert!(found.is_empty(), "{found:#?}");
}

/// Files that may contain page addresses: the functions that make addresses, and the route tables.
const ADDRESS_BOOKS: [&str; 6] = [
    "src/web/paths.rs",
    "src/web/paths/stock.rs",
    "src/web/paths/admin.rs",
    "src/compose/links.rs",
    "src/web/routes.rs",
    // Names rows of the route table.
    "src/web/admin/roles.rs",
];

/// Modules whose addresses are not pages: the JSON interface, other programs' interfaces, file paths.
const OTHER_ADDRESSES: [&str; 6] = ["api", "messenger", "simulator", "db", "config", "cli"];

#[test]
fn addresses_are_made_by_functions() {
    let mut wrong = Vec::new();
    for (path, text) in files("src", ".rs") {
        if !ADDRESS_BOOKS.contains(&path.as_str()) && !OTHER_ADDRESSES.contains(&module(&path)) {
            wrong.extend(literal_addresses(&text).map(|line| format!("{path}: {line}")));
        }
    }
    for (under, ending) in [("templates", ".html"), ("static/src", ".js")] {
        for (path, text) in files(under, ending) {
            if path.starts_with("templates/simulator/") || path.starts_with("templates/api/") {
                continue;
            }
            wrong.extend(literal_addresses(&text).map(|line| format!("{path}: {line}")));
            // Text right after a value in an attribute continues an address.
            let is_extended = |line: &&str| ["}}/", "}}?", "=\"/\"", "=\"?"].iter().any(|sign| line.contains(sign));
            wrong.extend(text.lines().filter(is_extended).map(|line| format!("{path}: {line}")));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Lines with a string that starts with a slash and a name.
fn literal_addresses(text: &str) -> impl Iterator<Item = &str> {
    let is_name = |rest: &str| rest.starts_with(|first: char| first.is_ascii_alphabetic() || first == '{');
    text.lines().filter(move |line| line.split("\"/").skip(1).any(is_name))
}

#[test]
fn a_literal_address_is_found() {
    let found = |line| literal_addresses(line).count() == 1;
    assert!(found(r#"<a href="/orders">"#) && found(r#"format!("/{id}")"#));
    assert!(!found(r##"<use href="#i-new"/>"##) && !found(r#"<a href="{{ paths::orders() }}">"#));
}

#[test]
fn each_library_is_used_only_in_its_modules() {
    let rows: [(&str, &[&str]); 9] = [
        ("actix_web", &["web", "api", "simulator"]),
        ("askama::", &["web", "api", "simulator"]),
        ("utoipa::", &["api"]),
        ("reqwest::", &["messenger", "config"]),
        ("std::env::", &["config", "cli"]),
        ("object_store::", &["files"]),
        ("tokio_postgres", &["db"]),
        ("Utc::now", &["clock"]),
        ("SystemTime", &[]),
    ];
    for (path, text) in files("src", ".rs") {
        for (name, rooms) in rows {
            assert!(!text.contains(name) || rooms.contains(&module(&path)), "{path} uses {name}");
        }
        assert!(
            !text.contains("sql_query(format!") && !text.contains("sql_query(&format!"),
            "{path} builds SQL from text"
        );
    }
}

#[test]
fn files_are_short_and_begin_with_their_purpose() {
    for (under, ending) in [
        ("src", ".rs"),
        ("tests", ".rs"),
        ("templates", ".html"),
        ("static/src", ".css"),
        ("static/src", ".js"),
        ("migrations", ".sql"),
    ] {
        for (path, text) in files(under, ending) {
            assert!(
                text.lines().count() <= 400 || path == "src/db/schema.rs",
                "{path} has {} lines",
                text.lines().count()
            );
            assert!(ending != ".rs" || text.starts_with("//!"), "{path} does not begin with its purpose");
        }
    }
}

#[test]
fn no_work_is_left_open_and_no_test_is_skipped_or_sleeps() {
    let open = [
        "TO".to_owned() + "DO",
        "FIX".to_owned() + "ME",
        "XX".to_owned() + "X",
        "to".to_owned() + "do!(",
        "unimple".to_owned() + "mented!(",
    ];
    let cheats = ["#[ig".to_owned() + "nore", "thread::sl".to_owned() + "eep", "time::sl".to_owned() + "eep("];
    for under in ["src", "tests", "templates", "static/src", "migrations", "locales"] {
        for (path, text) in files(under, "") {
            for word in &open {
                assert!(!text.contains(word), "{path} holds {word}");
            }
            for cheat in cheats.iter().filter(|_| under == "tests") {
                assert!(!text.contains(cheat), "{path} holds {cheat}");
            }
        }
    }
}

#[test]
fn every_migration_can_be_reverted() {
    for entry in fs::read_dir(root().join("migrations")).unwrap() {
        let folder = entry.unwrap().path();
        assert!(folder.join("up.sql").is_file() && folder.join("down.sql").is_file(), "{}", folder.display());
    }
}

/// Each row of proofs in the README names a test that exists.
#[test]
fn the_readme_names_tests_that_exist() {
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    let table = readme.split("## What the old systems could do").nth(1).unwrap().split("\n## ").next().unwrap();
    let rows: Vec<&str> =
        table.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| in their")).collect();
    assert!(rows.len() > 10);
    for row in rows.iter().filter(|row| !row.starts_with("| ---")) {
        let proof = row.trim_end_matches('|').rsplit('|').next().unwrap();
        let names: Vec<&str> = proof.split('`').skip(1).step_by(2).collect();
        assert!(!names.is_empty(), "{row} is proved by nothing");
        for name in names {
            let (file, test) = name.split_once("::").unwrap();
            let text = fs::read_to_string(root().join(format!("tests/it/{file}.rs"))).unwrap();
            // A macro makes the journeys of the kinds.
            assert!(text.contains(&format!("fn {test}(")) || text.contains(&format!("{test}:")), "{name} is not there");
        }
    }
}
