//! An order as a browser sends it: the order's own fields beside those of its submission.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use diesel::QueryResult;
use serde::Deserialize;
use uuid::Uuid;

use super::template_form::TemplateForm;
use crate::db::Conn;
use crate::orders::{DraftChoice, RawLine, RawOrder, Template, TemplateId};
use crate::org::{User, UserId};

/// Empty lines that a new form shows, and that "more lines" adds without scripts.
const SPARE_LINES: u32 = 3;

/// The form as sent. The order's own fields stand beside those of the submission.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct OrderForm {
    pub(super) form_key: Option<Uuid>,
    pub(super) press: Option<Uuid>,
    pub(super) version: Option<i32>,
    /// The template that it was filled from.
    pub(super) template: Option<i64>,
    /// Under which name, for whom and in whose place it becomes a template.
    pub(super) template_name: String,
    pub(super) template_shared: String,
    pub(super) replaces: String,
    /// `save`, `submit`, `card`, `template` or `more`: which button it was.
    pub(super) intent: String,
    pub(super) next_approver: String,
    pub(super) hint: String,
    pub(super) title: String,
    pub(super) department: String,
    pub(super) warehouse: String,
    pub(super) destination_warehouse: String,
    pub(super) customer: String,
    pub(super) note: String,
    pub(super) lines: BTreeMap<u32, RawLine>,
    /// Numbers of purchases that a reimbursement settles.
    pub(super) settles: Vec<String>,
}

impl OrderForm {
    pub(super) fn of(raw: RawOrder) -> Self {
        Self {
            press: Some(Uuid::new_v4()),
            title: raw.title,
            department: raw.department,
            warehouse: raw.warehouse,
            destination_warehouse: raw.destination_warehouse,
            customer: raw.customer,
            note: raw.note,
            lines: raw.lines,
            settles: raw.settles,
            ..Self::default()
        }
    }

    /// For whom the order is meant, as typed.
    pub(super) fn meant(&self) -> DraftChoice {
        DraftChoice { next_approver_id: self.next_approver.parse().ok().map(UserId), hint: self.hint.clone() }
    }

    /// Fills in for whom the order was meant when it was saved.
    pub(super) fn give_back(&mut self, meant: DraftChoice) {
        self.next_approver = meant.next_approver_id.map(|id| id.to_string()).unwrap_or_default();
        self.hint = meant.hint;
    }

    pub(super) fn raw(&self) -> RawOrder {
        RawOrder {
            title: self.title.clone(),
            department: self.department.clone(),
            warehouse: self.warehouse.clone(),
            destination_warehouse: self.destination_warehouse.clone(),
            customer: self.customer.clone(),
            note: self.note.clone(),
            lines: self.lines.clone(),
            settles: self.settles.clone(),
        }
    }

    /// Nothing typed yet, but for what a new form holds by itself.
    pub(super) fn is_blank(&self) -> bool {
        let header = [&self.title, &self.warehouse, &self.destination_warehouse, &self.customer, &self.note];
        let submission = [&self.next_approver, &self.hint];
        header.iter().chain(&submission).all(|text| text.trim().is_empty())
            && self.settles.is_empty()
            && self.lines.values().all(RawLine::is_blank)
    }

    pub(super) fn template_form(&self) -> TemplateForm {
        TemplateForm {
            template_name: self.template_name.clone(),
            template_shared: self.template_shared.clone(),
            replaces: self.replaces.clone(),
        }
    }

    /// An order was made from the template.
    pub(super) async fn note_use(&self, conn: &mut Conn, user: &User, now: DateTime<Utc>) -> QueryResult<()> {
        match self.template {
            Some(id) => Template::note_use(conn, user, TemplateId(id), now).await,
            None => Ok(()),
        }
    }

    /// So many blank lines at the end that there is always one to type into; more when they were asked for.
    pub(super) fn add_lines(&mut self) {
        let blank_at_end = self.lines.values().rev().take_while(|line| line.is_blank()).count();
        let wanted =
            if self.intent == "more" || self.lines.is_empty() { SPARE_LINES } else { u32::from(blank_at_end == 0) };
        let first = self.lines.last_key_value().map_or(0, |(last, _)| last.saturating_add(1));
        self.lines.extend((first..first.saturating_add(wanted)).map(|index| (index, RawLine::default())));
    }
}
