//! Addresses of the administration's pages.

use std::borrow::Borrow;
use std::fmt::Display;

use super::with;
use crate::approval::Phrase;
use crate::audit::Subject;
use crate::catalog::masters::Master;
use crate::catalog::{GoodsId, ImportId, SheetImportId, WarehouseId};
use crate::compose::links;
use crate::directory::RunId;
use crate::orders::Kind;
use crate::org::{DepartmentId, Platform, TokenId, UserId};
use crate::outbox::{Channel, LetterId};

/// The overview of the administration.
pub fn administration() -> String {
    "/admin".into()
}

/// A page of the administration by the last part of its address, e.g. `people`, `calendar` or `messages`.
pub fn admin(what: &str) -> String {
    format!("/admin/{what}")
}

/// The same with filters; empty ones are left out.
pub fn admin_with<'a>(what: &str, filters: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    with(&admin(what), filters)
}

/// The form for a new row of a list of master data.
pub fn admin_new(what: &str) -> String {
    format!("/admin/{what}/new")
}

/// The form of one row of a list of master data.
pub fn admin_row(what: &str, id: impl Display) -> String {
    format!("/admin/{what}/{id}")
}

/// Disables or enables a row of a list of master data.
pub fn disabling(what: &str, id: impl Display) -> String {
    format!("/admin/{what}/{id}/disabling")
}

pub fn person(id: impl Borrow<UserId>) -> String {
    admin_row("people", id.borrow())
}

/// Makes a link by which a person sets their own password.
pub fn password_link_of(id: impl Borrow<UserId>) -> String {
    format!("/admin/people/{}/password-link", id.borrow())
}

/// Removes the second factor of a person.
pub fn second_factor_removal_of(id: impl Borrow<UserId>) -> String {
    format!("/admin/people/{}/second-factor/removal", id.borrow())
}

/// Unlocks the account of a person who is locked out.
pub fn unlocking(id: impl Borrow<UserId>) -> String {
    format!("/admin/people/{}/unlocking", id.borrow())
}

/// Revokes a token of a person.
pub fn token_revocation_of(person: impl Borrow<UserId>, id: impl Borrow<TokenId>) -> String {
    format!("/admin/people/{}/tokens/{}/revocation", person.borrow(), id.borrow())
}

/// The record of a person's sign-ins.
pub fn sign_ins_of(person: impl Borrow<UserId>) -> String {
    admin_with("sign-ins", [("who", person.borrow().to_string().as_str())])
}

pub fn department(id: impl Borrow<DepartmentId>) -> String {
    admin_row("departments", id.borrow())
}

pub fn warehouse(id: impl Borrow<WarehouseId>) -> String {
    admin_row("warehouses", id.borrow())
}

pub fn goods(id: impl Borrow<GoodsId>) -> String {
    admin_row("goods", id.borrow())
}

/// The upload form for people, departments or warehouses, and the past imports.
pub fn sheet_imports(subject: impl Borrow<Master>) -> String {
    format!("/admin/sheets/{}", subject.borrow())
}

/// The empty sheet of a subject.
pub fn sheet_template(subject: impl Borrow<Master>) -> String {
    format!("/admin/sheets/{}/template.xlsx", subject.borrow())
}

/// One import of a subject.
pub fn sheet_import(subject: impl Borrow<Master>, id: impl Borrow<SheetImportId>) -> String {
    format!("/admin/sheets/{}/{}", subject.borrow(), id.borrow())
}

/// The faulty rows of an import of a subject as a spreadsheet.
pub fn sheet_faults(subject: impl Borrow<Master>, id: impl Borrow<SheetImportId>) -> String {
    format!("/admin/sheets/{}/{}/faults.xlsx", subject.borrow(), id.borrow())
}

/// Applies or undoes an import of a subject.
pub fn sheet_import_act(subject: impl Borrow<Master>, id: impl Borrow<SheetImportId>, act: &str) -> String {
    format!("/admin/sheets/{}/{}/{act}", subject.borrow(), id.borrow())
}

/// The rows of an import of a subject with one effect, after one row.
pub fn sheet_import_rows(
    subject: impl Borrow<Master>,
    id: impl Borrow<SheetImportId>,
    only: &str,
    after: &str,
) -> String {
    with(&sheet_import(subject, id), [("only", only), ("after", after)])
}

pub fn goods_imports() -> String {
    "/admin/goods/import".into()
}

/// Imports older than this one.
pub fn goods_imports_before(id: impl Borrow<ImportId>) -> String {
    with(&goods_imports(), [("before", id.borrow().to_string().as_str())])
}

/// The empty spreadsheet for an import.
pub fn goods_import_template() -> String {
    "/admin/goods/import/template.xlsx".into()
}

pub fn goods_import(id: impl Borrow<ImportId>) -> String {
    format!("/admin/goods/import/{}", id.borrow())
}

