//! Addresses of pages, for templates and redirects.
//!
//! Below the pages: imports no page and not the route table.

use std::borrow::Borrow;

use crate::orders::{AttachmentId, Kind, OrderId, SavedViewId, StepId, TemplateId};

pub fn home() -> String {
    "/".into()
}

pub fn login() -> String {
    "/login".into()
}

/// The sign-in page that goes on to `next`.
pub fn login_to(next: &str) -> String {
    with("/login", [("next", local(next))])
}

/// To a platform's own sign-in page, and on to `next`.
pub fn login_at(platform: impl Borrow<crate::org::Platform>, next: &str) -> String {
    let next = if next.is_empty() { "" } else { local(next) };
    with(&format!("/login/{}", platform.borrow()), [("next", next)])
}

pub fn orders() -> String {
    "/orders".into()
}

/// The list with filters; empty ones are left out.
pub fn orders_with<'a>(wanted: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    with("/orders", wanted)
}

/// The list as a file, `csv` or `xlsx`.
pub fn export<'a>(ending: &str, wanted: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    with(&format!("/orders/export.{ending}"), wanted)
}

/// The report with what narrows it; empty ones are left out.
pub fn reports<'a>(wanted: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    with("/reports", wanted)
}

/// One picture of it as a file, `csv` or `svg`.
pub fn report_file<'a>(chart: &str, ending: &str, wanted: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    with(&format!("/reports/{chart}.{ending}"), wanted)
}

pub fn view_removal(id: impl Borrow<SavedViewId>) -> String {
    format!("/orders/views/{}/removal", id.borrow())
}

pub fn new_order(kind: impl Borrow<Kind>) -> String {
    format!("/orders/new/{}", kind.borrow())
}

/// What a new order can start from.
pub fn kinds() -> String {
    "/orders/new".into()
}

/// A new order, filled from a template.
pub fn from_template(kind: impl Borrow<Kind>, from: impl Borrow<TemplateId>) -> String {
    format!("/orders/new/{}?template={}", kind.borrow(), from.borrow())
}

pub fn template(id: impl Borrow<TemplateId>) -> String {
    format!("/orders/templates/{}", id.borrow())
}

/// A new order of the same kind, filled from this one.
pub fn copy_order(kind: impl Borrow<Kind>, from: impl Borrow<OrderId>) -> String {
    format!("/orders/new/{}?copy={}", kind.borrow(), from.borrow())
}

pub fn order(id: impl Borrow<OrderId>) -> String {
    format!("/orders/{}", id.borrow())
}

pub fn print_order(id: impl Borrow<OrderId>) -> String {
    format!("/orders/{}/print", id.borrow())
}

/// The page that checks a printed order; the code needs no escaping.
pub fn verify(id: impl Borrow<OrderId>, code: &str) -> String {
    format!("/verify/{}?c={code}", id.borrow())
}

pub fn edit_order(id: impl Borrow<OrderId>) -> String {
    format!("/orders/{}/edit", id.borrow())
}

pub fn attachment(id: impl Borrow<AttachmentId>) -> String {
    format!("/attachments/{}", id.borrow())
}

/// Where a script sends files before the order is stored.
pub fn uploads(form_key: impl Borrow<uuid::Uuid>) -> String {
    format!("/uploads/{}", form_key.borrow())
}

/// To the viewer's step of an order, if there is one.
pub fn order_approval(id: impl Borrow<OrderId>) -> String {
    format!("/orders/{}/approval", id.borrow())
}

pub fn approval(step: impl Borrow<StepId>) -> String {
    format!("/approvals/{}", step.borrow())
}

/// The delegations of a person by their id; empty: one's own.
pub fn delegations(person: &str) -> String {
    with("/delegations", [("person", person)])
}

/// A list of the administration: `people`, `departments`, `warehouses`, `goods` or `messages`.
pub fn admin(what: &str) -> String {
    format!("/admin/{what}")
}

/// What was changed, filtered; empty filters are left out.
pub fn audit(wanted: &[(&str, &str)]) -> String {
    with("/admin/audit", wanted.iter().copied())
}

/// The same as a file.
pub fn audit_csv(wanted: &[(&str, &str)]) -> String {
    with("/admin/audit.csv", wanted.iter().copied())
}

/// What was changed about one row of a table.
pub fn history(what: crate::audit::Subject, row: impl std::fmt::Display) -> String {
    audit(&[("what", what.as_str()), ("row", &row.to_string())])
}

/// The company's own mark.
pub fn mark(digest: &str) -> String {
    format!("/mark/{digest}")
}

/// The same with filters; empty ones are left out.
pub fn admin_with<'a>(what: &str, wanted: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    with(&admin(what), wanted)
}

pub fn goods_import(id: impl Borrow<crate::catalog::ImportId>) -> String {
    format!("/admin/goods/import/{}", id.borrow())
}

/// Some rows of an import, from behind one on.
pub fn goods_import_rows(id: impl Borrow<crate::catalog::ImportId>, only: &str, after: &str) -> String {
    with(&goods_import(id), [("only", only), ("after", after)])
}

/// The flow of a kind.
pub fn flow(kind: impl Borrow<Kind>) -> String {
    format!("/admin/flows/{}", kind.borrow())
}

/// The ledger of messages with filters; empty ones are left out.
pub fn admin_messages(wanted: &[(&str, &str)]) -> String {
    with("/admin/messages", wanted.iter().copied())
}

/// Why a person did not get what they were to be told about an order.
pub fn why(person: impl Borrow<crate::org::UserId>, number: &str) -> String {
    with("/admin/messages/why", [("person", person.borrow().to_string().as_str()), ("number", number)])
}

/// `next` if it is a path of ours, else the home page: nobody is sent elsewhere through us.
pub fn local(next: &str) -> &str {
    let is_path = next.starts_with('/') && !next.starts_with("//");
    let is_plain = next.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    if is_path && is_plain { next } else { "/" }
}

fn with<'a>(path: &str, wanted: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    for (name, value) in wanted.into_iter().filter(|(_, value)| !value.is_empty()) {
        query.append_pair(name, value);
    }
    let query = query.finish();
    if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
}
