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

/// Whether the current page is one of `entries`.
pub fn is_here(frame: &Frame, entries: &[&str]) -> bool {
    entries.iter().any(|what| frame.is_at(paths::admin(what)))
}