/// The faulty rows of an import as a spreadsheet.
pub fn goods_import_faults(id: impl Borrow<ImportId>) -> String {
    format!("/admin/goods/import/{}/faults.xlsx", id.borrow())
}

/// An act on an import: `application` or `undoing`.
pub fn goods_import_act(id: impl Borrow<ImportId>, act: &str) -> String {
    format!("/admin/goods/import/{}/{act}", id.borrow())
}

/// Some rows of an import, from behind one on.
pub fn goods_import_rows(id: impl Borrow<ImportId>, only: &str, after: &str) -> String {
    with(&goods_import(id), [("only", only), ("after", after)])
}

/// The approval flow of a kind.
pub fn flow(kind: impl Borrow<Kind>) -> String {
    format!("/admin/flows/{}", kind.borrow())
}

/// A published version of the flow, to read.
pub fn flow_version(kind: impl Borrow<Kind>, version: impl Borrow<i32>) -> String {
    format!("/admin/flows/{}?version={}", kind.borrow(), version.borrow())
}

/// The form of the flow, filled from a version.
pub fn flow_from(kind: impl Borrow<Kind>, version: impl Borrow<i32>) -> String {
    format!("/admin/flows/{}?from={}", kind.borrow(), version.borrow())
}

/// The editor of a flow, filled with the flow of another kind.
pub fn flow_like(kind: impl Borrow<Kind>, other: impl Borrow<Kind>) -> String {
    format!("/admin/flows/{}?like={}", kind.borrow(), other.borrow())
}

/// The company's settings as a file.
pub fn settings_file() -> String {
    "/admin/settings/file.json".into()
}

/// Applies a file of settings.
pub fn settings_application() -> String {
    "/admin/settings/application".into()
}

/// The form for the weekdays of the calendar.
pub fn calendar_week() -> String {
    "/admin/calendar/week".into()
}

/// The form for single days of the calendar.
pub fn calendar_days() -> String {
    "/admin/calendar/days".into()
}

pub fn calendar_days_removal() -> String {
    "/admin/calendar/days/removal".into()
}

pub fn phrase_removal(phrase: &Phrase) -> String {
    format!("/admin/phrases/{}/removal", phrase.id)
}

/// Where the company's logo is uploaded.
pub fn company_mark() -> String {
    "/admin/company/mark".into()
}

pub fn company_mark_removal() -> String {
    "/admin/company/mark/removal".into()
}

/// The audit log with filters; empty ones are left out.
pub fn audit(filters: &[(&str, &str)]) -> String {
    admin_with("audit", filters.iter().copied())
}

/// The same as a file.
pub fn audit_csv(filters: &[(&str, &str)]) -> String {
    admin_with("audit.csv", filters.iter().copied())
}

/// The audit entries of one row of a table.
pub fn history(what: Subject, row: impl Display) -> String {
    audit(&[("what", what.as_str()), ("row", &row.to_string())])
}

/// Orders that are stuck.
pub fn stuck() -> String {
    links::stuck()
}

/// Reassigns the ticked steps.
pub fn stuck_reassignment() -> String {
    format!("{}/reassignment", stuck())
}

/// The stuck orders that wait for one person.
pub fn stuck_with(person: impl Borrow<UserId>) -> String {
    with(&stuck(), [("person", person.borrow().to_string().as_str())])
}

/// Starts a comparison with a platform's directory.
pub fn directory_look(platform: impl Borrow<Platform>) -> String {
    format!("/admin/directory/{}/look", platform.borrow())
}

/// Applies the ticked changes of a comparison.
pub fn directory_application(run: impl Borrow<RunId>) -> String {
    format!("/admin/directory/{}/application", run.borrow())
}

/// The ledger of messages with filters; empty ones are left out.
pub fn admin_messages(filters: &[(&str, &str)]) -> String {
    admin_with("messages", filters.iter().copied())
}

/// An act on a message: `retry`, `again` or `removal`.
pub fn message_act(letter: impl Borrow<LetterId>, act: &str) -> String {
    format!("/admin/messages/{}/{act}", letter.borrow())
}

/// The form that asks why a person did not get a message.
pub fn why_form() -> String {
    "/admin/messages/why".into()
}

/// Why a person did not get a message about an order.
pub fn why(person: impl Borrow<UserId>, number: &str) -> String {
    with(&why_form(), [("person", person.borrow().to_string().as_str()), ("number", number)])
}

/// Sends the administrator a test message over a platform.
pub fn platform_trial(platform: impl Borrow<Platform>) -> String {
    format!("/admin/directory/{}/trial", platform.borrow())
}

/// Sends or drops the letters that a restored copy holds.
pub fn held_messages() -> String {
    "/admin/messages/held".into()
}

/// Ends the pause of a channel.
pub fn channel_resumption(channel: impl Borrow<Channel>) -> String {
    format!("/admin/channels/{}/resumption", channel.borrow())
}
