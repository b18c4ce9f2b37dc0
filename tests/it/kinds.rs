//! A kind is data: only its entry in `src/orders/kind.rs` names it, and its texts, icon and colours exist.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use whsm::orders::Kind;

use crate::harness::{TestApp, field, order};

fn read(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

fn files(folder: &str, ending: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)).unwrap() {
        let name = format!("{folder}/{}", entry.unwrap().file_name().to_string_lossy());
        if name.ends_with(ending) {
            found.push((name.clone(), read(&name)));
        } else if Path::new(env!("CARGO_MANIFEST_DIR")).join(&name).is_dir() {
            found.extend(files(&name, ending));
        }
    }
    found
}

/// A list of codes in SQL, or a `match` in a template, would miss a sixth kind without an error: its orders would be
/// missing behind a figure.
#[test]
fn only_the_entry_of_a_kind_names_it() {
    let mut named = Vec::new();
    // The demo's data are orders of kinds; unit tests may pick one.
    for (path, text) in files("src", ".rs") {
        if path == "src/orders/kind.rs" || path.starts_with("src/seed/") || path.contains("/tests") {
            continue;
        }
        let text = text.split("#[cfg(test)]").next().unwrap().to_owned();
        named.extend(Kind::ALL.iter().filter(|kind| text.contains(&format!("'{kind}'"))).map(|_| path.clone()));
        named.extend(Kind::ALL.iter().filter(|kind| text.contains(&format!("Kind::{kind:?}"))).map(|_| path.clone()));
    }
    for (folder, ending) in [("templates", ".html"), ("static/src", ".css"), ("static/src", ".js")] {
        for (path, text) in files(folder, ending) {
            let is_named = |kind: &&Kind| {
                [format!("'{kind}'"), format!("\"{kind}\""), format!("Kind::{kind:?}"), format!("kind-{kind}")]
                    .iter()
                    .any(|name| text.contains(name))
            };
            named.extend(Kind::ALL.iter().filter(is_named).map(|_| path.clone()));
        }
    }
    assert_eq!(named, Vec::<String>::new());
}

/// The report's chart takes each kind's colour from its entry; two kinds of one colour would look the same.
#[test]
fn every_kind_has_an_icon_and_a_colour_of_its_own() {
    let (icons, report, tokens) =
        (read("templates/_icons.html"), read("static/src/css/report.css"), read("static/src/css/tokens.css"));
    let (light, dark) = tokens.split_once("prefers-color-scheme: dark").unwrap();
    let mut tones = BTreeSet::new();
    for kind in Kind::ALL {
        let (icon, tone) = (kind.icon(), kind.tone());
        assert!(icons.contains(&format!("id=\"i-{icon}\"")), "{kind}: there is no symbol i-{icon}");
        let rule = report.split(&format!(".{} {{ fill: var(", tone.class)).nth(1);
        let token = rule.unwrap_or_else(|| panic!("{kind}: report.css has no .{}", tone.class)).split(')').next();
        let token = token.unwrap();
        assert!(light.contains(&format!("{token}: {};", tone.fill)), "{kind}: {token} is not {}", tone.fill);
        assert!(dark.contains(&format!("{token}: ")), "{kind}: {token} has no dark colour");
        assert!(tones.insert((tone.class, tone.fill)), "{kind} shares its colour");
    }
}

/// A missing row of configuration is a defect (500), not a missing page.
#[tokio::test(flavor = "multi_thread")]
async fn without_its_number_format_a_kind_is_a_defect_not_a_missing_page() {
    let app = TestApp::without_worker().await;
    let wang = app.person("wang").await;
    let li = app.id("li").await.to_string();
    app.sql("DELETE FROM number_formats WHERE kind = 'CG'").await;
    let mut fields = order(Kind::Purchase, "十一月耗材");
    fields.extend([field("intent", "submit"), field("next_approver", li)]);
    assert_eq!(wang.post("/orders/new/CG", &fields).await.status, 500);
    let admin = app.person("admin").await;
    assert_eq!(admin.get("/admin/company").await.status, 500, "the page does not leave the kind out either");
}
