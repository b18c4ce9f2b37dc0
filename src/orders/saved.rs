//! 常用视图: filters of a list that somebody has given a name, each for themselves.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::SavedViewId;
use crate::db::Conn;
use crate::db::schema::saved_views;
use crate::error::{Error, Fault, Result};
use crate::org::UserId;

/// The longest name, in characters.
const MOST_NAME: usize = 40;

/// The longest filter, in octets.
const MOST_QUERY: usize = 4_000;

/// A person may keep this many.
const MOST_VIEWS: usize = 30;

/// A named filter.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = saved_views, check_for_backend(diesel::pg::Pg))]
pub struct SavedView {
    pub id: SavedViewId,
    pub user_id: UserId,
    pub name: String,
    /// The filters, as they stand in the address of the list.
    pub query: String,
    pub created_at: DateTime<Utc>,
}

impl SavedView {
    /// Somebody's, by name.
    pub async fn of(conn: &mut Conn, user: UserId) -> QueryResult<Vec<Self>> {
        saved_views::table
            .filter(saved_views::user_id.eq(user))
            .order(saved_views::name)
            .select(Self::as_select())
            .load(conn)
            .await
    }

    /// Keeps a filter under a name. Faults are at `name`: another filter has it, there are
    /// too many, or the filter is too long. The same once
    /// more is no fault.
    pub async fn save(conn: &mut Conn, user: UserId, name: &str, query: &str, now: DateTime<Utc>) -> Result<()> {
        let name = name.trim();
        if name.is_empty() {
            return Err(Error::invalid("name", "fault-required"));
        }
        if name.chars().count() > MOST_NAME {
            return Err(fault("fault-too-long", MOST_NAME));
        }
        if query.len() > MOST_QUERY {
            return Err(Error::invalid("name", "fault-view-long"));
        }
        let kept = Self::of(conn, user).await?;
        if let Some(before) = kept.iter().find(|view| view.name == name) {
            return if before.query == query { Ok(()) } else { Err(Error::invalid("name", "fault-taken")) };
        }
        if kept.len() >= MOST_VIEWS {
            return Err(fault("fault-too-many-views", MOST_VIEWS));
        }
        diesel::insert_into(saved_views::table)
            .values((
                saved_views::user_id.eq(user),
                saved_views::name.eq(name),
                saved_views::query.eq(query),
                saved_views::created_at.eq(now),
            ))
            .on_conflict_do_nothing()
            .execute(conn)
            .await?;
        Ok(())
    }

    /// Forgets one of this person's; of somebody else's, or one that is gone, nothing happens.
    pub async fn remove(conn: &mut Conn, user: UserId, id: SavedViewId) -> QueryResult<()> {
        let own = saved_views::table.find(id).filter(saved_views::user_id.eq(user));
        diesel::delete(own).execute(conn).await.map(drop)
    }
}

fn fault(key: &'static str, most: impl ToString) -> Error {
    Error::Invalid(vec![Fault::new("name", key).with("max", most.to_string())])
}
