//! Which pages of the administration a role opens: the one table of it.

use crate::org::Role;

/// The pages of who maintains goods, by the part of the address after `/admin/`.
const GOODS: [&str; 1] = ["goods"];

/// The pages of who maintains people.
const PEOPLE: [&str; 2] = ["people", "departments"];

/// The pages that auditors read.
const AUDITED: [&str; 5] = ["audit", "audit.csv", "sign-ins", "roles", "health"];

/// Whether a role may open a page of the administration, or send its forms. `path`: the address, such as
/// `/admin/goods/7`.
pub fn may_open(role: Role, is_read: bool, path: &str) -> bool {
    let mut parts = path.split('/').skip(1);
    let page = match (parts.next(), parts.next()) {
        (Some("admin"), page) => page.unwrap_or_default(),
        // An act of administrators elsewhere.
        _ => return role == Role::Admin,
    };
    match role {
        Role::Admin => true,
        Role::Goods => GOODS.contains(&page),
        Role::People => PEOPLE.contains(&page),
        Role::Auditor => is_read && AUDITED.contains(&page),
        Role::Staff | Role::Approver => false,
    }
}

/// The person whose page or act an address is, such as `/admin/people/7/disabling`.
pub fn person_of(path: &str) -> Option<i64> {
    let mut parts = path.split('/').skip(2);
    if parts.next() == Some("people") { parts.next()?.parse().ok() } else { None }
}
