//! Loads everything about one order in one statement, for its page and its JSON.

use chrono::{DateTime, Utc};
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Uuid as SqlUuid};

use super::chain::Chain;
use super::load::{CompanyRows, asked_company};
use super::timeline::{Event, events, named_by_entries};
use crate::catalog::Goods;
use crate::db::schema::users;
use crate::db::{Conn, Questions, columns_of, question, together};
use crate::error::{Error, Result};
use crate::orders::{Line, Order, OrderId, OrderView, referred, visible};
use crate::org::User;
use crate::outbox::Letter;

/// An order with all that belongs to it.
pub struct Dossier {
    pub view: OrderView,
    pub chain: Chain,
    /// Oldest first.
    pub events: Vec<Event>,
    /// Oldest first.
    pub letters: Vec<Letter>,
    /// Everybody whom steps, log and letters name.
    pub people: Vec<User>,
    /// The articles of its lines.
    pub goods: Vec<Goods>,
}

impl Dossier {
    /// Reads an order that the viewer may see.
    ///
    /// # Errors
    ///
    /// `NotFound` when they may not.
    pub async fn find(conn: &Conn, viewer: &User, id: OrderId) -> Result<Self> {
        let asked = (
            visible(viewer, id),
            Chain::asked(id),
            referred(id),
            named_by_entries(id),
            Letter::of_order(id),
            (concerned(id), Line::articles(id)),
        );
        let (orders, chain, rows, readers, letters, (people, goods)) = together(conn, asked).await?;
        let order = orders.into_iter().next().ok_or(Error::NotFound)?;
        let chain = Chain::of_rows(order.clone(), chain)?;
        let view = OrderView::of_rows(conn, order, &people, rows).await?;
        Ok(Self { events: events(&chain, &readers, &people), view, chain, letters, people, goods })
    }
}

/// An order together with all people and the company data, for the pages that offer decisions.
pub struct AmongAll {
    pub view: OrderView,
    pub chain: Chain,
    /// Oldest first.
    pub events: Vec<Event>,
    /// By name, disabled people last, without platform ids.
    pub everybody: Vec<User>,
    pub company: CompanyRows,
}

impl AmongAll {
    /// Loads the rest of an order that was found already. `others`: further queries to run in the same statement.
    pub async fn read<Q: Questions>(
        conn: &Conn,
        order: Order,
        others: Q,
        now: DateTime<Utc>,
    ) -> Result<(Self, Q::Answers)> {
        let id = order.id;
        let about = (Chain::asked(id), referred(id), named_by_entries(id));
        let asked = (about, User::all_named(), asked_company(order.kind, now), others);
        let ((chain, rows, readers), everybody, company, others) = together(conn, asked).await?;
        let chain = Chain::of_rows(order.clone(), chain)?;
        let view = OrderView::of_rows(conn, order, &everybody, rows).await?;
        Ok((Self { events: events(&chain, &readers, &everybody), view, chain, everybody, company }, others))
    }
}

/// The people concerned by an order: its applicant, and everybody whom its steps, log and letters name.
pub(super) fn concerned(order: OrderId) -> impl Questions<Answers = Vec<User>> {
    let within = sql::<Bool>("users.id IN (SELECT o.applicant_id FROM orders o WHERE o.id = ")
        .bind::<SqlUuid, _>(order)
        .sql(" UNION SELECT unnest(ARRAY[s.handler_id, s.sender_id, s.principal_id]) FROM approval_steps s WHERE s.order_id = ")
        .bind::<SqlUuid, _>(order)
        .sql(" UNION SELECT unnest(ARRAY[l.actor_id, l.next_handler_id]) FROM approval_log l WHERE l.order_id = ")
        .bind::<SqlUuid, _>(order)
        .sql(" UNION SELECT r.user_id FROM order_readers r WHERE r.order_id = ")
        .bind::<SqlUuid, _>(order)
        .sql(" UNION SELECT b.recipient_id FROM outbox b WHERE b.order_id = ")
        .bind::<SqlUuid, _>(order)
        .sql(")");
    question(users::table.filter(within).select(columns_of::<User>()))
}
