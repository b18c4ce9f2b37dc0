//! The ids that platforms give people and departments: one row per platform instead of a column.
//!
//! Knows nothing about calls to a platform; `messenger` does.

use std::collections::{BTreeMap, HashMap};

use diesel::deserialize::{FromSql, FromSqlRow};
use diesel::expression::ValidGrouping;
use diesel::pg::{Pg, PgValue};
use diesel::prelude::*;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::result::{DatabaseErrorKind, Error as Diesel};
use diesel::sql_types::{Jsonb, Text};
use diesel::upsert::excluded;
use diesel_async::RunQueryDsl;
use serde::Deserialize;

use super::ids::{DepartmentId, UserId};
use crate::config::Platform;
use crate::db::Conn;
use crate::db::schema::platform_ids;
use crate::error::{Error, Result};

diesel::define_sql_function! {
    /// The key by which two ids of a platform are compared. Some platforms ignore case.
    fn platform_id_key(platform: Text, id: Text) -> Text;
}

/// A person's ids on the platforms.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, FromSqlRow)]
#[serde(transparent)]
pub struct PlatformIds(BTreeMap<Platform, PersonIds>);

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
struct PersonIds {
    userid: String,
    union_id: Option<String>,
}

impl PlatformIds {
    /// The userid on a platform; `None`: the person is not bound there and gets no messages there.
    pub fn userid(&self, platform: Platform) -> Option<&str> {
        self.0.get(&platform).map(|ids| ids.userid.as_str())
    }

    /// The id by which a platform's to-do tasks name the person; `None`: not known yet, or the platform has none.
    pub fn union_id(&self, platform: Platform) -> Option<&str> {
        self.0.get(&platform)?.union_id.as_deref()
    }

    /// The userids alone, as [`UserInput`](super::UserInput) takes them.
    pub fn userids(&self) -> BTreeMap<Platform, String> {
        self.0.iter().map(|(platform, ids)| (*platform, ids.userid.clone())).collect()
    }

    /// The platforms on which the person is bound.
    pub fn platforms(&self) -> impl Iterator<Item = Platform> {
        self.0.keys().copied()
    }

    /// Whether the person is bound to no platform.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl FromSql<Jsonb, Pg> for PlatformIds {
    fn from_sql(value: PgValue<'_>) -> diesel::deserialize::Result<Self> {
        let value = <serde_json::Value as FromSql<Jsonb, Pg>>::from_sql(value)?;
        Ok(serde_json::from_value(value)?)
    }
}

/// The column of a query on `users` from which [`PlatformIds`] is read. Unlike `diesel::dsl::sql`, it allows the query
/// to be prepared once per connection.
#[derive(Clone, Copy, Debug, QueryId, ValidGrouping)]
pub struct IdsOfUser;

impl Expression for IdsOfUser {
    type SqlType = Jsonb;
}

impl<Source> AppearsOnTable<Source> for IdsOfUser {}

impl<Source> SelectableExpression<Source> for IdsOfUser {}

impl QueryFragment<Pg> for IdsOfUser {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql(
            "(SELECT coalesce(jsonb_object_agg(p.platform, jsonb_build_object('userid', p.external_id, 'union_id', p.union_id)), '{}')
              FROM platform_ids p WHERE p.user_id = users.id)",
        );
        Ok(())
    }
}

/// Replaces [`IdsOfUser`] in a query that does not need the ids: always empty.
#[derive(Clone, Copy, Debug, QueryId, ValidGrouping)]
pub struct NoIds;

impl Expression for NoIds {
    type SqlType = Jsonb;
}

impl<Source> AppearsOnTable<Source> for NoIds {}

impl<Source> SelectableExpression<Source> for NoIds {}

impl QueryFragment<Pg> for NoIds {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("'{}'::jsonb");
        Ok(())
    }
}

/// Replaces the person's userids. A changed userid loses its union id, which belongs to the previous account.
///
/// # Errors
/// `Invalid` at `<platform>_userid` when another person holds the userid.
pub(super) async fn set_userids(conn: &mut Conn, id: UserId, userids: &BTreeMap<Platform, String>) -> Result<()> {
    let others = platform_ids::table
        .filter(platform_ids::user_id.eq(id))
        .filter(platform_ids::platform.ne_all(userids.keys().copied()));
    diesel::delete(others).execute(conn).await?;
    for (on, userid) in userids {
        let stored = set_userid(conn, id, *on, userid).await;
        stored.map_err(|e| match &e {
            Diesel::DatabaseError(DatabaseErrorKind::UniqueViolation, info)
                if info.constraint_name() == Some("platform_ids_userid") =>
            {
                Error::invalid(format!("{on}_userid"), "fault-taken")
            }
            _ => e.into(),
        })?;
    }
    Ok(())
}

