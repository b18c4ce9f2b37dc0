//! Events that a platform pushes (`messaging.md` A8). Each is stored at once, only once, and handled later.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use serde_json::Value;

use crate::db::Conn;
use crate::db::schema::platform_events;
use crate::org::Platform;

/// The number of events handled per pass.
const BATCH: i64 = 50;

/// A stored event.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = platform_events, check_for_backend(diesel::pg::Pg))]
pub struct Event {
    pub id: String,
    pub platform: Platform,
    /// E.g. `user_leave_org`.
    pub kind: String,
    pub body: Value,
}

/// Stores an event; `false`: an event with this id is stored already.
pub async fn receive(conn: &mut Conn, event: &Event, now: DateTime<Utc>) -> QueryResult<bool> {
    let kept = diesel::insert_into(platform_events::table)
        .values((
            platform_events::id.eq(&event.id),
            platform_events::platform.eq(event.platform),
            platform_events::kind.eq(&event.kind),
            platform_events::body.eq(&event.body),
            platform_events::received_at.eq(now),
        ))
        .on_conflict_do_nothing()
        .execute(conn)
        .await?;
    Ok(kept == 1)
}

/// The unhandled events, oldest first, at most 50.
pub async fn waiting(conn: &mut Conn) -> QueryResult<Vec<Event>> {
    platform_events::table
        .filter(platform_events::handled_at.is_null())
        .order(platform_events::received_at)
        .limit(BATCH)
        .select(Event::as_select())
        .load(conn)
        .await
}

/// Marks an event as handled.
pub async fn handled(conn: &mut Conn, id: &str, now: DateTime<Utc>) -> QueryResult<usize> {
    diesel::update(platform_events::table.find(id)).set(platform_events::handled_at.eq(now)).execute(conn).await
}
