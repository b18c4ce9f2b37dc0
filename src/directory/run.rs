//! Directory runs. An administrator, the schedule or an event requests a run, a worker fetches the directory, and the
//! run then waits to be applied.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use diesel_async::RunQueryDsl;

use super::plan::{Changes, OurDepartment, OurPerson, Ours, plan};
use super::snapshot::Snapshot;
use super::walk::Walker;
use crate::app::App;
use crate::db::Conn;
use crate::db::schema::{departments, directory_runs, users};
use crate::error::{Error, Result};
use crate::orders::OrderId;
use crate::org::{self, DepartmentId, Platform, UserId};

crate::id! {
    /// `directory_runs.id`.
    pub struct RunId(i64: BigInt);
}

crate::text_enum! {
    /// Why a run was requested.
    pub enum Cause {
        Hand = "hand",
        Schedule = "schedule",
        Event = "event",
    }
}

crate::text_enum! {
    /// The state of a run.
    pub enum RunState {
        Asked = "asked",
        Fetching = "fetching",
        /// Fetched. Its changes wait to be confirmed.
        Ready = "ready",
        Applied = "applied",
        Failed = "failed",
        /// A later run came before this one was applied, or there was nothing to change.
        Replaced = "replaced",
    }
}

/// One fetch of a directory, and the state of the changes found.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = directory_runs, check_for_backend(diesel::pg::Pg))]
pub struct Run {
    pub id: RunId,
    pub platform: Platform,
    pub cause: Cause,
    pub state: RunState,
    pub asked_by: Option<UserId>,
    pub asked_at: DateTime<Utc>,
    pub fetched_at: Option<DateTime<Utc>>,
    /// The number of calls that the fetch took.
    pub calls: i32,
    pub found: Option<serde_json::Value>,
    pub error: Option<String>,
    pub applied_at: Option<DateTime<Utc>>,
}

/// How long a worker may fetch before another one takes over.
const LEASE: TimeDelta = TimeDelta::minutes(30);

impl Run {
    /// `None`: unknown id.
    pub async fn find(conn: &mut Conn, id: RunId) -> QueryResult<Option<Self>> {
        directory_runs::table.find(id).select(Self::as_select()).first(conn).await.optional()
    }

    /// The fetched content. `NotFound` before it is fetched.
    pub fn snapshot(&self) -> Result<Snapshot> {
        let found = self.found.clone().ok_or(Error::NotFound)?;
        serde_json::from_value(found).map_err(Error::broken)
    }

    /// The changes, compared with the current people and departments.
    pub async fn changes(&self, conn: &mut Conn) -> Result<Changes> {
        Ok(plan(&self.snapshot()?, &ours(conn, self.platform).await?))
    }
}

/// Requests a run. Does nothing if one is already requested or being fetched.
pub async fn ask(
    conn: &mut Conn,
    platform: Platform,
    cause: Cause,
    by: Option<UserId>,
    now: DateTime<Utc>,
) -> QueryResult<()> {
    diesel::insert_into(directory_runs::table)
        .values((
            directory_runs::platform.eq(platform),
            directory_runs::cause.eq(cause),
            directory_runs::state.eq(RunState::Asked),
            directory_runs::asked_by.eq(by),
            directory_runs::asked_at.eq(now),
        ))
        .on_conflict_do_nothing()
        .execute(conn)
        .await?;
    Ok(())
}

/// The newest run of a platform.
pub async fn latest(conn: &mut Conn, platform: Platform) -> QueryResult<Option<Run>> {
    directory_runs::table
        .filter(directory_runs::platform.eq(platform))
        .order(directory_runs::id.desc())
        .select(Run::as_select())
        .first(conn)
        .await
        .optional()
}

/// Whether changes of any platform wait to be confirmed.
pub async fn is_waiting(conn: &mut Conn) -> QueryResult<bool> {
    let ready = directory_runs::table.filter(directory_runs::state.eq(RunState::Ready));
    diesel::select(diesel::dsl::exists(ready)).get_result(conn).await
}

/// The program's side of the comparison with a platform's directory.
pub async fn ours(conn: &mut Conn, platform: Platform) -> QueryResult<Ours> {
    let mut bound = org::bound_users(conn, platform).await?;
    type PersonRow = (UserId, String, Option<String>, Option<DateTime<Utc>>, Option<DateTime<Utc>>);
    let people: Vec<PersonRow> = users::table
        .order(users::id)
        .select((users::id, users::display_name, users::directory_name, users::disabled_at, users::left_at))
        .load(conn)
        .await?;
    let person = |(id, name, seen, disabled, left): PersonRow| OurPerson {
        id,
        name,
        there: bound.remove(&id),
        seen,
        is_disabled: disabled.is_some(),
        has_left: left.is_some(),
    };
    let people = people.into_iter().map(person).collect();
    let mut bound = org::bound_departments(conn, platform).await?;
    type DepartmentRow = (DepartmentId, String, Option<String>);
    let departments: Vec<DepartmentRow> = departments::table
        .filter(departments::disabled_at.is_null())
        .order(departments::id)
        .select((departments::id, departments::name, departments::directory_name))
        .load(conn)
        .await?;
    let department = |(id, name, seen): DepartmentRow| OurDepartment { id, name, there: bound.remove(&id), seen };
    let departments = departments.into_iter().map(department).collect();
    Ok(Ours { people, departments, ignores_case: platform.ignores_case() })
}

