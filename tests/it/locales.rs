//! Both languages have every text, every text is used, and no page text stands elsewhere.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use whsm::approval::flow::{AfterReturn, Comparison, Mode, Otherwise, Then};
use whsm::approval::{Action, PhraseFor, Why};
use whsm::audit;
use whsm::catalog::{import, masters};
use whsm::directory::{Cause, RunState};
use whsm::orders::{Column, EnterGoes, Kind, Period, Share, Sort, Status};
use whsm::org::{Outcome, Role, Scope, Standing, Way};
use whsm::org::{Platform, Preference};
use whsm::outbox::{Act, AttemptResult, Channel, Delivery, NoticeKind, State};
use whsm::reports::{AGES, Span};
use whsm::stock;
use whsm::web::roles;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn read_all(folder: &Path, ending: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(read_all(&path, ending));
        } else if path.to_string_lossy().ends_with(ending) {
            let name = path.strip_prefix(root()).unwrap().to_string_lossy().into_owned();
            found.push((name, fs::read_to_string(path).unwrap()));
        }
    }
    found
}

/// Key → the arguments of its text.
fn texts(language: &str) -> BTreeMap<String, BTreeSet<String>> {
    let mut texts = BTreeMap::new();
    for (path, text) in read_all(&root().join("locales").join(language), ".ftl") {
        // Continuation lines of a text are indented.
        let text = text.replace("\n ", " ");
        for line in text.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty()) {
            let (key, text) = line.split_once(" = ").unwrap_or_else(|| panic!("{path}: {line}"));
            let args = text.split("{ $").skip(1).map(|rest| rest.split(' ').next().unwrap().to_owned()).collect();
            assert!(texts.insert(key.to_owned(), args).is_none(), "{path}: {key} stands twice");
        }
    }
    texts
}

/// Results and operations that `mirror::Snapshot` knows.
const MIRROR: [&str; 9] =
    ["running", "approved", "refused", "ended", "other", "agree", "refuse", "redirected", "waiting"];

/// The questions of `outbox::About`.
const WHY: [&str; 10] = [
    "told",
    "enabled",
    "address",
    "may-approve",
    "channel-on",
    "channel-works",
    "in-range",
    "within-quota",
    "not-identical",
    "arrived",
];

/// The lists of the administration pages.
const SETUP: [&str; 8] = ["company", "departments", "people", "warehouses", "goods", "flows", "calendar", "platforms"];
const ADMIN: [&str; 16] = [
    "settings",
    "health",
    "audit",
    "sign-ins",
    "roles",
    "company",
    "people",
    "departments",
    "warehouses",
    "goods",
    "flows",
    "directory",
    "messages",
    "stuck",
    "calendar",
    "phrases",
];

/// The charts of the report.
const CHARTS: [&str; 7] = ["amounts", "open", "pace", "steps", "returns", "goods", "customers"];

const BATCH: [&str; 6] =
    ["title-approve", "title-hand_over", "count-approve", "count-hand_over", "done-approve", "done-hand_over"];

const TALK: [&str; 8] =
    ["comment", "comment-words", "comment-people", "comment-send", "copy", "copy-words", "copy-people", "copy-send"];

fn values<T: Copy + ToString>(all: &[T]) -> Vec<String> {
    all.iter().map(ToString::to_string).collect()
}

/// The keys that code and templates ask for: literals, and families that end with an enum's value.
fn asked() -> BTreeSet<String> {
    let mut asked = BTreeSet::new();
    for (prefix, ends) in families().into_iter().chain(families_of_stock()).chain(families_of_admin()) {
        asked.extend(ends.into_iter().map(|end| format!("{prefix}{end}")));
    }
    let known: BTreeSet<String> = texts("zh-CN").into_keys().collect();
    let mut sources = read_all(&root().join("src"), ".rs");
    sources.extend(read_all(&root().join("templates"), ".html"));
    for (path, text) in sources {
        for call in
            [".get(\"", ".with(\"", "Fault::new(", "refused(\"", "Reason::new(\"", "flash(\"", "Skip(\"", "skipped(\""]
        {
            for rest in text.split(call).skip(1) {
                let literal = if call.ends_with('"') { rest.split('"').next() } else { rest.split('"').nth(3) };
                let literal = literal.unwrap_or_default();
                let is_key =
                    literal.contains('-') && literal.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b));
                let is_text_call = path.starts_with("templates/") || !call.ends_with(".get(\"");
                if is_key && is_text_call && !path.starts_with("src/simulator/") {
                    asked.insert(literal.to_owned());
                }
            }
        }
        // Keys that are chosen in one place and looked up in another.
        asked.extend(text.split('"').filter(|literal| known.contains(*literal)).map(str::to_owned));
    }
    asked
}

