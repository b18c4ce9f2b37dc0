//! Approvals that run in DingTalk itself, attached to an order to be looked at (`messaging.md` A7). Read only: nothing
//! here decides anything about the order.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::db::Conn;
use crate::db::schema::mirrors;
use crate::error::{Error, Result};
use crate::messenger::dingtalk::workflow::{Instance, Status, Verdict};
use crate::orders::OrderId;
use crate::org::UserId;

/// One attached approval.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = mirrors, check_for_backend(diesel::pg::Pg))]
pub struct Mirror {
    pub order_id: OrderId,
    /// `processInstanceId`.
    pub instance_id: String,
    pub fetched_at: Option<DateTime<Utc>>,
    found: Option<serde_json::Value>,
    /// Why it could not be read last time.
    pub error: Option<String>,
}

/// What the approval is like over there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    pub title: String,
    /// `running`, `approved`, `refused`, `ended` or what nobody documented.
    pub state: String,
    pub records: Vec<SeenRecord>,
}

/// What somebody did, or has to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeenRecord {
    /// DingTalk userid.
    pub userid: String,
    pub at: Option<DateTime<Utc>>,
    /// `agree`, `refuse`, `redirected`, `waiting` or `other`.
    pub result: String,
    pub remark: String,
}

/// Attaches an approval to an order; once more is no harm.
pub async fn attach(conn: &mut Conn, order: OrderId, instance: &str, by: UserId, now: DateTime<Utc>) -> Result<()> {
    let instance = instance.trim();
    let is_id = (1..=128).contains(&instance.len())
        && instance.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b));
    if !is_id {
        return Err(Error::invalid("instance", "fault-instance"));
    }
    diesel::insert_into(mirrors::table)
        .values((
            mirrors::order_id.eq(order),
            mirrors::instance_id.eq(instance),
            mirrors::attached_by.eq(by),
            mirrors::attached_at.eq(now),
        ))
        .on_conflict_do_nothing()
        .execute(conn)
        .await?;
    Ok(())
}

/// The approvals of an order, oldest first.
pub async fn of_order(conn: &mut Conn, order: OrderId) -> QueryResult<Vec<Mirror>> {
    mirrors::table
        .filter(mirrors::order_id.eq(order))
        .order(mirrors::attached_at)
        .select(Mirror::as_select())
        .load(conn)
        .await
}

/// Reads an approval anew and keeps it on every order that it is attached to; a failure is kept as well.
pub async fn refresh(app: &App, instance: &str) -> Result<()> {
    let Some(dingtalk) = app.platforms.dingtalk() else { return Err(Error::refused("skip-dingtalk-off")) };
    let read = dingtalk.instance(instance).await;
    let now = app.clock.now();
    let mut conn = app.db.conn().await?;
    let rows = mirrors::table.filter(mirrors::instance_id.eq(instance));
    match read {
        Ok(found) => {
            let seen = serde_json::to_value(Seen::of(&found)).map_err(Error::broken)?;
            let set = (mirrors::found.eq(seen), mirrors::fetched_at.eq(now), mirrors::error.eq(None::<String>));
            diesel::update(rows).set(set).execute(&mut conn).await?;
        }
        Err(failure) => {
            diesel::update(rows).set(mirrors::error.eq(failure.summary())).execute(&mut conn).await?;
        }
    }
    Ok(())
}

/// Whether an approval is attached to any order.
pub async fn is_known(conn: &mut Conn, instance: &str) -> QueryResult<bool> {
    diesel::select(diesel::dsl::exists(mirrors::table.filter(mirrors::instance_id.eq(instance)))).get_result(conn).await
}

impl Mirror {
    /// What was read last; `None`: nothing yet.
    pub fn seen(&self) -> Option<Seen> {
        self.found.clone().and_then(|found| serde_json::from_value(found).ok())
    }
}

impl Seen {
    fn of(instance: &Instance) -> Self {
        let state = match (&instance.status, instance.result) {
            (Status::Running, _) => "running",
            (Status::Completed, Some(Verdict::Agree)) => "approved",
            (Status::Completed, _) => "refused",
            (Status::Terminated, _) => "ended",
            (Status::Other(_), _) => "other",
        };
        let word = |verdict: Option<Verdict>| match verdict {
            Some(Verdict::Agree) => "agree",
            Some(Verdict::Refuse) => "refuse",
            Some(Verdict::Redirected) => "redirected",
            None => "other",
        };
        let done = instance.records.iter().map(|record| SeenRecord {
            userid: record.userid.clone(),
            at: record.at,
            result: word(record.result).into(),
            remark: record.remark.clone().unwrap_or_default(),
        });
        let waiting = instance.tasks.iter().filter(|task| task.status == "RUNNING").map(|task| SeenRecord {
            userid: task.userid.clone(),
            at: task.created_at,
            result: "waiting".into(),
            remark: String::new(),
        });
        Self { title: instance.title.clone(), state: state.into(), records: done.chain(waiting).collect() }
    }
}
