//! Every document, section, test, file and make target that a comment or a documentation page names exists.
//!
//! Reads the tree as text; starts no program.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Folders and root files whose text may name documents.
const FOLDERS: [&str; 9] =
    ["src", "tests", "templates", "static/src", "migrations", "locales", "docs", "deploy", ".ci"];
const ROOT_FILES: [&str; 10] = [
    "CHANGELOG.md",
    "README.md",
    "CONTRIBUTING.md",
    "SECURITY.md",
    "Makefile",
    "Cargo.toml",
    "clippy.toml",
    "build.rs",
    ".env.example",
    "static/build.mjs",
];

/// A name in backticks that starts with one of these is a path of this tree.
const PATHS: [&str; 9] =
    ["src/", "tests/", "templates/", "migrations/", "locales/", "static/", "docs/", "deploy/", ".ci/"];

/// Made by a build, not kept in the tree.
const BUILT: [&str; 2] = ["static/node_modules", "static/dist"];

/// Keywords that define a name in Rust.
const ITEMS: [&str; 7] = ["fn", "struct", "enum", "trait", "const", "mod", "macro_rules!"];

/// The checklists of `docs/adding.md`.
const CHECKLISTS: [&str; 7] = [
    "A kind of order",
    "A platform",
    "A page of administration",
    "A move of an approval",
    "A notice",
    "A setting",
    "A migration",
];

/// The text of a file, with comments joined to lines without breaks.
struct Paper {
    path: String,
    text: String,
}

impl Paper {
    fn read(path: &str) -> Self {
        let text = fs::read_to_string(root().join(path)).unwrap();
        Self { path: path.to_owned(), text }
    }

    /// Whether it is a page of documentation.
    fn is_page(&self) -> bool {
        self.path.ends_with(".md")
    }

    /// The text to check: a page whole, of Rust only the comments, since a string may hold a backtick.
    fn prose(&self) -> String {
        let is_prose = |line: &&str| !self.path.ends_with(".rs") || line.trim().starts_with("//");
        self.text.lines().filter(is_prose).collect::<Vec<_>>().join("\n")
    }

    /// Joins comments over their lines, so that a wrapped reference is found.
    fn joined(&self) -> String {
        let leaders = ["///", "//!", "//", "--", "#", "*"];
        let plain = |line: &str| {
            let line = line.trim();
            leaders.iter().find_map(|leader| line.strip_prefix(leader)).unwrap_or(line).trim().to_owned()
        };
        if self.is_page() { self.text.clone() } else { self.text.lines().map(plain).collect::<Vec<_>>().join(" ") }
    }
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn papers() -> Vec<Paper> {
    fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            if path.is_dir() && !["node_modules", "dist", "snapshots"].contains(&name.as_str()) {
                walk(&path, found);
            } else if path.is_file() {
                found.push(path);
            }
        }
    }
    let mut found = Vec::new();
    for folder in FOLDERS {
        walk(&root().join(folder), &mut found);
    }
    let inside = found.iter().map(|path| path.strip_prefix(root()).unwrap().to_string_lossy().into_owned());
    let paths = inside.chain(ROOT_FILES.map(str::to_owned));
    let is_text = |path: &String| {
        let binary = [".png", ".ico", ".woff2", ".xlsx", ".jpg", ".json"];
        // This file names things that do not exist, on purpose.
        !binary.iter().any(|ending| path.ends_with(ending)) && path != "tests/it/papers.rs"
    };
    paths.filter(is_text).map(|path| Paper::read(&path)).collect()
}

/// The path of a document, in `docs/` or at the root; `None` if it is in neither.
fn document(name: &str) -> Option<PathBuf> {
    [root().join("docs").join(name), root().join(name)].into_iter().find(|path| path.is_file())
}

/// The numbers of a document's sections: `4`, `4.1`, `A`, `A4`; `F18` for item 18 of section F.
fn sections(name: &str) -> BTreeSet<String> {
    let mut sections = BTreeSet::new();
    let mut letter = String::new();
    for line in fs::read_to_string(document(name).unwrap()).unwrap().lines() {
        if let Some(heading) = line.strip_prefix('#') {
            let heading = heading.trim_start_matches('#').trim();
            let number = heading.split(' ').next().unwrap().trim_end_matches('.').to_owned();
            if number.len() == 1 && number.starts_with(|c: char| c.is_ascii_uppercase()) {
                letter.clone_from(&number);
            }
            sections.insert(number);
        } else {
            let item = line.trim_start_matches("| ").split([' ', '.']).next().unwrap();
            if !letter.is_empty() && !item.is_empty() && item.bytes().all(|b| b.is_ascii_digit()) {
                sections.insert(format!("{letter}{item}"));
            }
        }
    }
    sections
}