/// Prefixes of keys, each with its endings.
fn families() -> Vec<(&'static str, Vec<String>)> {
    let kinds = values(Kind::ALL);
    vec![
        ("kind-", kinds.clone()),
        ("order-warehouse-", kinds.clone()),
        ("status-", values(Status::ALL)),
        ("sort-", values(Sort::ALL)),
        ("column-", values(Column::ALL)),
        ("enter-goes-", values(EnterGoes::ALL)),
        ("share-", values(Share::ALL)),
        ("role-", values(Role::ALL)),
        ("letter-", NoticeKind::ALL.iter().flat_map(|kind| [kind.to_string(), format!("name-{kind}")]).collect()),
        ("letter-state-", values(State::ALL)),
        ("letter-result-", values(Delivery::ALL)),
        ("channel-", values(Channel::ALL)),
        ("platform-", values(Platform::ALL)),
        ("import-outcome-", values(import::RowEffect::ALL)),
        ("import-tab-", values(import::RowEffect::ALL)),
        ("import-state-", values(import::ImportState::ALL)),
        ("import-fate-", values(import::UndoResult::ALL)),
        ("import-example-", import::FIELDS.map(str::to_owned).to_vec()),
        ("standing-", values(Standing::ALL)),
        ("preferred-", values(Preference::ALL)),
        ("deed-", values(Act::ALL)),
        ("stuck-", values(Why::ALL)),
        ("because-", ["unchanged", "changed", "straight"].map(str::to_owned).to_vec()),
        ("try-", values(AttemptResult::ALL)),
        ("did-", values(&Action::ALL.iter().copied().filter(|action| action.moves()).collect::<Vec<_>>())),
        ("batch-", BATCH.map(str::to_owned).to_vec()),
        ("talk-", TALK.map(str::to_owned).to_vec()),
        ("sign-", values(Comparison::ALL)),
        ("comparison-", values(Comparison::ALL)),
        ("mode-", values(Mode::ALL)),
        ("then-", values(Then::ALL)),
        ("after-return-", values(AfterReturn::ALL)),
        (
            "rule-",
            ["people", "head", "heads", "role", "destination_keeper", "keepers", "chosen"].map(str::to_owned).to_vec(),
        ),
        ("test-", ["amount", "quantity", "area", "department", "warehouse", "customer"].map(str::to_owned).to_vec()),
        ("flows-", ["nobody", "own_order"].map(str::to_owned).to_vec()),
        ("otherwise-", values(Otherwise::ALL)),
        ("way-state-", ["passed", "not-needed", "stuck"].map(str::to_owned).to_vec()),
        ("why-", WHY.map(str::to_owned).to_vec()),
        ("directory-state-", values(RunState::ALL)),
        ("directory-cause-", values(Cause::ALL)),
        ("delegation-", ["from", "until"].map(str::to_owned).to_vec()),
        ("weekday-", (1..=7).map(|weekday: u8| weekday.to_string()).collect()),
        ("report-month-", (1..=12).map(|month: u8| month.to_string()).collect()),
        ("sign-in-", values(Platform::ALL)),
        ("sign-in-way-", values(Way::ALL)),
        ("sign-in-outcome-", values(Outcome::ALL)),
        ("token-scope-", values(Scope::ALL)),
        ("account-", ["old_password", "password", "password_again"].map(str::to_owned).to_vec()),
        ("mirror-", MIRROR.map(str::to_owned).to_vec()),
        ("skip-", Platform::ALL.iter().flat_map(|p| [format!("{p}-off"), format!("no-{p}-id")]).collect()),
        ("kind-", kinds.iter().map(|kind| format!("{kind}-what")).collect()),
        ("setup-", SETUP.iter().flat_map(|key| [(*key).to_owned(), format!("{key}-open")]).collect()),
        ("setup-", ["departments-none", "warehouses-none"].map(str::to_owned).to_vec()),
        ("overview-what-", ADMIN.map(str::to_owned).to_vec()),
        ("admin-group-", ["master", "rules", "running", "settings"].map(str::to_owned).to_vec()),
        ("right-", roles::BY_ROLE.iter().chain(&roles::BY_PART).map(|right| right.what.to_owned()).collect()),
        ("part-", roles::PARTS.map(str::to_owned).to_vec()),
        ("part-", roles::SITUATIONS.iter().flat_map(|one| [(*one).to_owned(), format!("{one}-what")]).collect()),
        ("company-period-", values(Period::ALL)),
        ("audit-via-", values(audit::Via::ALL)),
        ("audit-nobody-", values(audit::Via::ALL)),
        ("audit-subject-", values(audit::Subject::ALL)),
        ("audit-operation-", values(audit::Operation::ALL)),
        ("audit-did-", values(audit::Operation::ALL).iter().map(|did| format!("{did}-many")).collect()),
        ("audit-act-", values(Act::ALL)),
        ("phrases-", PhraseFor::ALL.iter().flat_map(|act| [act.to_string(), format!("own-{act}")]).collect()),
        ("audit-field-", audit::fields().collect()),
        ("admin-", ADMIN.map(str::to_owned).to_vec()),
        ("chart-", CHARTS.map(str::to_owned).to_vec()),
        ("chart-note-", CHARTS.map(str::to_owned).to_vec()),
        ("kind-letter-", kinds.clone()),
        ("age-", AGES.iter().map(|age| age.least.to_string()).collect()),
        ("report-span-", values(Span::ALL)),
        ("tile-", ["stuck-note", "dead-note"].map(str::to_owned).to_vec()),
    ]
}

