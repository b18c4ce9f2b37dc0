//! Stored flows. A published version never changes and orders keep theirs; each kind has at most one draft.

use chrono::{DateTime, Utc};
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Uuid as SqlUuid};
use diesel_async::{AsyncConnection, RunQueryDsl};
use serde_json::Value;

use super::{Flow, flaws};
use crate::db::schema::{flow_versions, orders};
use crate::db::{Conn, Questions, columns_of, question};
use crate::error::{Error, Fault, Result};
use crate::orders::{Kind, OrderId, Status};
use crate::org::UserId;

crate::id! {
    /// `flow_versions.id`.
    pub struct FlowVersionId(i64: BigInt);
}

/// One version of the flow of a kind.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = flow_versions, check_for_backend(diesel::pg::Pg))]
pub struct FlowVersion {
    pub id: FlowVersionId,
    pub kind: Kind,
    /// From 1; `None` in the draft.
    pub number: Option<i32>,
    definition: Value,
    /// Grows by 1 with each save of the draft.
    pub revision: i32,
    pub made_by: UserId,
    pub made_at: DateTime<Utc>,
    pub published_at: Option<DateTime<Utc>>,
}

impl FlowVersion {
    /// # Errors
    ///
    /// An internal error when the stored definition cannot be read.
    pub fn flow(&self) -> Result<Flow> {
        serde_json::from_value(self.definition.clone()).map_err(Error::broken)
    }

    /// `None`: unknown id.
    pub async fn find(conn: &Conn, id: FlowVersionId) -> QueryResult<Option<Self>> {
        flow_versions::table.find(id).select(Self::as_select()).first(&mut &*conn).await.optional()
    }

