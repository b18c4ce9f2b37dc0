//! Lines and headers, compared.

use super::{Change, Snapshot, SnapshotFile, SnapshotLine, difference};

fn line(text: &str) -> SnapshotLine {
    let mut parts = text.split_whitespace().map(str::to_owned);
    let mut next = || parts.next().unwrap_or_default();
    SnapshotLine { label: next(), quantity: next(), unit_price: next(), ..SnapshotLine::default() }
}

fn lines(texts: &[&str]) -> Snapshot {
    Snapshot { lines: texts.iter().map(|text| line(text)).collect(), ..Snapshot::default() }
}

fn told(old: &[&str], new: &[&str]) -> Vec<String> {
    let tell = |change| match change {
        Change::Added(line) => format!("+{}", line.label),
        Change::Removed(line) => format!("-{}", line.label),
        Change::Changed { from, to } => {
            format!("{} {}→{} {}→{}", to.label, from.quantity, to.quantity, from.unit_price, to.unit_price)
        }
        Change::Field { field, from, to } => format!("{field} {from}→{to}"),
        Change::Files { gone, new } => format!("{gone:?}→{new:?}"),
    };
    lines(old).changes(&lines(new)).into_iter().map(tell).collect()
}

#[test]
fn lines_are_compared_by_what_they_are_for_not_by_where_they_stand() {
    let paper = ["纸 10 2", "胶带 5 1"];
    assert_eq!(told(&paper, &paper), [""; 0]);
    assert_eq!(told(&paper, &["胶带 5 1", "纸 10 2"]), [""; 0]);
    assert_eq!(told(&paper, &["纸 8 2", "胶带 5 1"]), ["纸 10→8 2→2"]);
    assert_eq!(told(&paper, &["纸 10 2", "手套 3 9"]), ["+手套", "-胶带"]);
    assert_eq!(told(&["纸 1 2", "纸 10 2"], &["纸 10 2", "纸 1 3"]), ["纸 1→1 2→3"], "twice the same goods");
    assert_eq!(told(&[], &["纸 1 1"]), ["+纸"]);
}

#[test]
fn the_header_comes_first() {
    let old = Snapshot { note: "急".into(), ..lines(&["纸 1 1"]) };
    let new =
        Snapshot { title: "采购".into(), note: "不急".into(), settles: vec!["CG-1".into()], ..Snapshot::default() };
    let fields: Vec<_> = old
        .changes(&new)
        .into_iter()
        .map(|change| if let Change::Field { field, .. } = change { field } else { "line" })
        .collect();
    assert_eq!(fields, ["title", "note", "settles", "line"]);
}

#[test]
fn a_difference_has_its_sign_and_none_is_none() {
    let number = |text: &str| text.parse().unwrap();
    for (from, to, said) in
        [("1000", "500", Some("-500.00")), ("1", "1.5", Some("+0.50")), ("1", "1", None), ("1", "1.001", None)]
    {
        assert_eq!(difference(number(from), number(to)).as_deref(), said, "{from} {to}");
    }
    assert_eq!(difference(number("0"), number("100")).as_deref(), Some("+100.00"));
}

#[test]
fn files_are_compared_by_name_and_content() {
    let file = |name: &str, digest: &str| SnapshotFile { name: name.into(), digest: digest.into() };
    let with = |files: &[SnapshotFile]| Snapshot { files: Some(files.to_vec()), ..Snapshot::default() };
    let (a, b, other) = (file("甲.pdf", "11"), file("乙.pdf", "22"), file("甲.pdf", "33"));
    let old = with(&[a.clone(), b.clone()]);
    assert!(old.changes(&with(&[b.clone(), a.clone()])).is_empty());
    assert_eq!(old.changes(&with(&[other.clone(), b])), [Change::Files { gone: vec![a.clone()], new: vec![other] }]);
    assert_eq!(with(&[]).changes(&with(std::slice::from_ref(&a))), [Change::Files { gone: vec![], new: vec![a] }]);
    // A snapshot from before files were recorded.
    let before: Snapshot = serde_json::from_str("{}").unwrap();
    assert!(before.changes(&old).is_empty());
}
