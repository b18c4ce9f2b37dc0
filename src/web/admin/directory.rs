//! The page of the directory runs: the changes, the choices about unmatched members, and orders that wait for people who
//! have left.

use std::collections::{BTreeMap, HashMap};

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, Query};
use askama::Template;
use serde::Deserialize;

use super::trial::{TrialQuery, Tried, look, try_platform};
use crate::app::App;
use crate::approval::count_for;
use crate::directory::{
    self, Cause, Changes, Choice, Choices, DepartmentChange, PersonChange, Run, RunId, RunState, Unmatched,
};
use crate::error::{Error, Result};
use crate::org::{Platform, User, UserId};
use crate::web::kit::{Admin, Failure, Frame, Nothing, Posted, page, see_other};
use crate::web::paths;

/// Unmatched members with a choice of their own; one choice covers the rest.
const MAX_QUESTIONS: usize = 200;

#[derive(Template)]
#[template(path = "admin/directory.html")]
struct DirectoryPage {
    frame: Frame,
    sources: Vec<Source>,
    orphans: Vec<directory::Orphan>,
    /// How many orders wait for each person whom the changes mark as having left.
    waiting: HashMap<UserId, i64>,
    people: Vec<User>,
    /// The posted choices, when they could not be applied.
    typed: PostedChoices,
    fault: Option<String>,
    /// The result of a test message.
    tried: Option<Tried>,
}

/// Choices as they were posted.
#[derive(Default)]
struct PostedChoices {
    by_userid: HashMap<String, String>,
    rest: String,
}

/// A platform with its newest run.
struct Source {
    platform: Platform,
    run: Option<Run>,
    changes: Option<Changes>,
}

/// The choices: `leave`, `new` or the id of a user.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct ChoicesForm {
    choice: BTreeMap<String, ChoiceForm>,
    rest: String,
}

/// One choice. The userid is a value, because field names do not allow every character.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct ChoiceForm {
    userid: String,
    what: String,
}

pub async fn show(app: Data<App>, _: Admin, frame: Frame, query: Query<TrialQuery>) -> Result<HttpResponse, Failure> {
    let tried = look(&app, &frame, &query).await;
    render(&app, frame, tried, PostedChoices::default(), None).await
}

/// Sends the administrator a test message.
pub async fn try_out(
    app: Data<App>,
    admin: Admin,
    frame: Frame,
    platform: Path<String>,
    _form: Posted<Nothing>,
) -> Result<HttpResponse, Failure> {
    let platform: Platform = platform.parse().map_err(|_| Error::NotFound)?;
    match try_platform(&app, &frame, platform, &admin.0).await {
        Ok(to) => Ok(see_other(&to)),
        Err(reason) => render(&app, frame, None, PostedChoices::default(), Some(Error::Refused(reason))).await,
    }
}

async fn render(
    app: &App,
    frame: Frame,
    tried: Option<Tried>,
    typed: PostedChoices,
    error: Option<Error>,
) -> Result<HttpResponse, Failure> {
    let (status, fault) = match error {
        None => (StatusCode::OK, None),
        Some(Error::Refused(reason)) => (StatusCode::CONFLICT, Some(frame.t.reason(&reason))),
        Some(Error::Invalid(faults)) => {
            let first = faults.first().map(|fault| frame.t.reason(&fault.reason));
            (StatusCode::UNPROCESSABLE_ENTITY, first)
        }
        Some(other) => return Err(other.into()),
    };
    let mut conn = app.db.conn().await?;
    let mut sources = Vec::new();
    for (platform, _) in app.platforms.all() {
        let run = directory::latest(&mut conn, platform).await?;
        let changes = match run.as_ref().filter(|run| run.state == RunState::Ready) {
            Some(run) => Some(run.changes(&mut conn).await?),
            None => None,
        };
        sources.push(Source { platform, run, changes });
    }
    let changes = sources.iter().flat_map(|source| &source.changes).flat_map(|changes| &changes.people);
    let leavers: Vec<UserId> = changes.filter_map(PersonChange::leaver).collect();
    let waiting = count_for(&mut conn, &leavers).await?;
    let orphans = directory::open_steps_of_leavers(&mut conn).await?;
    let people = User::list(&conn).await?;
    Ok(page(status, &DirectoryPage { frame, sources, orphans, waiting, people, typed, fault, tried }))
}