    /// The version that an order follows: its own, or the current one before the first submission. At most one row.
    pub(in crate::approval) fn of_order(order: OrderId) -> impl Questions<Answers = Vec<Self>> {
        let followed = sql::<Bool>(
            "flow_versions.id = (SELECT coalesce(o.flow_version_id, CASE WHEN o.round = 0 THEN (
               SELECT v.id FROM flow_versions v WHERE v.kind = o.kind AND v.number IS NOT NULL
               ORDER BY v.number DESC LIMIT 1) END) FROM orders o WHERE o.id = ",
        );
        let followed = followed.bind::<SqlUuid, _>(order).sql(")");
        question(flow_versions::table.filter(followed).select(columns_of::<Self>()))
    }

    /// The version that an order gets when it is submitted now; `None`: each handler chooses the next.
    pub async fn current(conn: &Conn, kind: Kind) -> QueryResult<Option<Self>> {
        flow_versions::table
            .filter(flow_versions::kind.eq(kind))
            .filter(flow_versions::number.is_not_null())
            .order(flow_versions::number.desc())
            .select(Self::as_select())
            .first(&mut &*conn)
            .await
            .optional()
    }

    /// The published versions of a kind, newest first.
    pub async fn published(conn: &mut Conn, kind: Kind) -> QueryResult<Vec<Self>> {
        flow_versions::table
            .filter(flow_versions::kind.eq(kind))
            .filter(flow_versions::number.is_not_null())
            .order(flow_versions::number.desc())
            .select(Self::as_select())
            .load(conn)
            .await
    }

    /// The draft of a kind.
    pub async fn draft(conn: &mut Conn, kind: Kind) -> QueryResult<Option<Self>> {
        flow_versions::table
            .filter(flow_versions::kind.eq(kind))
            .filter(flow_versions::number.is_null())
            .select(Self::as_select())
            .first(conn)
            .await
            .optional()
    }

    /// Saves the draft, even with faults. `revision`: the one of the draft when it was opened; 0 without a draft.
    ///
    /// # Errors
    ///
    /// `Stale` when the draft was saved meanwhile.
    pub async fn save_draft(
        conn: &mut Conn,
        kind: Kind,
        revision: i32,
        flow: &Flow,
        by: UserId,
        now: DateTime<Utc>,
    ) -> Result<Self> {
        let definition = serde_json::to_value(flow).map_err(Error::broken)?;
        let content = (
            flow_versions::definition.eq(definition),
            flow_versions::revision.eq(revision + 1),
            flow_versions::made_by.eq(by),
            flow_versions::made_at.eq(now),
        );
        if revision == 0 {
            return diesel::insert_into(flow_versions::table)
                .values((flow_versions::kind.eq(kind), content))
                .on_conflict_do_nothing()
                .returning(Self::as_returning())
                .get_result(conn)
                .await
                .optional()?
                .ok_or(Error::Stale);
        }
        let draft = flow_versions::table
            .filter(flow_versions::kind.eq(kind))
            .filter(flow_versions::number.is_null())
            .filter(flow_versions::revision.eq(revision));
        diesel::update(draft)
            .set(content)
            .returning(Self::as_returning())
            .get_result(conn)
            .await
            .optional()?
            .ok_or(Error::Stale)
    }

    /// Publishes the draft: submissions use it from now on.
    ///
    /// # Errors
    ///
    /// `Invalid` while the draft has faults, `Stale` when it has another revision.
    pub async fn publish(conn: &mut Conn, kind: Kind, revision: i32, by: UserId, now: DateTime<Utc>) -> Result<Self> {
        conn.transaction(async |conn| {
            let draft = flow_versions::table
                .filter(flow_versions::kind.eq(kind))
                .filter(flow_versions::number.is_null())
                .select(Self::as_select())
                .for_update();
            let draft: Option<Self> = draft.first(conn).await.optional()?;
            let draft = draft.filter(|draft| draft.revision == revision).ok_or(Error::Stale)?;
            let found = flaws(&draft.flow()?, kind);
            if !found.is_empty() {
                return Err(Error::Invalid(found.iter().map(|flaw| Fault::new(flaw.what, flaw.text)).collect()));
            }
            let last = Self::current(conn, kind).await?.and_then(|version| version.number).unwrap_or(0);
            Ok(diesel::update(flow_versions::table.find(draft.id))
                .set((
                    flow_versions::number.eq(last + 1),
                    flow_versions::published_at.eq(now),
                    flow_versions::made_by.eq(by),
                ))
                .returning(Self::as_returning())
                .get_result(conn)
                .await?)
        })
        .await
    }

    /// Saves and publishes a draft in one transaction. `number`: the number of the version that was current when the
    /// page was opened; 0 if there was none.
    ///
    /// # Errors
    ///
    /// Those of [`Self::save_draft`] and [`Self::publish`]; also `Stale` when another version was published meanwhile.
    pub async fn publish_drawn(
        conn: &mut Conn,
        kind: Kind,
        (revision, number): (i32, i32),
        flow: &Flow,
        by: UserId,
        now: DateTime<Utc>,
    ) -> Result<Self> {
        conn.transaction(async |conn| {
            let draft = Self::save_draft(conn, kind, revision, flow, by, now).await?;
            // Read after the save: a concurrent publication holds the draft's row lock until it commits.
            let current = Self::current(conn, kind).await?.and_then(|version| version.number);
            if current.unwrap_or(0) != number {
                return Err(Error::Stale);
            }
            Self::publish(conn, kind, draft.revision, by, now).await
        })
        .await
    }

    /// Publishes a flow that was not drawn here. A draft stays.
    ///
    /// # Errors
    ///
    /// `Invalid` when the flow has faults, `Stale` when another version was published at the same time.
    pub async fn publish_whole(conn: &mut Conn, kind: Kind, flow: &Flow, by: UserId, now: DateTime<Utc>) -> Result<()> {
        let found = flaws(flow, kind);
        if !found.is_empty() {
            return Err(Error::Invalid(found.iter().map(|flaw| Fault::new(flaw.what, flaw.text)).collect()));
        }
        let last = Self::current(conn, kind).await?.and_then(|version| version.number).unwrap_or(0);
        let published = diesel::insert_into(flow_versions::table)
            .values((
                flow_versions::kind.eq(kind),
                flow_versions::number.eq(last + 1),
                flow_versions::definition.eq(serde_json::to_value(flow).map_err(Error::broken)?),
                flow_versions::revision.eq(1),
                flow_versions::made_by.eq(by),
                flow_versions::made_at.eq(now),
                flow_versions::published_at.eq(now),
            ))
            .on_conflict_do_nothing()
            .execute(conn)
            .await?;
        if published == 0 { Err(Error::Stale) } else { Ok(()) }
    }

    /// The kinds that have a published flow.
    pub async fn kinds(conn: &mut Conn) -> QueryResult<Vec<Kind>> {
        flow_versions::table
            .filter(flow_versions::number.is_not_null())
            .select(flow_versions::kind)
            .distinct()
            .load(conn)
            .await
    }

    /// Deletes the draft.
    ///
    /// # Errors
    ///
    /// `Stale` when the draft has another revision.
    pub async fn drop_draft(conn: &mut Conn, kind: Kind, revision: i32) -> Result<()> {
        let draft = flow_versions::table
            .filter(flow_versions::kind.eq(kind))
            .filter(flow_versions::number.is_null())
            .filter(flow_versions::revision.eq(revision));
        if diesel::delete(draft).execute(conn).await? == 0 { Err(Error::Stale) } else { Ok(()) }
    }

    /// The number of pending and returned orders per flow version; `None`: orders without one.
    pub async fn under_way(conn: &mut Conn, kind: Kind) -> QueryResult<Vec<(Option<i64>, i64)>> {
        orders::table
            .filter(orders::kind.eq(kind))
            .filter(orders::status.eq_any([Status::Pending, Status::Returned]))
            .group_by(orders::flow_version_id)
            .select((orders::flow_version_id, diesel::dsl::count_star()))
            .load(conn)
            .await
    }
}
