//! Finds circles of files: files of `src` that import each other, directly or through others.
//!
//! Reads text, not types: `use` trees, and paths that start at `crate`, `self`, `super` or an imported name. A
//! re-exported name leads to the file that defines it. No import: `mod x;`, a `pub use` whose name the file itself does
//! not use, and what a file names of its own child modules (a child may use its parent's types).

mod tests;

use std::collections::{BTreeMap, BTreeSet};

/// Groups of files that import each other, sorted. `files`: path below the root (`src/`…) and text.
pub fn circles(files: &[(String, String)]) -> Vec<Vec<String>> {
    let house = House::of(files);
    let edges: Vec<BTreeSet<usize>> = (0..house.files.len()).map(|file| house.imports_of(file)).collect();
    let mut circles: Vec<Vec<String>> = components(&edges)
        .into_iter()
        .filter(|group| group.len() > 1)
        .map(|group| {
            let mut names: Vec<String> = group.into_iter().map(|file| files[file].0.clone()).collect();
            names.sort();
            names
        })
        .collect();
    circles.sort();
    circles
}

/// A path as its segments.
type Path = Vec<String>;

/// A name that a `use` brings into a file.
struct Import {
    name: String,
    target: Path,
    is_public: bool,
}

struct File {
    module: Path,
    imports: Vec<Import>,
    /// Paths in the code outside of `use`, each with the module that contains it.
    paths: Vec<(Path, Path)>,
    /// Names in the code that stand alone.
    words: BTreeSet<String>,
}

struct House {
    files: Vec<File>,
    by_module: BTreeMap<Path, usize>,
}

impl House {
    fn of(files: &[(String, String)]) -> Self {
        let files: Vec<File> = files.iter().map(|(path, text)| read(module_of(path), text)).collect();
        let by_module = files.iter().enumerate().map(|(index, file)| (file.module.clone(), index)).collect();
        Self { files, by_module }
    }

    /// The files that a file imports from.
    fn imports_of(&self, own: usize) -> BTreeSet<usize> {
        let file = &self.files[own];
        let used = file.imports.iter().filter(|import| !import.is_public || file.words.contains(&import.name));
        let by_name = used.map(|import| (&file.module, &import.target));
        let in_code = file.paths.iter().map(|(module, path)| (module, path));
        let paths = by_name.chain(in_code).filter(|(module, path)| !self.is_below(own, module, path));
        let targets = paths.filter_map(|(module, path)| self.file_of(own, module, path, 0));
        targets.filter(|target| *target != own).collect()
    }

    /// The file that defines what `path` names in `module` of the file `from`; `None`: another crate.
    fn file_of(&self, from: usize, module: &Path, path: &[String], depth: usize) -> Option<usize> {
        let (first, rest) = path.split_first()?;
        match first.as_str() {
            "crate" => self.walk(Path::new(), rest, depth),
            "self" => self.walk(module.clone(), rest, depth),
            "super" => {
                let mut at = module.clone();
                at.pop();
                let ups = rest.iter().take_while(|name| *name == "super").count();
                at.truncate(at.len().saturating_sub(ups));
                self.walk(at, &rest[ups..], depth)
            }
            name => {
                if self.is_child(module, name) {
                    let child = [module.as_slice(), &path[..1]].concat();
                    return self.walk(child, rest, depth);
                }
                let import = self.files[from].imports.iter().find(|import| import.name == name)?;
                let is_itself = import.target.first().is_some_and(|first| first == name);
                (!is_itself && depth < 16)
                    .then(|| [&import.target, rest].concat())
                    .and_then(|path| self.file_of(from, &self.files[from].module, &path, depth + 1))
            }
        }
    }

    /// Whether a path names something of a child module of its own file.
    fn is_below(&self, own: usize, module: &[String], path: &[String]) -> bool {
        let mut path = path.to_vec();
        for _ in 0..16 {
            let start = usize::from(path.first().is_some_and(|first| first == "self"));
            let Some(first) = path.get(start) else { return false };
            if self.is_child(module, first) {
                return true;
            }
            let import = self.files[own].imports.iter().find(|import| import.name == *first);
            let Some(import) = import.filter(|import| import.target.first() != Some(first)) else { return false };
            path = [&import.target, &path[start + 1..]].concat();
        }
        false
    }

    fn is_child(&self, module: &[String], name: &str) -> bool {
        self.by_module.contains_key(&[module, &[name.to_owned()]].concat())
    }

