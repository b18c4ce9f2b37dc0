//! Loads everything that an act needs, in one statement, after the order is locked.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use uuid::Uuid;

use super::chain::Chain;
use super::dossier::concerned;
use super::load::{CompanyRows, asked_company};
use super::log::LogEntry;
use super::telling;
use crate::db::schema::{attachments, order_drafts};
use crate::db::{Conn, question, together};
use crate::error::Result;
use crate::orders::{self, NumberFormat, Order, OrderView, referred};
use crate::org::{User, UserId};

/// What is read before an act is decided.
pub(super) struct Reading {
    /// The entry of an earlier press with the same key.
    pub before: Option<LogEntry>,
    pub chain: Chain,
    pub company: CompanyRows,
    /// Everybody whom the order has concerned so far.
    pub people: Vec<User>,
    /// Only loaded for orders whose lines matter.
    pub view: Option<OrderView>,
    /// Only set for a submission.
    pub submission: Option<ForSubmission>,
}

/// The data that only a submission needs.
pub(super) struct ForSubmission {
    /// How many orders the actor has submitted within the last hour.
    pub submitted: i64,
    pub format: Option<NumberFormat>,
    /// Whether uploads are not assigned to the order yet, or choices are stored with the draft.
    pub is_unfinished: bool,
}

impl Reading {
    /// `with_view`: load header, lines and files too. `submits`: the act is a submission, which needs `with_view`.
    pub async fn of(
        conn: &Conn,
        (order, actor, press): (Order, UserId, Uuid),
        (with_view, submits): (bool, bool),
        now: DateTime<Utc>,
    ) -> Result<Self> {
        let (id, kind) = (order.id, order.kind);
        let every = (LogEntry::with_press(press), Chain::asked(id), asked_company(kind, now), concerned(id));
        if !with_view {
            let (before, chain, company, people) = together(conn, every).await?;
            let (before, chain) = (before.into_iter().next(), Chain::of_rows(order, chain)?);
            return Ok(Self { before, chain, company, people, view: None, submission: None });
        }
        let uploads = attachments::table
            .filter(attachments::form_key.eq(order.form_key))
            .filter(attachments::uploaded_by.eq(order.applicant_id));
        let unfinished = (
            question::<(Option<Uuid>,), _>(uploads.select((attachments::form_key,))),
            question::<(orders::OrderId,), _>(order_drafts::table.find(id).select((order_drafts::order_id,))),
        );
        let asked = (every, referred(id), telling::submitted(actor, now), NumberFormat::asked(kind), unfinished);
        let ((before, chain, company, people), rows, submitted, formats, (uploads, choices)) =
            together(conn, asked).await?;
        let view = OrderView::of_rows(conn, order.clone(), &people, rows).await?;
        let submission = submits.then(|| ForSubmission {
            submitted: submitted.first().map_or(0, |(count,)| *count),
            format: formats.into_iter().next(),
            is_unfinished: !uploads.is_empty() || !choices.is_empty(),
        });
        let (before, chain) = (before.into_iter().next(), Chain::of_rows(order, chain)?);
        Ok(Self { before, chain, company, people, view: Some(view), submission })
    }
}
