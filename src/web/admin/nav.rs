//! The navigation of the administration. A new page needs an entry here, and the texts `admin-…` and
//! `overview-what-…`.

use crate::web::kit::Frame;
use crate::web::paths;

/// The groups: suffix of the text key `admin-group-…`, and the last address segments of its pages.
pub const GROUPS: [(&str, &[&str]); 4] = [
    ("master", &["people", "departments", "warehouses", "goods"]),
    ("rules", &["flows", "roles", "phrases", "calendar"]),
    ("running", &["stuck", "messages", "directory", "health"]),
    ("settings", &["company", "settings", "audit", "sign-ins"]),
];

/// The groups with the pages that the viewer may open; groups without any are left out.
pub fn open_groups(frame: &Frame) -> Vec<(&'static str, Vec<&'static str>)> {
    let of = |(group, entries): &(&'static str, &'static [&'static str])| {
        let open: Vec<&str> = entries.iter().copied().filter(|what| frame.may_open(what)).collect();
        (!open.is_empty()).then_some((*group, open))
    };
    GROUPS.iter().filter_map(of).collect()
}

/// Whether the current page is one of `entries`.
pub fn is_here(frame: &Frame, entries: &[&str]) -> bool {
    entries.iter().any(|what| frame.is_at(paths::admin(what)))
}