/// Every `name.md` in a text, with what follows it.
fn documents(text: &str) -> Vec<(String, &str)> {
    let is_name = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
    let ends = text.match_indices(".md").filter(|(at, _)| !text[at + 3..].starts_with(is_name));
    let named = ends.map(|(at, _)| {
        let before = &text[..at];
        let start = before
            .rfind(|c: char| !is_name(c))
            .map_or(0, |last| last + before[last..].chars().next().unwrap().len_utf8());
        (format!("{}.md", &before[start..]), &text[at + 3..])
    });
    named.filter(|(name, _)| name.len() > 3).collect()
}

/// The sections named right after a document: ` section 4.1`, `` ` A0 to A9, B2``, ` F18`, ` H 4`.
fn cited(after: &str) -> Vec<String> {
    let after = after.trim_start_matches('`').trim_start_matches(',').trim_start();
    let (numbers, mut rest) = match after.strip_prefix("sections ").or_else(|| after.strip_prefix("section ")) {
        Some(rest) => (true, rest),
        None => (false, after),
    };
    let mut cited = Vec::new();
    loop {
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '.').unwrap_or(rest.len());
        let word = rest[..end].trim_end_matches('.');
        let mut letters = word.chars();
        let is_section = if numbers {
            word.starts_with(|c: char| c.is_ascii_digit())
        } else {
            letters.next().is_some_and(|c| c.is_ascii_uppercase()) && letters.all(|c| c.is_ascii_digit())
        };
        if !is_section {
            return cited;
        }
        rest = &rest[word.len()..];
        // `H 4`: the item of a section whose letter is separate.
        let digits: String =
            rest.strip_prefix(' ').unwrap_or_default().chars().take_while(char::is_ascii_digit).collect();
        if word.len() == 1 && !numbers && !digits.is_empty() {
            rest = &rest[1 + digits.len()..];
        }
        cited.push(if numbers { word.to_owned() } else { format!("{word}{digits}") });
        let Some(next) = [", ", " to ", " and ", "–"].iter().find_map(|joint| rest.strip_prefix(joint)) else {
            return cited;
        };
        rest = next;
    }
}

/// The contents of backticks, outside fenced blocks.
fn quoted(text: &str) -> Vec<&str> {
    let blocks = text.split("```").step_by(2);
    blocks.flat_map(|block| block.lines().flat_map(|line| line.split('`').skip(1).step_by(2))).collect()
}

/// Whether a path exists. Of a path with a placeholder (`<name>`, `*`, `…`) the part before it must.
fn is_there(path: &str) -> bool {
    let fixed = match path.find(['<', '*', '…', '{']) {
        Some(at) => path[..at].rfind('/').map_or("", |slash| &path[..slash]),
        None => path,
    };
    BUILT.iter().any(|built| fixed.starts_with(built)) || root().join(fixed).exists()
}

/// Whether `file::name` is a test, or a module of the program.
fn is_known(name: &str, papers: &[Paper]) -> bool {
    let (module, rest) = name.split_once("::").unwrap();
    let last = rest.rsplit("::").next().unwrap();
    let under = |folder: &'static str| {
        papers.iter().filter(move |paper| {
            let inside = paper.path.strip_prefix(folder).unwrap_or_default();
            inside.split(['/', '.']).any(|part| part == module)
        })
    };
    // Tests from a macro are named before a colon.
    let is_test = under("tests/it/")
        .any(|paper| paper.text.contains(&format!("fn {last}(")) || paper.text.contains(&format!("    {last}:")));
    let defines = |text: &str, item: &str| {
        let name = format!("{item} {last}");
        let ends = text.match_indices(&name).map(|(at, _)| text[at + name.len()..].chars().next());
        ends.into_iter().any(|next| next.is_none_or(|c| !c.is_ascii_alphanumeric() && c != '_'))
    };
    let is_item = |paper: &Paper| {
        let has_file = [format!("/{last}.rs"), format!("/{last}/")].iter().any(|part| paper.path.contains(part));
        has_file || ITEMS.iter().any(|item| defines(&paper.text, item))
    };
    is_test || under("src/").any(is_item)
}