/// An order that waits for a person who has left the company.
#[derive(Clone, Debug, QueryableByName)]
pub struct Orphan {
    #[diesel(sql_type = diesel::sql_types::Uuid)]
    pub order: OrderId,
    #[diesel(sql_type = Text)]
    pub title: String,
    #[diesel(sql_type = BigInt)]
    pub handler: UserId,
    #[diesel(sql_type = Text)]
    pub handler_name: String,
    #[diesel(sql_type = diesel::sql_types::Timestamptz)]
    pub since: DateTime<Utc>,
}

/// Orders that wait for people who have left, oldest first, at most 200.
pub async fn open_steps_of_leavers(conn: &mut Conn) -> QueryResult<Vec<Orphan>> {
    diesel::sql_query(
        "SELECT o.id AS order, o.title, u.id AS handler, u.display_name AS handler_name, s.opened_at AS since
         FROM approval_steps s JOIN users u ON u.id = s.handler_id JOIN orders o ON o.id = s.order_id
         WHERE s.closed_at IS NULL AND u.left_at IS NOT NULL ORDER BY s.opened_at LIMIT 200",
    )
    .load(conn)
    .await
}

/// Requests runs that are due by the schedule, and fetches requested runs. `true`: a run was fetched.
pub async fn work(app: &App) -> Result<bool> {
    let mut worked = false;
    for (platform, _) in app.platforms.all() {
        let now = app.clock.now();
        let claimed = {
            let mut conn = app.db.conn().await?;
            if let Some(interval) = app.config.directory_interval
                && latest(&mut conn, platform).await?.is_some_and(|run| run.asked_at + interval <= now)
            {
                ask(&mut conn, platform, Cause::Schedule, None, now).await?;
            }
            claim(&mut conn, platform, now).await?
        };
        if let Some(id) = claimed {
            fetch(app, platform, id).await?;
            worked = true;
        }
    }
    Ok(worked)
}

async fn claim(conn: &mut Conn, platform: Platform, now: DateTime<Utc>) -> QueryResult<Option<RunId>> {
    use RunState::{Asked, Fetching};
    // A clock that ran ahead has set a lease that ends later than any can.
    let is_over = directory_runs::lease_until.lt(now).or(directory_runs::lease_until.gt(now + LEASE));
    let open = directory_runs::table
        .filter(directory_runs::platform.eq(platform))
        .filter(directory_runs::state.eq(Asked).or(directory_runs::state.eq(Fetching).and(is_over)));
    diesel::update(open)
        .set((directory_runs::state.eq(Fetching), directory_runs::lease_until.eq(now + LEASE)))
        .returning(directory_runs::id)
        .get_result(conn)
        .await
        .optional()
}

async fn fetch(app: &App, platform: Platform, id: RunId) -> Result<()> {
    let mobiles: Vec<(UserId, String)> = {
        let mut conn = app.db.conn().await?;
        let bound = org::bound_users(&mut conn, platform).await?;
        let with_mobile = users::table.filter(users::mobile.is_not_null()).filter(users::disabled_at.is_null());
        let rows = with_mobile.select((users::id, users::mobile.assume_not_null()));
        let mut rows: Vec<(UserId, String)> = rows.load(&mut conn).await?;
        rows.retain(|(id, _)| !bound.contains_key(id));
        rows
    };
    let Some(walker) = Walker::new(app, platform) else { return Ok(()) };
    let walked = walker.walk(&mobiles).await;
    let mut conn = app.db.conn().await?;
    let now = app.clock.now();
    let end = (directory_runs::lease_until.eq(None::<DateTime<Utc>>), directory_runs::calls.eq(walker.calls()));
    let run = directory_runs::table.find(id).filter(directory_runs::state.eq(RunState::Fetching));
    match walked {
        Ok(snapshot) => {
            let found = serde_json::to_value(&snapshot).map_err(Error::broken)?;
            let older = directory_runs::table
                .filter(directory_runs::platform.eq(platform))
                .filter(directory_runs::state.eq(RunState::Ready));
            diesel::update(older).set(directory_runs::state.eq(RunState::Replaced)).execute(&mut conn).await?;
            // Without changes there is nothing to confirm; the run is only kept as history.
            let state = if plan(&snapshot, &ours(&mut conn, platform).await?).is_empty() {
                RunState::Replaced
            } else {
                RunState::Ready
            };
            let set =
                (directory_runs::state.eq(state), directory_runs::found.eq(found), directory_runs::fetched_at.eq(now));
            diesel::update(run).set((end, set)).execute(&mut conn).await?;
        }
        Err(failure) => {
            tracing::warn!(%platform, why = failure.message, "could not read the directory");
            let why = failure.summary();
            let set = (directory_runs::state.eq(RunState::Failed), directory_runs::error.eq(why));
            diesel::update(run).set((end, set)).execute(&mut conn).await?;
        }
    }
    Ok(())
}
