//! Sends over a channel: a message or a to-do task of the channel's platform.

use chrono::{DateTime, Utc};

use crate::app::App;
use crate::error::Result;
use crate::messenger::{Failure, PlatformApi};
use crate::org::{Platform, User, UserId};
use crate::outbox::{CHECKS, Channel};

/// The text key that says why a channel is off; `None`: it is on.
pub fn off_reason(app: &App, channel: Channel) -> Option<String> {
    let platform = channel.platform()?;
    match (channel, app.platforms.get(platform)) {
        (Channel::Todo, api) if api.is_none_or(|api| api.todos().is_none()) => Some("skip-todo-off".into()),
        (_, None) => Some(format!("skip-{platform}-off")),
        _ => None,
    }
}

/// Sends stored bytes over a channel and returns the platform's receipt; `None`: the platform gave none.
pub async fn send(app: &App, channel: Channel, to: &str, body: &str) -> Result<Option<String>, Failure> {
    let (_, api) = api(app, channel).ok_or_else(|| Failure::unsendable("no client for this channel"))?;
    match channel {
        Channel::Todo => {
            let todos = api.todos().ok_or_else(|| Failure::unsendable("no to-do list on this platform"))?;
            todos.create(to, body).await
        }
        _ => api.send(to, body).await.map(Some),
    }
}

/// The time of the first query for a message's delivery result; `None`: it is never queried.
pub fn check_at(app: &App, channel: Channel, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let api = app.platforms.get(channel.message_platform()?)?;
    (api.result_checks()? > 0).then(|| now + CHECKS[0])
}

/// Fetches and stores the person's union id, which to-do tasks need, unless it is known. The inner error is the
/// platform's failure.
pub async fn learn_union_id(app: &App, person: UserId) -> Result<Result<(), Failure>> {
    let user = User::find(&mut *app.db.conn().await?, person).await?;
    let (Some((platform, api)), Some(user)) = (api(app, Channel::Todo), user) else { return Ok(Ok(())) };
    let (Some(todos), Some(userid), None) = (api.todos(), user.userid(platform), user.union_id(platform)) else {
        return Ok(Ok(()));
    };
    match todos.union_id(userid).await {
        Ok(union_id) => {
            if let Some(union_id) = union_id {
                User::set_union_id(&mut *app.db.conn().await?, user.id, platform, &union_id).await?;
            }
            Ok(Ok(()))
        }
        Err(failure) => Ok(Err(failure)),
    }
}

fn api(app: &App, channel: Channel) -> Option<(Platform, &dyn PlatformApi)> {
    let platform = channel.platform()?;
    Some((platform, app.platforms.get(platform)?))
}
