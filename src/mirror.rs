//! DingTalk's own approvals, attached to orders for reading (`messaging.md` A7). Never changes an order.

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
    /// DingTalk's `processInstanceId`.
    pub instance_id: String,
    pub fetched_at: Option<DateTime<Utc>>,
    found: Option<serde_json::Value>,
    /// Why the last read failed; `None`: it did not.
    pub error: Option<String>,
}

/// The approval as it was last read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Snapshot {
    pub title: String,
    /// `running`, `approved`, `refused`, `ended`, or `other` for undocumented states.
    pub state: String,
    pub records: Vec<SnapshotRecord>,
}

/// What a person did or still has to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SnapshotRecord {
    /// DingTalk userid.
    pub userid: String,
    pub at: Option<DateTime<Utc>>,
    /// `agree`, `refuse`, `redirected`, `waiting` or `other`.
    pub result: String,
    pub remark: String,
}

/// Attaches an approval to an order. Idempotent.
///
/// # Errors
///
/// `Invalid` at `instance` when it cannot be an id.
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

/// Reads an approval again and stores the result, or the failure, with every order to which it is attached.
///
/// # Errors
///
/// `Refused` if DingTalk is switched off. A failed read is stored and is not an error.
pub async fn refresh(app: &App, instance: &str) -> Result<()> {
    let Some(dingtalk) = app.platforms.dingtalk() else { return Err(Error::refused("skip-dingtalk-off")) };
    let read = dingtalk.instance(instance).await;
    let now = app.clock.now();
    let mut conn = app.db.conn().await?;
    let rows = mirrors::table.filter(mirrors::instance_id.eq(instance));
    match read {
        Ok(found) => {
            let snapshot = serde_json::to_value(Snapshot::of(&found)).map_err(Error::broken)?;
            let set = (mirrors::found.eq(snapshot), mirrors::fetched_at.eq(now), mirrors::error.eq(None::<String>));
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
    /// The last result; `None`: not read yet.
    pub fn snapshot(&self) -> Option<Snapshot> {
        self.found.clone().and_then(|found| serde_json::from_value(found).ok())
    }
}

impl Snapshot {
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
        let done = instance.records.iter().map(|record| SnapshotRecord {
            userid: record.userid.clone(),
            at: record.at,
            result: word(record.result).into(),
            remark: record.remark.clone().unwrap_or_default(),
        });
        let waiting = instance.tasks.iter().filter(|task| task.status == "RUNNING").map(|task| SnapshotRecord {
            userid: task.userid.clone(),
            at: task.created_at,
            result: "waiting".into(),
            remark: String::new(),
        });
        Self { title: instance.title.clone(), state: state.into(), records: done.chain(waiting).collect() }
    }
}
