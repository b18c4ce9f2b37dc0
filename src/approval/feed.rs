//! The feed of changes for other systems: the log of acts, read on from a cursor without missing any.
//!
//! Ids are drawn when an act is written, and acts become visible when their transactions commit, in any order. A cursor
//! must not pass an id whose act is not visible yet, so the feed ends at an id below which nothing can appear any more:
//! writers of the log hold a lock in shared mode (migration 0094), and [`settled`] waits for them.

use std::collections::{HashMap, HashSet};

use diesel::prelude::*;
use diesel::sql_types::BigInt;
use diesel_async::{AsyncConnection, RunQueryDsl};

use super::log::LogEntry;
use crate::db::Conn;
use crate::db::schema::{approval_log, orders};
use crate::error::{Error, Result};
use crate::orders::{LogId, Order, OrderId, visible_to};
use crate::org::User;

/// Acts that are read at once, and how often for one page.
const AT_ONCE: i64 = 500;
const ROUNDS: usize = 20;

/// A page of the feed.
#[derive(Debug)]
pub struct Feed {
    /// Oldest first, each with its order as it is now.
    pub entries: Vec<(LogEntry, Order)>,
    /// Where the next page begins. Also without entries: everything up to it was considered.
    pub next: LogId,
}

/// The acts after `after` on orders that the viewer may see, at most `limit`. A viewer who sees few of many orders may get
/// an empty page with a later cursor. While a long transaction writes acts, such as an import, the feed stands still.
pub async fn feed(conn: &mut Conn, viewer: &User, after: LogId, limit: usize) -> Result<Feed> {
    let mut feed = Feed { entries: Vec::new(), next: after };
    let Some(until) = settled(conn).await? else { return Ok(feed) };
    for _ in 0..ROUNDS {
        let found: Vec<LogEntry> = approval_log::table
            .filter(approval_log::id.gt(feed.next).and(approval_log::id.le(until)))
            .order(approval_log::id)
            .limit(AT_ONCE)
            .select(LogEntry::as_select())
            .load(conn)
            .await?;
        if found.is_empty() {
            feed.next = feed.next.max(until);
            break;
        }
        let about: HashSet<OrderId> = found.iter().map(|entry| entry.order_id).collect();
        let seen: Vec<Order> = orders::table
            .filter(orders::id.eq_any(about))
            .filter(visible_to(viewer))
            .select(Order::as_select())
            .load(conn)
            .await?;
        let seen: HashMap<OrderId, Order> = seen.into_iter().map(|order| (order.id, order)).collect();
        for entry in found {
            feed.next = entry.id;
            if let Some(order) = seen.get(&entry.order_id) {
                feed.entries.push((entry, order.clone()));
            }
            if feed.entries.len() >= limit {
                return Ok(feed);
            }
        }
    }
    Ok(feed)
}

#[derive(QueryableByName)]
struct Last {
    #[diesel(sql_type = BigInt)]
    last: i64,
}

/// The last id below which no act can appear any more; `None`: acts under way did not end in time.
async fn settled(conn: &mut Conn) -> Result<Option<LogId>> {
    let found = conn.transaction(async |conn| {
        // New acts wait behind this statement.
        diesel::sql_query("SET LOCAL lock_timeout = '200ms'").execute(conn).await?;
        diesel::sql_query("SELECT pg_advisory_xact_lock(hashtextextended('approval_log', 0))").execute(conn).await?;
        // A statement of its own: it sees what was committed while the one before waited.
        let last = diesel::sql_query("SELECT coalesce(max(id), 0) AS last FROM approval_log");
        Ok::<_, Error>(last.get_result::<Last>(conn).await?.last)
    });
    match found.await {
        Ok(last) => Ok(Some(LogId(last))),
        Err(Error::Unavailable(why)) if why.starts_with("55P03") => Ok(None),
        Err(other) => Err(other),
    }
}
