//! Addresses of pages, for templates and redirects. No other file writes an address out.
//!
//! Below the pages: imports no page and not the route table. Arguments are taken by value or by reference, as templates
//! pass them.

mod admin;
mod stock;

use std::borrow::Borrow;

pub use admin::*;
pub use stock::*;

use crate::compose::links;
use crate::orders::{AttachmentId, Kind, OrderId, SavedViewId, StepId, TemplateId};
use crate::org::{DelegationId, Platform, TokenId, UserId};

/// The prefix of all addresses of the JSON interface.
pub const API: &str = "/api/";

/// The prefix of the addresses to which platforms push events.
pub const EVENTS: &str = "/events/";

/// The path for which cookies are valid: the whole site.
pub const COOKIES: &str = "/";

pub fn home() -> String {
    "/".into()
}

/// The server-sent events of the inbox.
pub fn live_inbox() -> String {
    "/inbox/live".into()
}

/// Marks the notices of the inbox as read.
pub fn inbox_seen() -> String {
    "/inbox/seen".into()
}

/// Approves the ticked steps of the inbox.
pub fn batch_approval() -> String {
    "/inbox/approval".into()
}

/// Hands over the ticked steps of the inbox.
pub fn batch_handover() -> String {
    "/inbox/handover".into()
}

pub fn login() -> String {
    "/login".into()
}

/// The sign-in page, which redirects to `next`.
pub fn login_to(next: &str) -> String {
    with("/login", [("next", local(next))])
}

/// A page with a form that could not be sent.
pub fn unsent(page: &str) -> String {
    format!("{}#unsent", local(page))
}

/// Redirects to the sign-in page of a platform, and to `next` afterwards.
pub fn login_at(platform: impl Borrow<Platform>, next: &str) -> String {
    let next = if next.is_empty() { "" } else { local(next) };
    with(&format!("/login/{}", platform.borrow()), [("next", next)])
}

/// The address to which a platform's sign-in page redirects back.
pub fn login_return(platform: impl Borrow<Platform>) -> String {
    format!("/login/{}/return", platform.borrow())
}

/// Signs in with a code that DingTalk gave to the page.
pub fn dingtalk_session() -> String {
    "/session/dingtalk".into()
}

pub fn logout() -> String {
    "/logout".into()
}

pub fn language() -> String {
    "/language".into()
}

/// A file of the front end.
pub fn asset(digest: &str, name: &str) -> String {
    format!("/static/{digest}/{name}")
}

/// The company's own logo.
pub fn mark(digest: &str) -> String {
    format!("/mark/{digest}")
}

pub fn orders() -> String {
    "/orders".into()
}

/// The list with filters; empty ones are left out.
pub fn orders_with<'a>(filters: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    with("/orders", filters)
}

/// The viewer's own orders.
pub fn own_orders() -> String {
    orders_with([("mine", "1")])
}

/// The viewer's own drafts.
pub fn own_drafts() -> String {
    orders_with([("mine", "1"), ("status", "draft")])
}

/// The list with filters that are a query string already.
pub fn orders_by(query: &str) -> String {
    format!("/orders?{query}")
}

/// The list as a file, `csv` or `xlsx`.
pub fn export<'a>(ending: &str, filters: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    with(&format!("/orders/export.{ending}"), filters)
}

/// Saved searches of the list.
pub fn views() -> String {
    "/orders/views".into()
}

pub fn view_removal(id: impl Borrow<SavedViewId>) -> String {
    format!("/orders/views/{}/removal", id.borrow())
}

/// The choice of the list's columns.
pub fn columns() -> String {
    "/orders/columns".into()
}

/// The address that stores where Enter goes in the lines of an order.
pub fn entering() -> String {
    "/orders/entering".into()
}

/// Removes the ticked drafts.
pub fn drafts_removal() -> String {
    "/orders/drafts/removal".into()
}

/// The report with its filters; empty ones are left out.
pub fn reports<'a>(filters: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    with("/reports", filters)
}

/// The report without filters.
pub fn report() -> String {
    reports([])
}

/// One chart of the report as a file, `csv` or `svg`.
pub fn report_file<'a>(chart: &str, ending: &str, filters: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    with(&format!("/reports/{chart}.{ending}"), filters)
}

/// The kinds and templates that a new order can start from.
pub fn kinds() -> String {
    "/orders/new".into()
}

pub fn new_order(kind: impl Borrow<Kind>) -> String {
    format!("/orders/new/{}", kind.borrow())
}

/// A new order, filled from a template.
pub fn from_template(kind: impl Borrow<Kind>, from: impl Borrow<TemplateId>) -> String {
    format!("/orders/new/{}?template={}", kind.borrow(), from.borrow())
}

/// A new order of the same kind, filled from this one.
pub fn copy_order(kind: impl Borrow<Kind>, from: impl Borrow<OrderId>) -> String {
    format!("/orders/new/{}?copy={}", kind.borrow(), from.borrow())
}

pub fn template(id: impl Borrow<TemplateId>) -> String {
    format!("/orders/templates/{}", id.borrow())
}

pub fn template_removal(id: impl Borrow<TemplateId>) -> String {
    format!("/orders/templates/{}/removal", id.borrow())
}