async fn set_userid(conn: &mut Conn, user: UserId, platform: Platform, userid: &str) -> QueryResult<()> {
    let other = platform_ids::table
        .filter(platform_ids::platform.eq(platform))
        .filter(platform_ids::user_id.eq(user))
        .filter(platform_ids::external_id.ne(userid));
    let set = (platform_ids::external_id.eq(userid), platform_ids::union_id.eq(None::<String>));
    diesel::update(other).set(set).execute(conn).await?;
    bind_user(conn, platform, user, userid).await?;
    Ok(())
}

/// Binds a person to a userid. `false`: the person is already bound on this platform, and nothing is changed.
pub async fn bind_user(conn: &mut Conn, platform: Platform, user: UserId, userid: &str) -> QueryResult<bool> {
    let bound = diesel::insert_into(platform_ids::table)
        .values((
            platform_ids::platform.eq(platform),
            platform_ids::user_id.eq(user),
            platform_ids::external_id.eq(userid),
        ))
        .on_conflict((platform_ids::user_id, platform_ids::platform))
        .do_nothing();
    Ok(bound.execute(conn).await? == 1)
}

/// The person who holds a userid on a platform.
pub(super) async fn holder_of(conn: &mut Conn, platform: Platform, userid: &str) -> QueryResult<Option<UserId>> {
    let key = platform_id_key(platform_ids::platform, platform_ids::external_id);
    platform_ids::table
        .filter(platform_ids::platform.eq(platform))
        .filter(key.eq(platform_id_key(platform, userid)))
        .select(platform_ids::user_id.assume_not_null())
        .filter(platform_ids::user_id.is_not_null())
        .first(conn)
        .await
        .optional()
}

/// Stores the union id of a person who is bound; ignored for others.
pub(super) async fn set_union_id(
    conn: &mut Conn,
    platform: Platform,
    user: UserId,
    union_id: &str,
) -> QueryResult<usize> {
    let row = platform_ids::table.filter(platform_ids::platform.eq(platform)).filter(platform_ids::user_id.eq(user));
    diesel::update(row).set(platform_ids::union_id.eq(union_id)).execute(conn).await
}

/// The userids of everybody who is bound on a platform.
pub async fn bound_users(conn: &mut Conn, platform: Platform) -> QueryResult<HashMap<UserId, String>> {
    let rows: Vec<(UserId, String)> = platform_ids::table
        .filter(platform_ids::platform.eq(platform))
        .filter(platform_ids::user_id.is_not_null())
        .select((platform_ids::user_id.assume_not_null(), platform_ids::external_id))
        .load(conn)
        .await?;
    Ok(rows.into_iter().collect())
}

/// Binds a department to its id on a platform. Replaces an earlier id.
pub async fn bind_department(
    conn: &mut Conn,
    platform: Platform,
    department: DepartmentId,
    external_id: i64,
) -> QueryResult<usize> {
    diesel::insert_into(platform_ids::table)
        .values((
            platform_ids::platform.eq(platform),
            platform_ids::department_id.eq(department),
            platform_ids::external_id.eq(external_id.to_string()),
        ))
        .on_conflict((platform_ids::department_id, platform_ids::platform))
        .do_update()
        .set(platform_ids::external_id.eq(excluded(platform_ids::external_id)))
        .execute(conn)
        .await
}

/// The department that has this id on a platform.
pub async fn department_with(
    conn: &mut Conn,
    platform: Platform,
    external_id: i64,
) -> QueryResult<Option<DepartmentId>> {
    platform_ids::table
        .filter(platform_ids::platform.eq(platform))
        .filter(platform_ids::external_id.eq(external_id.to_string()))
        .filter(platform_ids::department_id.is_not_null())
        .select(platform_ids::department_id.assume_not_null())
        .first(conn)
        .await
        .optional()
}

/// The ids of all departments that are bound on a platform.
pub async fn bound_departments(conn: &mut Conn, platform: Platform) -> QueryResult<HashMap<DepartmentId, i64>> {
    let rows: Vec<(DepartmentId, String)> = platform_ids::table
        .filter(platform_ids::platform.eq(platform))
        .filter(platform_ids::department_id.is_not_null())
        .select((platform_ids::department_id.assume_not_null(), platform_ids::external_id))
        .load(conn)
        .await?;
    Ok(rows.into_iter().filter_map(|(id, external_id)| Some((id, external_id.parse().ok()?))).collect())
}