/// Requests a run.
pub async fn ask(
    app: Data<App>,
    admin: Admin,
    frame: Frame,
    platform: Path<String>,
    _form: Posted<Nothing>,
) -> Result<HttpResponse, Failure> {
    let platform: Platform = platform.parse().map_err(|_| Error::NotFound)?;
    let mut conn = app.db.conn().await?;
    directory::ask(&mut conn, platform, Cause::Hand, Some(admin.0.id), app.clock.now()).await?;
    frame.flash("directory-asked", &[]);
    Ok(see_other(&paths::admin("directory")))
}

/// Applies a run with the posted choices.
pub async fn apply(
    app: Data<App>,
    admin: Admin,
    frame: Frame,
    id: Path<i64>,
    form: Posted<ChoicesForm>,
) -> Result<HttpResponse, Failure> {
    let ChoicesForm { choice: answers, rest } = form.0;
    let typed =
        PostedChoices { by_userid: answers.into_values().map(|answer| (answer.userid, answer.what)).collect(), rest };
    let by_userid = typed.by_userid.iter().filter_map(|(userid, what)| Some((userid.clone(), choice(what)?)));
    let choices = Choices { by_userid: by_userid.collect(), rest: choice(&typed.rest).unwrap_or(Choice::Leave) };
    let applied = {
        let mut conn = app.db.conn().await?;
        directory::apply(&mut conn, RunId(*id), admin.0.id, &choices, app.clock.now()).await
    };
    match applied {
        Ok(done) => {
            let figures = [done.bound, done.made, done.renamed, done.left, done.departments].map(|n| n.to_string());
            let [bound, made, renamed, left, departments] = &figures;
            frame.flash(
                "directory-applied",
                &[("bound", bound), ("made", made), ("renamed", renamed), ("left", left), ("departments", departments)],
            );
            Ok(see_other(&paths::admin("directory")))
        }
        Err(error) => render(&app, frame, None, typed, Some(error)).await,
    }
}

fn choice(what: &str) -> Option<Choice> {
    match what {
        "leave" => Some(Choice::Leave),
        "new" => Some(Choice::New),
        id => id.parse().ok().map(|id| Choice::Bind(UserId(id))),
    }
}

impl Source {
    fn is_busy(&self) -> bool {
        self.run.as_ref().is_some_and(|run| matches!(run.state, RunState::Asked | RunState::Fetching))
    }

    /// The unmatched members with a choice of their own.
    fn questions(&self) -> &[Unmatched] {
        let all = self.changes.as_ref().map(|changes| changes.unmatched.as_slice()).unwrap_or_default();
        &all[..all.len().min(MAX_QUESTIONS)]
    }

    /// How many unmatched members are beyond those.
    fn more(&self) -> usize {
        self.changes.as_ref().map_or(0, |changes| changes.unmatched.len().saturating_sub(MAX_QUESTIONS))
    }
}

impl DirectoryPage {
    fn said_department(&self, change: &DepartmentChange) -> String {
        let t = &self.frame.t;
        match change {
            DepartmentChange::New { name, .. } => t.with("directory-department-new", &[("name", name)]),
            DepartmentChange::Link { name, .. } => t.with("directory-department-link", &[("name", name)]),
            DepartmentChange::Rename { from, to, .. } => t.with("directory-rename", &[("from", from), ("to", to)]),
        }
    }

    fn said_person(&self, change: &PersonChange) -> String {
        let t = &self.frame.t;
        match change {
            PersonChange::Bind { name, userid, .. } => t.with("directory-bind", &[("name", name), ("userid", userid)]),
            PersonChange::Rename { from, to, .. } => t.with("directory-rename", &[("from", from), ("to", to)]),
            PersonChange::Left { name, .. } => t.with("directory-left", &[("name", name)]),
            PersonChange::Back { name, .. } => t.with("directory-back", &[("name", name)]),
        }
    }

    /// The person whom this change marks as having left, and how many orders wait for them; `None`: no order waits.
    fn awaited(&self, change: &PersonChange) -> Option<(UserId, i64)> {
        let id = change.leaver()?;
        self.waiting.get(&id).map(|steps| (id, *steps))
    }

    /// The users who are not bound on this platform and may be an unmatched member.
    fn unbound(&self, source: &Source) -> impl Iterator<Item = &User> {
        let platform = source.platform;
        self.people.iter().filter(move |user| user.userid(platform).is_none() && !user.is_disabled())
    }

    /// Whether a choice is preselected: the posted one, otherwise the only unbound user of the same name.
    fn is_chosen(&self, question: &Unmatched, what: &str) -> bool {
        match (self.typed.by_userid.get(&question.userid), question.same_name.as_slice()) {
            (Some(answer), _) => answer == what,
            (None, [only]) => only.to_string() == what,
            (None, _) => false,
        }
    }
}
