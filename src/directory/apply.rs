//! Applies a directory run in one transaction, after comparing it again with the current people and departments.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};

use super::plan::{Changes, DepartmentChange, PersonChange, Unmatched, plan};
use super::run::{Run, RunId, RunState, ours};
use super::snapshot::Snapshot;
use crate::audit::Actor;
use crate::db::Conn;
use crate::db::schema::{departments, directory_runs, users};
use crate::error::{Error, Fault, Result};
use crate::org::{
    Department, DepartmentInput, Platform, Role, User, UserId, UserInput, bind_department, bind_user, department_with,
};

/// What to do with a member who matches no user.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choice {
    /// Nothing. The next run offers the choice again.
    Leave,
    /// Create an account.
    New,
    /// Bind this user.
    Bind(UserId),
}

/// The administrator's choices by userid. `rest` applies to all others.
#[derive(Clone, Debug)]
pub struct Choices {
    pub by_userid: HashMap<String, Choice>,
    pub rest: Choice,
}

/// How many changes were applied.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Done {
    pub departments: usize,
    pub bound: usize,
    pub made: usize,
    pub renamed: usize,
    pub left: usize,
}

/// Applies a run that waits for confirmation. Locks the run.
///
/// # Errors
/// `Refused` if the run was applied or replaced meanwhile; `Invalid` at `choice` if two members are bound to one user.
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
        apply_choices(conn, run.platform, &changes.unmatched, choices, &mut done, now).await?;
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
                bind_department(conn, platform, made.id, *there).await?;
            }
            DepartmentChange::Link { id, there, .. } => {
                bind_department(conn, platform, *id, *there).await?;
            }
            DepartmentChange::Rename { id, to, .. } => {
                let set = (departments::name.eq(to), departments::version.eq(departments::version + 1));
                diesel::update(departments::table.find(id)).set(set).execute(conn).await?;
            }
        }
        done.departments += 1;
    }
    // Set the parents last, because a department may be listed before its parent. An existing parent is kept.
    for department in snapshot.departments.iter().filter(|department| department.parent.is_some_and(|id| id != 1)) {
        let (Some(own), Some(parent)) = (
            department_with(conn, platform, department.id).await?,
            department_with(conn, platform, department.parent.unwrap_or_default()).await?,
        ) else {
            continue;
        };
        let free = departments::table.find(own).filter(departments::parent_id.is_null());
        diesel::update(free).set(departments::parent_id.eq(parent)).execute(conn).await?;
    }
    Ok(())
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
    if bind_user(conn, platform, id, userid).await? {
        let set = users::version.eq(users::version + 1);
        diesel::update(users::table.find(id)).set(set).execute(conn).await?;
        return Ok(());
    }
    let who = User::find(conn, id).await?.map(|user| user.display_name).unwrap_or_default();
    Err(Error::Invalid(vec![Fault::new("choice", "directory-chosen-twice").with("who", who)]))
}

async fn apply_choices(
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
                let input = UserInput {
                    username: free_username(conn, &one.userid).await?,
                    display_name: if one.name.trim().is_empty() {
                        one.userid.clone()
                    } else {
                        one.name.chars().take(40).collect()
                    },
                    role: Role::Staff,
                    department_id: department_with(conn, platform, one.department).await?,
                    userids: [(platform, one.userid.clone())].into(),
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

/// The userid as a username, with a number appended if it is taken.
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

/// Stores the names that the directory has now. From them, a later comparison can tell which side changed a name.
async fn remember_names(conn: &mut Conn, platform: Platform, snapshot: &Snapshot) -> Result<()> {
    let (userids, names): (Vec<&str>, Vec<&str>) =
        snapshot.members.iter().map(|member| (member.userid.as_str(), member.name.as_str())).unzip();
    let (ids, titles): (Vec<String>, Vec<&str>) =
        snapshot.departments.iter().map(|department| (department.id.to_string(), department.name.as_str())).unzip();
    use diesel::sql_types::{Array, Text};
    diesel::sql_query(
        "UPDATE users SET directory_name = t.name FROM unnest($1, $2) AS t(id, name), platform_ids p
         WHERE p.user_id = users.id AND p.platform = $3
           AND platform_id_key($3, p.external_id) = platform_id_key($3, t.id)",
    )
    .bind::<Array<Text>, _>(userids)
    .bind::<Array<Text>, _>(names)
    .bind::<Text, _>(platform)
    .execute(conn)
    .await?;
    diesel::sql_query(
        "UPDATE departments SET directory_name = t.name FROM unnest($1, $2) AS t(id, name), platform_ids p
         WHERE p.department_id = departments.id AND p.platform = $3 AND p.external_id = t.id",
    )
    .bind::<Array<Text>, _>(ids)
    .bind::<Array<Text>, _>(titles)
    .bind::<Text, _>(platform)
    .execute(conn)
    .await?;
    Ok(())
}
