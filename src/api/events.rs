//! The feed of changes.

use actix_web::web::Query;
use actix_web::{HttpRequest, get};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::Problem;
use super::answers::PersonAnswer;
use super::caller::Caller;
use super::reply::{Answer, reply};
use super::shape;
use crate::approval::{Action, Via, feed};
use crate::orders::{Kind, LogId, Status};
use crate::org::{User, UserId};

/// `EventsQuery` repeats this number.
const MOST_EVENTS: usize = 500;

/// The page of the feed.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct EventsQuery {
    /// `next` of the answer before; without it, from the beginning
    after: Option<i64>,
    /// Events on a page
    #[param(minimum = 1, maximum = 500, default = 500)]
    limit: Option<usize>,
}

/// One page of the feed.
#[derive(Serialize, ToSchema)]
#[schema(as = Events)]
pub struct EventsAnswer {
    pub events: Vec<EventAnswer>,
    /// For `after` of the next call, always: also when nothing happened.
    pub next: i64,
}

/// An act on an order.
#[derive(Serialize, ToSchema)]
#[schema(as = Event)]
pub struct EventAnswer {
    /// Rises with time.
    pub id: i64,
    pub at: DateTime<Utc>,
    pub action: Action,
    /// `null`: a rule of the flow.
    #[schema(required)]
    pub actor: Option<PersonAnswer>,
    pub via: Via,
    pub comment: String,
    pub order: EventOrderAnswer,
}

/// The order as it is now, which may be later than the act.
#[derive(Serialize, ToSchema)]
#[schema(as = EventOrder)]
pub struct EventOrderAnswer {
    pub id: Uuid,
    pub kind: Kind,
    #[schema(required, examples("CG-20261120-0007"))]
    pub number: Option<String>,
    pub title: String,
    pub status: Status,
    pub version: i32,
}

/// What happened to the orders that the caller may see, oldest first
///
/// Ask again with `after` = `next`: each act comes once, in its order, and none is missed.
#[utoipa::path(tag = "Orders", params(EventsQuery))]
#[get("/events")]
pub async fn events(
    request: HttpRequest,
    caller: Caller,
    query: Query<EventsQuery>,
) -> Result<Answer<EventsAnswer>, Problem> {
    reply(&request, async {
        let limit = query.limit.unwrap_or(MOST_EVENTS).clamp(1, MOST_EVENTS);
        let mut conn = caller.app.db.conn().await?;
        let found = feed(&mut conn, &caller.user, LogId(query.after.unwrap_or(0)), limit).await?;
        let mut actors: Vec<UserId> = found.entries.iter().filter_map(|(entry, _)| entry.actor_id).collect();
        actors.sort_unstable();
        actors.dedup();
        let people = User::named(&conn, &actors).await?;
        let events = found.entries.into_iter().map(|(entry, order)| EventAnswer {
            id: entry.id.0,
            at: entry.acted_at,
            action: entry.action,
            actor: people.iter().find(|user| Some(user.id) == entry.actor_id).map(shape::person),
            via: entry.via,
            comment: entry.comment,
            order: EventOrderAnswer {
                id: order.id.0,
                kind: order.kind,
                number: order.number,
                title: order.title,
                status: order.status,
                version: order.version,
            },
        });
        Ok(EventsAnswer { events: events.collect(), next: found.next.0 })
    })
    .await
}