    /// Follows a path down from a module, through files and re-exports, to the file that defines the last name.
    fn walk(&self, mut module: Path, path: &[String], depth: usize) -> Option<usize> {
        // A module inside a file belongs to the file.
        while !self.by_module.contains_key(&module) {
            module.pop()?;
        }
        let file = self.by_module[&module];
        let Some((first, rest)) = path.split_first() else { return Some(file) };
        let child = [module.as_slice(), &path[..1]].concat();
        if self.by_module.contains_key(&child) {
            return self.walk(child, rest, depth);
        }
        let import = self.files[file].imports.iter().find(|import| import.name == *first);
        match import.filter(|_| depth < 16) {
            Some(import) => {
                let onward = [&import.target, rest].concat();
                self.file_of(file, &self.files[file].module, &onward, depth + 1)
            }
            None => Some(file),
        }
    }
}

/// The module path of a file: `mod.rs` stands for its folder, `src/lib.rs` is the root.
fn module_of(path: &str) -> Path {
    let inside = path.strip_prefix("src/").unwrap_or(path).trim_end_matches(".rs");
    let inside = inside.strip_suffix("/mod").unwrap_or(inside);
    if inside == "lib" { Path::new() } else { inside.split('/').map(str::to_owned).collect() }
}

fn read(module: Path, text: &str) -> File {
    let tokens = tokens(text);
    let mut file = File { module: module.clone(), imports: Vec::new(), paths: Vec::new(), words: BTreeSet::new() };
    // Open inline modules, each with the brace depth at which it began.
    let mut inside: Vec<(String, usize)> = Vec::new();
    let (mut at, mut depth) = (0, 0);
    while at < tokens.len() {
        let is = |offset: usize, token: &str| tokens.get(at + offset).is_some_and(|found| found == token);
        let after_dot = at > 0 && (tokens[at - 1] == "." || tokens[at - 1] == "::");
        if is(0, "mod") && is(2, "{") {
            inside.push((tokens[at + 1].clone(), depth));
            at += 2;
        } else if is(0, "use") && !is(1, "<") && !after_dot {
            let is_public = at > 0 && (tokens[at - 1] == "pub" || tokens[at - 1] == ")");
            at += 1;
            // In an inline module, `super` is the file.
            let start: Path = inside.iter().map(|(name, _)| name.clone()).collect();
            let first = file.imports.len();
            use_tree(&tokens, &mut at, &Path::new(), is_public, &mut file.imports);
            if !start.is_empty() {
                for import in &mut file.imports[first..] {
                    import.target = absolute(&module, &start, &import.target);
                }
            }
        } else {
            match tokens[at].as_str() {
                "{" => depth += 1,
                "}" => {
                    depth = depth.saturating_sub(1);
                    inside.pop_if(|(_, began)| *began == depth);
                }
                word if is_word(word) && !after_dot => {
                    let mut path = vec![word.to_owned()];
                    while at + 2 < tokens.len() && tokens[at + 1] == "::" && is_word(&tokens[at + 2]) {
                        path.push(tokens[at + 2].clone());
                        at += 2;
                    }
                    file.words.insert(path[0].clone());
                    if path.len() > 1 {
                        let names = inside.iter().map(|(name, _)| name.clone());
                        file.paths.push((module.iter().cloned().chain(names).collect(), path));
                    }
                }
                _ => {}
            }
            at += 1;
        }
    }
    file
}

/// A path of a `use` in a module inside a file, from the root of the crate.
fn absolute(module: &[String], inside: &[String], path: &[String]) -> Path {
    let mut at = [module, inside].concat();
    match path.first().map(String::as_str) {
        Some("super" | "self") => {
            let ups = path.iter().take_while(|name| *name == "super").count();
            at.truncate(at.len().saturating_sub(ups));
            let rest = path.iter().skip(ups).filter(|name| *name != "self").cloned();
            ["crate".to_owned()].into_iter().chain(at).chain(rest).collect()
        }
        _ => path.to_vec(),
    }
}

