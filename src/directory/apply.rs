//! Applying a run: everything in one transaction, planned anew from what we have at that moment.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};

use super::plan::{Changes, DepartmentChange, PersonChange, Unmatched};
use super::run::{Run, RunId, RunState};
use super::{Snapshot, ours, plan};
use crate::audit::Actor;
use crate::db::Conn;
use crate::db::schema::{departments, directory_runs, users};
use crate::error::{Error, Fault, Result};
use crate::org::{Department, DepartmentId, DepartmentInput, Platform, Role, User, UserId, UserInput};

/// What is to become of somebody whom we do not know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choice {
    /// Nothing: they are asked about again next time.
    Leave,
    /// They get an account.
    New,
    /// They are this person of ours.
    Bind(UserId),
}

/// The answers, by userid; whoever is not among them gets `rest`.
#[derive(Clone, Debug)]
pub struct Choices {
    pub by_userid: HashMap<String, Choice>,
    pub rest: Choice,
}

/// What was done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Done {
    pub departments: usize,
    pub bound: usize,
    pub made: usize,
    pub renamed: usize,
    pub left: usize,
}

/// Applies a run that waits. `Refused` when it was applied or replaced meanwhile; `Invalid` (field `choice`) when two
/// people of the directory are to be one of ours.
pub async fn apply(conn: &mut Conn, id: RunId, by: UserId, choices: &Choices, now: DateTime<Utc>) -> Result<Done> {
    conn.transaction(async |conn| {
        let run: Option<Run> =
            directory_runs::table.find(id).for_update().select(Run::as_select()).first(conn).await.optional()?;
        let run = run.ok_or(Error::NotFound)?;
        if run.state != RunState::Ready {
            return Err(Error::refused("directory-not-ready"));
        }
        Actor::directory(by).sign(conn, now).await?;
        let snapshot = run.snapshot()?;
        let changes = plan(&snapshot, &ours(conn, run.platform).await?);
        let mut done = Done::default();
        change_departments(conn, run.platform, &snapshot, &changes, &mut done, now).await?;
        change_people(conn, run.platform, &changes, &mut done, now).await?;
        answer(conn, run.platform, &changes.unmatched, choices, &mut done, now).await?;
        remember_names(conn, run.platform, &snapshot).await?;
        let set = (
            directory_runs::state.eq(RunState::Applied),
            directory_runs::applied_by.eq(by),
            directory_runs::applied_at.eq(now),
        );
        diesel::update(directory_runs::table.find(id)).set(set).execute(conn).await?;
        Ok(done)
    })
    .await
}

async fn change_departments(
    conn: &mut Conn,
    platform: Platform,
    snapshot: &Snapshot,
    changes: &Changes,
    done: &mut Done,
    now: DateTime<Utc>,
) -> Result<()> {
    for change in &changes.departments {
        match change {
            DepartmentChange::New { there, name } => {
                let prefix = platform.department_prefix();
                let name: String = name.chars().take(80).collect();
                let input = DepartmentInput { code: format!("{prefix}-{there}"), name, ..DepartmentInput::default() };
                let made = Department::create(conn, &input, now).await?;
                link(conn, platform, made.id, *there).await?;
            }
            DepartmentChange::Link { id, there, .. } => {
                link(conn, platform, *id, *there).await?;
            }
            DepartmentChange::Rename { id, to, .. } => {
                let set = (departments::name.eq(to), departments::version.eq(departments::version + 1));
                diesel::update(departments::table.find(id)).set(set).execute(conn).await?;
            }
        }
        done.departments += 1;
    }
    // Parents last: a department may come before the one that it belongs to. Those that have one here keep it.
    for department in snapshot.departments.iter().filter(|department| department.parent.is_some_and(|id| id != 1)) {
        let (Some(own), Some(parent)) = (
            find_department(conn, platform, department.id).await?,
            find_department(conn, platform, department.parent.unwrap_or_default()).await?,
        ) else {
            continue;
        };
        let free = departments::table.find(own).filter(departments::parent_id.is_null());
        diesel::update(free).set(departments::parent_id.eq(parent)).execute(conn).await?;
    }
    Ok(())
}

async fn link(conn: &mut Conn, platform: Platform, id: DepartmentId, there: i64) -> QueryResult<usize> {
    let row = diesel::update(departments::table.find(id));
    match platform {
        Platform::DingTalk => row.set(departments::dingtalk_id.eq(there)).execute(conn).await,
        Platform::WeCom => row.set(departments::wecom_id.eq(there)).execute(conn).await,
    }
}

async fn find_department(conn: &mut Conn, platform: Platform, there: i64) -> QueryResult<Option<DepartmentId>> {
    let rows = departments::table.select(departments::id);
    match platform {
        Platform::DingTalk => rows.filter(departments::dingtalk_id.eq(there)).first(conn).await.optional(),
        Platform::WeCom => rows.filter(departments::wecom_id.eq(there)).first(conn).await.optional(),
    }
}