pub fn order(id: impl Borrow<OrderId>) -> String {
    links::order(*id.borrow())
}

/// An act on an order: the last part of its address in the route table, e.g. `withdrawal`.
pub fn order_act(id: impl Borrow<OrderId>, act: &str) -> String {
    format!("/orders/{}/{act}", id.borrow())
}

pub fn print_order(id: impl Borrow<OrderId>) -> String {
    order_act(id, "print")
}

pub fn edit_order(id: impl Borrow<OrderId>) -> String {
    order_act(id, "edit")
}

/// The address to which the form of an order uploads files.
pub fn order_files(id: impl Borrow<OrderId>) -> String {
    order_act(id, "attachments")
}

/// Redirects to the viewer's step of an order, or to the order.
pub fn order_approval(id: impl Borrow<OrderId>) -> String {
    order_act(id, "approval")
}

/// The page that checks a printed order; the code needs no escaping.
pub fn verify(id: impl Borrow<OrderId>, code: &str) -> String {
    format!("/verify/{}?c={code}", id.borrow())
}

pub fn attachment(id: impl Borrow<AttachmentId>) -> String {
    format!("/attachments/{}", id.borrow())
}

/// The same, for saving it.
pub fn attachment_to_save(id: impl Borrow<AttachmentId>) -> String {
    format!("/attachments/{}?save=1", id.borrow())
}

pub fn thumbnail(id: impl Borrow<AttachmentId>) -> String {
    format!("/attachments/{}/thumbnail", id.borrow())
}

pub fn attachment_removal(id: impl Borrow<AttachmentId>) -> String {
    format!("/attachments/{}/removal", id.borrow())
}

/// The upload address for an order that is not stored yet. For scripts.
pub fn uploads(form_key: impl Borrow<uuid::Uuid>) -> String {
    format!("/uploads/{}", form_key.borrow())
}

/// The goods that a script suggests while a line is typed.
pub fn goods_suggestions() -> String {
    "/goods".into()
}

pub fn approval(step: impl Borrow<StepId>) -> String {
    links::approval(*step.borrow())
}

/// An act on a step: the last part of its address in the route table, e.g. `decision`.
pub fn approval_act(step: impl Borrow<StepId>, act: &str) -> String {
    format!("/approvals/{}/{act}", step.borrow())
}

/// The page of a link to set a password. The logs of this program have no queries.
pub fn password_link(code: &str) -> String {
    links::password(code)
}

/// The address for the new password of that page.
pub fn password() -> String {
    "/password".into()
}

/// The code of the second factor, after the password.
pub fn login_code() -> String {
    "/login/code".into()
}

/// Sets up the viewer's own second factor.
pub fn second_factor() -> String {
    "/account/second-factor".into()
}

/// The same, and goes on to `next` afterwards.
pub fn second_factor_to(next: &str) -> String {
    with("/account/second-factor", [("next", local(next))])
}

pub fn second_factor_removal() -> String {
    "/account/second-factor/removal".into()
}

/// Makes new recovery codes.
pub fn recovery_codes() -> String {
    "/account/second-factor/codes".into()
}

/// The viewer's own account.
pub fn account() -> String {
    "/account".into()
}

/// The same with the sign-ins before an entry.
pub fn account_before(id: &str) -> String {
    with("/account", [("before", id)])
}

pub fn account_password() -> String {
    "/account/password".into()
}

/// Ends a session of the viewer's.
pub fn session_ending(key: &str) -> String {
    format!("/account/sessions/{key}/ending")
}

/// Ends all sessions of the viewer's but this one.
pub fn other_sessions_ending() -> String {
    "/account/sessions/ending".into()
}

/// Revokes a token of the viewer's.
pub fn token_revocation(id: impl Borrow<TokenId>) -> String {
    format!("/account/tokens/{}/revocation", id.borrow())
}

/// The delegations of a person by their id; empty: the viewer's own.
pub fn delegations(person: &str) -> String {
    with("/delegations", [("person", person)])
}

/// The delegations of a person, for administrators.
pub fn delegations_of(person: impl Borrow<UserId>) -> String {
    delegations(&person.borrow().to_string())
}

/// Hands what waits already over to the delegate.
pub fn delegation_hand_over(id: impl Borrow<DelegationId>) -> String {
    format!("/delegations/{}/handover", id.borrow())
}

pub fn delegation_ending(id: impl Borrow<DelegationId>) -> String {
    format!("/delegations/{}/ending", id.borrow())
}

/// The longest address to return to: cookies store it, and hold 4 KB.
const LONGEST: usize = 1500;

/// `next` if it is a path of this site, else the home page: never redirects to another site.
pub fn local(next: &str) -> &str {
    let is_path = next.starts_with('/') && !next.starts_with("//");
    let is_plain = next.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    if is_path && is_plain && next.len() <= LONGEST { next } else { "/" }
}

fn with<'a>(path: &str, filters: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    for (name, value) in filters.into_iter().filter(|(_, value)| !value.is_empty()) {
        query.append_pair(name, value);
    }
    let query = query.finish();
    if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
}