/// The families of sheets and of the health page.
fn families_of_admin() -> Vec<(&'static str, Vec<String>)> {
    vec![
        (
            "sheet-",
            ["title-", "lead-"]
                .iter()
                .flat_map(|stem| values(masters::Master::ALL).into_iter().map(move |of| format!("{stem}{of}")))
                .collect(),
        ),
        (
            "health-",
            ["database", "clock", "disk", "workers", "channel", "dead"]
                .iter()
                .flat_map(|key| [format!("{key}-is"), format!("{key}-do"), (*key).to_owned()])
                .filter(|key| key != "channel")
                .collect(),
        ),
    ]
}

/// The families of stock: acts, and wordings that differ for receipts and issues.
fn families_of_stock() -> Vec<(&'static str, Vec<String>)> {
    let ways = [values(stock::Flow::ALL), vec![stock::Act::Adjust.to_string()]].concat();
    vec![
        ("stock-act-", values(stock::Act::ALL)),
        (
            "stock-",
            ["close-reasons", "all-done", "nothing-done", "part-done"]
                .iter()
                .flat_map(|stem| ways.iter().map(move |way| format!("{stem}-{way}")))
                .chain(forms())
                .collect(),
        ),
    ]
}

/// The wordings of the keeper's forms for each act. Rare acts have no heading, and only transfers have reasons.
fn forms() -> impl Iterator<Item = String> {
    use stock::Act::{Adjust, Arrive, GoodsBack, Issue, Receive, Restock, Ship, ToSupplier};

    let acts: &[stock::Act] = &[Receive, Issue, Ship, Arrive, Adjust];
    let back = &[GoodsBack, ToSupplier, Restock];
    let all = ["asked", "did", "there", "now", "reason", "post"].map(|stem| (stem, [acts, back].concat()));
    let shown = ["head", "fill"].map(|stem| (stem, acts.to_vec()));
    let carried = [("reasons", [&back[..], &[Arrive]].concat()), ("note", back.to_vec())];
    let stems = all.into_iter().chain(shown).chain(carried);
    stems.flat_map(|(stem, acts)| acts.into_iter().map(move |act| format!("{stem}-{act}")))
}

#[test]
fn both_languages_have_the_same_texts_with_the_same_arguments() {
    assert_eq!(texts("zh-CN"), texts("en"));
}

#[test]
fn every_text_that_is_asked_for_is_there_and_every_text_is_asked_for() {
    let (known, asked): (BTreeSet<String>, _) = (texts("zh-CN").into_keys().collect(), asked());
    let missing: Vec<_> = asked.difference(&known).collect();
    let unused: Vec<_> = known.difference(&asked).collect();
    assert!(missing.is_empty() && unused.is_empty(), "missing: {missing:?}\nunused: {unused:?}");
    let said: BTreeSet<&str> = Action::ALL.iter().map(|action| action.as_str()).collect();
    assert!(said.iter().all(|action| known.contains(&format!("said-{action}"))), "each act has its sentence");
}

/// The files with the Chinese texts that `domain.md` fixes for messages, and with texts that belong to no page.
const FIXED: [&str; 15] = [
    "src/orders/kind.rs",
    "src/orders/amount.rs",
    "src/approval/words.rs",
    "src/compose/card.rs",
    "src/compose/facts.rs",
    "src/compose/trial.rs",
    "src/compose/wording.rs",
    "src/messenger/wecom/render.rs",
    "src/worker/close.rs",
    "src/seed/mod.rs",
    "src/seed/flows.rs",
    "src/seed/past.rs",
    "src/seed/story.rs",
    "src/cli/serve.rs",
    "src/lib.rs",
];

#[test]
fn no_text_of_a_page_stands_in_templates_or_code() {
    let is_chinese = |c: char| ('\u{4e00}'..='\u{9fff}').contains(&c);
    for (path, text) in read_all(&root().join("templates"), ".html") {
        // Board grades have the same trade names in both languages.
        let is_own = path.starts_with("templates/simulator/");
        let lines = text.lines().filter(|line| !line.contains("BC双瓦楞"));
        for line in lines.filter(|_| !is_own) {
            assert!(!line.contains(is_chinese), "{path}: {line}");
        }
    }
    for (path, text) in read_all(&root().join("src"), ".rs") {
        let is_free = FIXED.contains(&path.as_str())
            || path.starts_with("src/simulator/")
            || path.contains("tests.rs")
            || path.contains("/tests/");
        let text = text.split("#[cfg(test)]").next().unwrap();
        let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
        for line in code.filter(|_| !is_free) {
            assert!(!line.contains(is_chinese), "{path}: {line}");
        }
    }
}
