//! What the administration consists of, in groups. A new room is one word here, its text `admin-…` and one line
//! `overview-what-…`.

use crate::web::kit::Frame;
use crate::web::paths;

/// The ends of the groups' texts (`admin-group-…`), each with the ends of its addresses.
pub const GROUPS: [(&str, &[&str]); 4] = [
    ("master", &["people", "departments", "warehouses", "goods"]),
    ("rules", &["flows", "roles", "phrases", "calendar"]),
    ("running", &["stuck", "messages", "directory"]),
    ("settings", &["company", "audit"]),
];

/// Whether the page is one of these.
pub fn is_here(frame: &Frame, entries: &[&str]) -> bool {
    entries.iter().any(|what| frame.is_at(&paths::admin(what)))
}
