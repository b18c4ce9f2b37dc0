//! What lies in `deploy/` and what the pages for administrators tell them to type fits the program.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use whsm::config::VARIABLES;

use crate::commands::{run, said, whsm};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The files of `deploy/` and the pages that go with them, by name.
fn texts() -> Vec<(String, String)> {
    let deployed = fs::read_dir(root().join("deploy")).unwrap().map(|entry| entry.unwrap().path());
    let pages = ["docs/operation.md", "docs/upgrading.md", "CHANGELOG.md"].map(|page| root().join(page));
    let name = |path: &Path| path.strip_prefix(root()).unwrap().to_string_lossy().into_owned();
    deployed.chain(pages).map(|path| (name(&path), fs::read_to_string(&path).unwrap())).collect()
}

/// The commands that the program lists.
fn commands() -> BTreeSet<String> {
    let mut help = whsm(&"nowhere".into());
    help.arg("--help");
    let (_, out, _) = said(&run(help, ""));
    let list = out.split("Commands:").nth(1).unwrap().split("Options:").next().unwrap();
    list.lines().filter_map(|line| line.split_whitespace().next()).map(str::to_owned).collect()
}

#[test]
fn every_variable_command_and_file_that_deploy_names_exists() {
    let (commands, mut wrong) = (commands(), Vec::new());
    let is_word = |word: &str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase());
    for (name, text) in texts() {
        for rest in text.split("WHSM_").skip(1) {
            let end = rest.find(|c: char| !c.is_ascii_uppercase() && c != '_').unwrap_or(rest.len());
            let variable = format!("WHSM_{}", &rest[..end]);
            if end > 0 && !VARIABLES.contains(&variable.as_str()) {
                wrong.push(format!("{name}: {variable}"));
            }
        }
        let words: Vec<&str> = text.split_whitespace().map(|word| word.trim_start_matches('`')).collect();
        for pair in words.windows(2) {
            // A backtick after the program's name ends what is typed.
            let programs = ["whsm", "whsm-do", "/usr/local/bin/whsm", "ExecStart=/usr/local/bin/whsm"];
            let command = pair[1].trim_end_matches(['`', ',', '.', ';', ':']);
            let is_typed = programs.contains(&pair[0]) && is_word(command) && !pair[1].ends_with(':');
            if is_typed && !commands.contains(command) {
                wrong.push(format!("{name}: {} {command}", pair[0]));
            }
        }
        for line in text.lines().map(str::trim) {
            let list = line.strip_prefix("command: [").or(line.strip_prefix("CMD ["));
            let first = list.and_then(|list| list.split([',', ']']).next()).map(|first| first.trim_matches('"'));
            wrong.extend(first.filter(|first| !commands.contains(*first)).map(|first| format!("{name}: {first}")));
            let copied = line.strip_prefix("COPY ").filter(|copied| !copied.starts_with("--"));
            let sources = copied.map(|copied| copied.split_whitespace().rev().skip(1));
            let missing = sources.into_iter().flatten().filter(|source| !root().join(source).exists());
            wrong.extend(missing.map(|source| format!("{name}: {source}")));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    let page = fs::read_to_string(root().join("docs/operation.md")).unwrap();
    for entry in fs::read_dir(root().join("deploy")).unwrap() {
        let file = entry.unwrap().file_name().into_string().unwrap();
        assert!(page.contains(&format!("deploy/{file}")), "docs/operation.md does not say what deploy/{file} is for");
    }
}
