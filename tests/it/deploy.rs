//! The files in `deploy/`, and the commands in the administrators' pages, match the program.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use whsm::config::VARIABLES;

use crate::commands::{run, said, whsm};
use crate::harness::TestApp;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The files of `deploy/` and their pages, by name.
fn texts() -> Vec<(String, String)> {
    let deployed = fs::read_dir(root().join("deploy")).unwrap().map(|entry| entry.unwrap().path());
    let pages = ["docs/operation.md", "docs/upgrading.md", "CHANGELOG.md"].map(|page| root().join(page));
    let name = |path: &Path| path.strip_prefix(root()).unwrap().to_string_lossy().into_owned();
    deployed.chain(pages).map(|path| (name(&path), fs::read_to_string(&path).unwrap())).collect()
}

/// The commands in the program's help.
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
            // A backtick after the program's name ends the command.
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

/// The metric names in a text, without the suffixes of histograms.
fn metrics_in(text: &str) -> BTreeSet<String> {
    let name = |rest: &str| {
        let end = rest.find(|c: char| !c.is_ascii_lowercase() && c != '_').unwrap_or(rest.len());
        let name = format!("whsm_{}", &rest[..end]);
        let stem = ["_bucket", "_count", "_sum"].iter().find_map(|ending| name.strip_suffix(ending));
        stem.unwrap_or(&name).to_owned()
    };
    text.split("whsm_").skip(1).map(name).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn rules_and_dashboard_name_metrics_that_the_program_has_and_the_page_says_the_same() {
    let app = TestApp::spawn().await;
    let admin = app.person("admin").await;
    let (order, _) = app.pending("给监控看的").await;
    app.settled().await;
    app.leaves_unread(&["dt-li"]);
    // One page and one sent message, so that their metrics exist.
    assert_eq!(admin.get(&format!("/orders/{order}")).await.status, 200);
    let figures = admin.get("/metrics").await.body;
    let known = metrics_in(&figures);
    for file in ["deploy/prometheus-rules.yml", "deploy/grafana-dashboard.json"] {
        let named = metrics_in(&fs::read_to_string(root().join(file)).unwrap());
        let missing: Vec<_> = named.difference(&known).collect();
        assert!(named.len() > 8 && missing.is_empty(), "{file}: {missing:?}\n{figures}");
    }
    let dashboard = fs::read_to_string(root().join("deploy/grafana-dashboard.json")).unwrap();
    assert!(serde_json::from_str::<serde_json::Value>(&dashboard).unwrap()["panels"].as_array().unwrap().len() > 5);
    let request = r#"whsm_request_seconds_bucket{method="GET",route="/orders/{id}",status="200",le="10"} "#;
    assert!(figures.contains(request) && !figures.contains(&order.to_string()), "{figures}");
    assert!(figures.contains("whsm_letters_waiting{channel=\"dingtalk\"} 0"), "{figures}");
    assert!(figures.contains("whsm_database_connections{state=\"most\"}"), "{figures}");

    let page = admin.get("/admin/health").await;
    assert!(page.has("连接") && page.has("个在运行") && page.has("数据文件夹所在磁盘"), "{}", page.text());
    app.sql("INSERT INTO channel_pauses (channel, paused_until, reason) VALUES ('wecom', '2030-01-01', 'test')").await;
    let page = admin.get("/admin/health").await;
    assert!(page.has("暂停发送") && page.has("排除后恢复发送"), "{}", page.text());
    assert_eq!(app.person("li").await.get("/admin/health").await.status, 403);
}