#[test]
fn every_document_and_section_that_is_named_exists() {
    let mut wrong = Vec::new();
    for paper in papers() {
        let text = paper.joined();
        for (name, after) in documents(&text) {
            if document(&name).is_none() {
                wrong.push(format!("{} names {name}, which is not there", paper.path));
                continue;
            }
            let sections = sections(&name);
            let missing = cited(after).into_iter().filter(|section| !sections.contains(section));
            wrong.extend(missing.map(|section| format!("{} names section {section} of {name}", paper.path)));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn every_section_that_a_page_names_of_itself_exists() {
    let mut wrong = Vec::new();
    for paper in papers().iter().filter(|paper| paper.path.starts_with("docs/") && paper.is_page()) {
        let own = sections(paper.path.trim_start_matches("docs/"));
        for (at, _) in paper.text.match_indices("section ") {
            let of_another = paper.text[..at].trim_end_matches([' ', '`']).ends_with(".md");
            let missing = cited(&paper.text[at..]).into_iter().filter(|number| !of_another && !own.contains(number));
            wrong.extend(missing.map(|number| format!("{} names its section {number}", paper.path)));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn every_file_that_is_named_exists() {
    let mut wrong = Vec::new();
    for paper in papers() {
        let prose: String = paper.text.split('`').step_by(2).collect();
        let links = prose.split("](").skip(1).filter_map(|rest| rest.split(')').next());
        let relative = links.filter(|link| paper.is_page() && !link.starts_with("http") && !link.starts_with('#'));
        let folder = root().join(&paper.path).parent().unwrap().to_owned();
        let dead = relative.filter(|link| !folder.join(link.split('#').next().unwrap()).exists());
        wrong.extend(dead.map(|link| format!("{} links to {link}", paper.path)));
        let text = paper.prose();
        let paths = quoted(&text).into_iter().filter(|name| PATHS.iter().any(|start| name.starts_with(start)));
        let paths = paths.filter(|path| !path.contains(' ') && !is_there(path));
        wrong.extend(paths.map(|path| format!("{} names {path}", paper.path)));
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn every_test_and_module_that_is_named_exists() {
    let papers = papers();
    let is_name = |name: &str| {
        let is_plain = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
        name.contains("::") && name.split("::").all(is_plain)
    };
    let cargo = fs::read_to_string(root().join("Cargo.toml")).unwrap();
    let is_of_a_crate = |name: &str| {
        let module = name.split("::").next().unwrap();
        ["std", "crate", "super", "self"].contains(&module)
            || cargo.contains(&format!("\n{module} = "))
            || cargo.contains(&format!("\n{} = ", module.replace('_', "-")))
    };
    let mut wrong = Vec::new();
    for paper in papers.iter().filter(|paper| paper.is_page() || paper.path.ends_with(".rs")) {
        let prose = paper.prose();
        let names = quoted(&prose).into_iter().filter(|name| is_name(name) && !is_of_a_crate(name));
        // rustdoc checks a type's own items.
        let names = names.filter(|name| !name.starts_with(char::is_uppercase));
        wrong.extend(names.filter(|name| !is_known(name, &papers)).map(|name| format!("{} names {name}", paper.path)));
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn every_make_target_that_is_named_exists() {
    let makefile = fs::read_to_string(root().join("Makefile")).unwrap();
    let targets: Vec<&str> =
        makefile.lines().filter_map(|line| line.split_once(':')).map(|(target, _)| target).collect();
    let mut wrong = Vec::new();
    for paper in papers() {
        let in_blocks = paper.text.split("```").skip(1).step_by(2).flat_map(str::lines);
        let calls = in_blocks.chain(quoted(&paper.text)).filter_map(|line| line.strip_prefix("make "));
        let unknown = calls.filter(|call| !targets.contains(&call.split(' ').next().unwrap()));
        wrong.extend(unknown.map(|call| format!("{} names make {call}", paper.path)));
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn every_step_of_a_checklist_names_its_file() {
    let text = fs::read_to_string(root().join("docs/adding.md")).unwrap();
    let heads: Vec<&str> = text.lines().filter_map(|line| line.strip_prefix("## ")).collect();
    for list in CHECKLISTS {
        assert!(heads.contains(&list), "docs/adding.md has no checklist {list}");
        let section = text.split(&format!("\n## {list}\n")).nth(1).unwrap().split("\n## ").next().unwrap();
        let steps: Vec<&str> =
            section.split('\n').filter(|line| line.starts_with(|c: char| c.is_ascii_digit())).collect();
        assert!(steps.len() > 2, "{list} has {} steps", steps.len());
        for step in steps {
            let names_file = quoted(step).iter().any(|name| PATHS.iter().any(|start| name.starts_with(start)))
                || [".env.example", "README.md", "Cargo.toml"].iter().any(|file| step.contains(file));
            assert!(names_file, "{list}: {step}");
        }
    }
}