/// Reads one tree of a `use` up to its end; `at` is the position after it.
fn use_tree(tokens: &[String], at: &mut usize, prefix: &Path, is_public: bool, imports: &mut Vec<Import>) {
    let mut path = prefix.clone();
    while *at < tokens.len() {
        match tokens[*at].as_str() {
            "{" => {
                *at += 1;
                while *at < tokens.len() && tokens[*at] != "}" {
                    use_tree(tokens, at, &path, is_public, imports);
                    if *at < tokens.len() && tokens[*at] == "," {
                        *at += 1;
                    }
                }
                *at += 1;
                return;
            }
            // The names of a glob are unknown: the module itself counts.
            "*" => {
                imports.push(Import { name: "*".into(), target: path, is_public: false });
                *at += 1;
                return;
            }
            "as" => {
                let name = tokens.get(*at + 1).cloned().unwrap_or_default();
                imports.push(Import { name, target: path, is_public });
                *at += 2;
                return;
            }
            "," | "}" | ";" => break,
            "::" => *at += 1,
            word => {
                // `a::{self}` is `a`.
                if word != "self" || path.is_empty() {
                    path.push(word.to_owned());
                }
                *at += 1;
            }
        }
    }
    if let Some(name) = path.last().cloned() {
        imports.push(Import { name, target: path, is_public });
    }
}

fn is_word(token: &str) -> bool {
    token.starts_with(|first: char| first.is_alphabetic() || first == '_')
}

/// Words, `::` and single characters; without comments and string literals.
fn tokens(text: &str) -> Vec<String> {
    let signs: Vec<char> = text.chars().collect();
    let mut tokens = Vec::new();
    let mut at = 0;
    while at < signs.len() {
        let next = signs.get(at + 1).copied().unwrap_or_default();
        match signs[at] {
            '/' if next == '/' => at = find(&signs, at, |sign| sign == '\n'),
            '/' if next == '*' => {
                at += 2;
                while at < signs.len() && !(signs[at] == '*' && signs.get(at + 1) == Some(&'/')) {
                    at += 1;
                }
                at += 2;
            }
            'r' if (next == '"' || next == '#') && is_raw(&signs[at + 1..]) => at = raw_end(&signs, at + 1),
            '"' => {
                at += 1;
                while at < signs.len() && signs[at] != '"' {
                    at += if signs[at] == '\\' { 2 } else { 1 };
                }
                at += 1;
            }
            '\'' if next == '\\' => at = find(&signs, at + 3, |sign| sign == '\'') + 1,
            '\'' if signs.get(at + 2) == Some(&'\'') => at += 3,
            ':' if next == ':' => {
                tokens.push("::".to_owned());
                at += 2;
            }
            sign if sign.is_alphanumeric() || sign == '_' => {
                let end = find(&signs, at, |sign| !sign.is_alphanumeric() && sign != '_');
                tokens.push(signs[at..end].iter().collect());
                at = end;
            }
            sign => {
                if !sign.is_whitespace() {
                    tokens.push(sign.to_string());
                }
                at += 1;
            }
        }
    }
    tokens
}

fn find(signs: &[char], from: usize, fits: impl Fn(char) -> bool) -> usize {
    (from..signs.len()).find(|at| fits(signs[*at])).unwrap_or(signs.len())
}

fn is_raw(after: &[char]) -> bool {
    after.iter().find(|sign| **sign != '#') == Some(&'"')
}

/// The end of a raw string whose hashes or quote begin at `from`.
fn raw_end(signs: &[char], from: usize) -> usize {
    let hashes = signs[from..].iter().take_while(|sign| **sign == '#').count();
    let mut at = from + hashes + 1;
    while at < signs.len() {
        let closing = signs[at + 1..].iter().take_while(|sign| **sign == '#').count();
        if signs[at] == '"' && closing >= hashes {
            return at + 1 + hashes;
        }
        at += 1;
    }
    at
}

/// The strongly connected components of a graph: two nodes are in one if each can be reached from the other.
fn components(edges: &[BTreeSet<usize>]) -> Vec<Vec<usize>> {
    let reached: Vec<BTreeSet<usize>> = (0..edges.len()).map(|from| reachable(edges, from)).collect();
    let mut seen = BTreeSet::new();
    let mut groups = Vec::new();
    for node in 0..edges.len() {
        if seen.contains(&node) {
            continue;
        }
        let mut group = vec![node];
        group.extend(reached[node].iter().copied().filter(|other| *other != node && reached[*other].contains(&node)));
        seen.extend(group.iter().copied());
        groups.push(group);
    }
    groups
}

fn reachable(edges: &[BTreeSet<usize>], from: usize) -> BTreeSet<usize> {
    let mut reached = BTreeSet::new();
    let mut open = vec![from];
    while let Some(node) = open.pop() {
        open.extend(edges[node].iter().copied().filter(|next| reached.insert(*next)));
    }
    reached
}