async fn change_people(
    conn: &mut Conn,
    platform: Platform,
    changes: &Changes,
    done: &mut Done,
    now: DateTime<Utc>,
) -> Result<()> {
    for change in &changes.people {
        match change {
            PersonChange::Bind { id, userid, .. } => {
                bind(conn, platform, *id, userid).await?;
                done.bound += 1;
            }
            PersonChange::Rename { id, to, .. } => {
                let name: String = to.chars().take(40).collect();
                let set = (users::display_name.eq(name), users::version.eq(users::version + 1));
                diesel::update(users::table.find(id)).set(set).execute(conn).await?;
                done.renamed += 1;
            }
            PersonChange::Left { id, .. } => {
                let set = (users::left_at.eq(Some(now)), users::version.eq(users::version + 1));
                diesel::update(users::table.find(id)).set(set).execute(conn).await?;
                done.left += 1;
            }
            PersonChange::Back { id, .. } => {
                let set = (users::left_at.eq(None::<DateTime<Utc>>), users::version.eq(users::version + 1));
                diesel::update(users::table.find(id)).set(set).execute(conn).await?;
            }
        }
    }
    Ok(())
}

async fn bind(conn: &mut Conn, platform: Platform, id: UserId, userid: &str) -> Result<()> {
    let version = users::version.eq(users::version + 1);
    let bound = match platform {
        Platform::DingTalk => {
            let free = users::table.find(id).filter(users::dingtalk_userid.is_null());
            diesel::update(free).set((users::dingtalk_userid.eq(userid), version)).execute(conn).await?
        }
        Platform::WeCom => {
            let free = users::table.find(id).filter(users::wecom_userid.is_null());
            diesel::update(free).set((users::wecom_userid.eq(userid), version)).execute(conn).await?
        }
    };
    if bound == 1 {
        return Ok(());
    }
    let who = User::find(conn, id).await?.map(|user| user.display_name).unwrap_or_default();
    Err(Error::Invalid(vec![Fault::new("choice", "directory-chosen-twice").with("who", who)]))
}

async fn answer(
    conn: &mut Conn,
    platform: Platform,
    unmatched: &[Unmatched],
    choices: &Choices,
    done: &mut Done,
    now: DateTime<Utc>,
) -> Result<()> {
    for one in unmatched {
        match choices.by_userid.get(&one.userid).copied().unwrap_or(choices.rest) {
            Choice::Leave => {}
            Choice::Bind(id) => {
                bind(conn, platform, id, &one.userid).await?;
                done.bound += 1;
            }
            Choice::New => {
                let is_wecom = platform == Platform::WeCom;
                let input = UserInput {
                    username: free_username(conn, &one.userid).await?,
                    display_name: if one.name.trim().is_empty() {
                        one.userid.clone()
                    } else {
                        one.name.chars().take(40).collect()
                    },
                    role: Role::Staff,
                    department_id: find_department(conn, platform, one.department).await?,
                    dingtalk_userid: (!is_wecom).then(|| one.userid.clone()),
                    wecom_userid: is_wecom.then(|| one.userid.clone()),
                    may_approve_in_dingtalk: true,
                    mobile: None,
                    preferred_platform: None,
                };
                User::create(conn, &input, now).await?;
                done.made += 1;
            }
        }
    }
    Ok(())
}

/// The userid as a name to sign in with; a number behind it when somebody has it already.
async fn free_username(conn: &mut Conn, userid: &str) -> Result<String> {
    let allowed = |c: &char| c.is_ascii_lowercase() || c.is_ascii_digit() || "._@-".contains(*c);
    let plain: String = userid.to_lowercase().chars().filter(allowed).take(56).collect();
    let plain = plain.trim_start_matches(['.', '_', '@', '-']);
    let base = if plain.is_empty() { "user" } else { plain };
    let mut name = base.to_owned();
    for n in 2..10_000 {
        if User::by_username(conn, &name).await?.is_none() {
            return Ok(name);
        }
        name = format!("{base}-{n}");
    }
    Err(Error::broken("no username is free"))
}

/// The names that the directory has now, so that a later change of theirs can be told from one of ours.
async fn remember_names(conn: &mut Conn, platform: Platform, snapshot: &Snapshot) -> Result<()> {
    let (userids, names): (Vec<&str>, Vec<&str>) =
        snapshot.members.iter().map(|member| (member.userid.as_str(), member.name.as_str())).unzip();
    let (ids, titles): (Vec<i64>, Vec<&str>) =
        snapshot.departments.iter().map(|department| (department.id, department.name.as_str())).unzip();
    use diesel::sql_types::{Array, BigInt, Text};
    let people = match platform {
        Platform::DingTalk => {
            "UPDATE users SET directory_name = t.name FROM unnest($1, $2) AS t(id, name) WHERE dingtalk_userid = t.id"
        }
        Platform::WeCom => {
            "UPDATE users SET directory_name = t.name FROM unnest($1, $2) AS t(id, name) WHERE lower(wecom_userid) = lower(t.id)"
        }
    };
    diesel::sql_query(people).bind::<Array<Text>, _>(userids).bind::<Array<Text>, _>(names).execute(conn).await?;
    let rooms = match platform {
        Platform::DingTalk => {
            "UPDATE departments SET directory_name = t.name FROM unnest($1, $2) AS t(id, name) WHERE dingtalk_id = t.id"
        }
        Platform::WeCom => {
            "UPDATE departments SET directory_name = t.name FROM unnest($1, $2) AS t(id, name) WHERE wecom_id = t.id"
        }
    };
    diesel::sql_query(rooms).bind::<Array<BigInt>, _>(ids).bind::<Array<Text>, _>(titles).execute(conn).await?;
    Ok(())
}
