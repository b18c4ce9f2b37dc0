//! Made-up files with and without circles.

use super::circles;

fn found(files: &[(&str, &str)]) -> Vec<Vec<String>> {
    let files: Vec<_> = files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect();
    circles(&files)
}

#[test]
fn a_circle_of_two_files_is_found() {
    let files = [
        ("src/lib.rs", "mod a; mod b;"),
        ("src/a.rs", "use crate::b::B; pub struct A;"),
        ("src/b.rs", "pub struct B; fn f() -> crate::a::A { crate::a::A }"),
    ];
    assert_eq!(found(&files), [["src/a.rs", "src/b.rs"]]);
}

#[test]
fn a_circle_through_a_re_export_is_found() {
    let files = [
        ("src/lib.rs", "mod a; mod c;"),
        ("src/a/mod.rs", "//! Map.\nmod b;\npub use b::B;"),
        ("src/a/b.rs", "use crate::c::C; pub struct B(C);"),
        ("src/c.rs", "use crate::a::{self as house}; pub struct C(house::B);"),
    ];
    assert_eq!(found(&files), [["src/a/b.rs", "src/c.rs"]]);
}

#[test]
fn a_circle_through_super_is_found() {
    let files = [
        ("src/lib.rs", "mod a;"),
        ("src/a/mod.rs", "mod b; mod c; mod d;"),
        ("src/a/b.rs", "use super::{c::{self, C}, d::D as Other};"),
        ("src/a/c.rs", "fn f() { super::d::f() }"),
        ("src/a/d.rs", "mod inner { use super::super::b::B; }"),
    ];
    assert_eq!(found(&files), [["src/a/b.rs", "src/a/c.rs", "src/a/d.rs"]]);
}

#[test]
fn maps_comments_and_texts_are_no_imports() {
    let files = [
        ("src/lib.rs", "mod a; mod c; mod d;"),
        ("src/a/mod.rs", "mod b; pub use b::B; pub struct A;"),
        ("src/a/b.rs", "use super::A; pub struct B(A);"),
        ("src/c.rs", "// crate::d::D\nconst C: &str = \"crate::d::D\"; const Q: char = '\"';"),
        ("src/d.rs", "use crate::c::C; /* crate::a */ const R: &str = r#\"crate::c\"#;"),
    ];
    assert!(found(&files).is_empty(), "{:?}", found(&files));
}
