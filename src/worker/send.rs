//! The one place that knows which client serves which channel.

use chrono::{DateTime, Utc};

use crate::app::App;
use crate::error::Result;
use crate::messenger::dingtalk::{Created, Todo};
use crate::messenger::{Class, Failure, Fate};
use crate::org::{User, UserId};
use crate::outbox::{CHECKS, Channel};

/// Why nothing goes over a channel; `None`: it is in use.
pub fn is_off(app: &App, channel: Channel) -> Option<&'static str> {
    match channel {
        Channel::DingTalk if app.dingtalk.is_none() => Some("skip-dingtalk-off"),
        Channel::Todo if !app.keeps_todos() => Some("skip-todo-off"),
        Channel::WeCom if app.wecom.is_none() => Some("skip-wecom-off"),
        _ => None,
    }
}

/// Sends kept bytes over a channel and answers the platform's receipt; `None`: it has none for us.
pub async fn send(app: &App, channel: Channel, to: &str, body: &str) -> Result<Option<String>, Failure> {
    match (channel, &app.dingtalk, &app.wecom) {
        (Channel::DingTalk, Some(dingtalk), _) => Ok(Some(dingtalk.send(to, body).await?.to_string())),
        (Channel::Todo, Some(dingtalk), _) => {
            let todo: Todo = serde_json::from_str(body).map_err(|e| unsendable(&e.to_string()))?;
            match dingtalk.create_todo(to, &todo).await? {
                Created::New(id) => Ok(Some(id)),
                // The answer to an earlier try was lost: the task is there, and its id is needed to tick it off.
                Created::Before => dingtalk.find_todo(to, &todo.source_id).await,
            }
        }
        (Channel::WeCom, _, Some(wecom)) => Ok(Some(wecom.send_raw(to, body).await?.msgid)),
        _ => Err(unsendable("no client for this channel")),
    }
}

/// When to ask first what became of a message; `None`: never.
pub fn check_at(app: &App, channel: Channel, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let checks = app.config.dingtalk.as_ref().map_or(0, |config| config.result_checks);
    (channel == Channel::DingTalk && checks > 0).then(|| now + CHECKS[0])
}

/// To-do tasks want another id: asked for once, when it is not known yet.
pub async fn learn_unionid(app: &App, person: UserId) -> Result<Result<(), Failure>> {
    let user = User::find(&mut *app.db.conn().await?, person).await?;
    let (Some(dingtalk), Some(user)) = (&app.dingtalk, user) else { return Ok(Ok(())) };
    let (Some(userid), None) = (&user.dingtalk_userid, &user.dingtalk_unionid) else { return Ok(Ok(())) };
    match dingtalk.user(userid).await {
        Ok(contact) => {
            if !contact.unionid.is_empty() {
                User::set_unionid(&mut *app.db.conn().await?, user.id, &contact.unionid).await?;
            }
            Ok(Ok(()))
        }
        Err(failure) => Ok(Err(failure)),
    }
}

fn unsendable(why: &str) -> Failure {
    Failure { class: Class::Poison, fate: Fate::NotAccepted, code: None, message: why.to_owned() }
}
