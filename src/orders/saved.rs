//! 常用视图: named filters of the order list, private to each person.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::SavedViewId;
use crate::db::schema::saved_views;
use crate::db::{Conn, Questions, columns_of, question, together};
use crate::error::{Error, Fault, Result};
use crate::org::UserId;

/// The maximum length of a name, in characters.
const MOST_NAME: usize = 40;

/// The maximum length of a filter, in bytes.
const MOST_QUERY: usize = 4_000;

/// The maximum number per person.
const MOST_VIEWS: usize = 30;

/// A named filter.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = saved_views, check_for_backend(diesel::pg::Pg))]
pub struct SavedView {
    pub id: SavedViewId,
    pub user_id: UserId,
    pub name: String,
    /// The query string of the list.
    pub query: String,
    pub created_at: DateTime<Utc>,
}

impl SavedView {
    /// The views of a person, by name.
    pub async fn of(conn: &Conn, user: UserId) -> QueryResult<Vec<Self>> {
        together(conn, Self::kept_by(user)).await
    }

    /// Like `of`, as a query for `together`.
    pub fn kept_by(user: UserId) -> impl Questions<Answers = Vec<Self>> {
        let own = saved_views::table.filter(saved_views::user_id.eq(user)).order(saved_views::name);
        question(own.select(columns_of::<Self>()))
    }

    /// Stores a filter under a name. Storing the same filter under the same name again has no effect.
    ///
    /// # Errors
    /// `Invalid` on `name`: blank, too long, used for another filter, too many views, or a filter that is too long.
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

    /// Deletes a view of this person. Ignores ids of other people's or missing views.
    pub async fn remove(conn: &mut Conn, user: UserId, id: SavedViewId) -> QueryResult<()> {
        let own = saved_views::table.find(id).filter(saved_views::user_id.eq(user));
        diesel::delete(own).execute(conn).await.map(drop)
    }
}

fn fault(key: &'static str, most: impl ToString) -> Error {
    Error::Invalid(vec![Fault::new("name", key).with("max", most.to_string())])
}
