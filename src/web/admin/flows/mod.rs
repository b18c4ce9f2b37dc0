//! The pages of flows: list, editor, trial run and publication.

mod choices;
mod edit;
mod form;
mod page;
mod trial;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, Query};
use askama::Template;
use diesel_async::AsyncConnection;
use serde::Deserialize;

use crate::app::App;
use crate::approval::flow::{Flow, FlowVersion, Node, flaws};
use crate::approval::preview;
use crate::db::Conn;
use crate::error::{Error, Fault, Reason, Result};
use crate::orders::Kind;
use crate::org::{User, UserId};
use crate::web::kit::{Admin, Failure, Faults, Frame, Posted, page, see_other};
use crate::web::paths;
pub use form::FlowForm;
use page::{FlowPage, Picture};

/// The version to show (`version`), or what to start a draft from: a version (`from`) or the flow of another kind
/// (`like`). Nothing: the draft, else the current version.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct FlowQuery {
    version: Option<i32>,
    from: Option<i32>,
    like: Option<String>,
}

/// A kind with its current flow.
struct FlowRow {
    kind: Kind,
    current: Option<FlowVersion>,
    /// The names of its steps.
    steps: Vec<String>,
    has_draft: bool,
}

#[derive(Template)]
#[template(path = "admin/flows.html")]
struct FlowsPage {
    frame: Frame,
    rows: Vec<FlowRow>,
    people: Vec<User>,
}

/// The list of flows, one per kind.
pub async fn list(app: Data<App>, _: Admin, frame: Frame) -> Result<HttpResponse, Failure> {
    let mut conn = app.db.conn().await?;
    let mut rows = Vec::new();
    for kind in Kind::ALL {
        let current = FlowVersion::current(&conn, *kind).await?;
        let flow = current.as_ref().map(FlowVersion::flow).transpose()?;
        let name = |node: &Node| if node.name.is_empty() { frame.t.get("way-unnamed") } else { node.name.clone() };
        let steps = flow.iter().flat_map(|flow| &flow.nodes).map(name).collect();
        let has_draft = FlowVersion::draft(&mut conn, *kind).await?.is_some();
        rows.push(FlowRow { kind: *kind, current, steps, has_draft });
    }
    let makers: Vec<UserId> = rows.iter().filter_map(|row| row.current.as_ref()).map(|v| v.made_by).collect();
    let people = User::named(&conn, &makers).await?;
    Ok(page(StatusCode::OK, &FlowsPage { frame, rows, people }))
}

/// The page of one flow.
pub async fn show(
    app: Data<App>,
    _: Admin,
    frame: Frame,
    kind: Path<String>,
    query: Query<FlowQuery>,
) -> Result<HttpResponse, Failure> {
    let kind: Kind = kind.parse().map_err(|_| Error::NotFound)?;
    let mut conn = app.db.conn().await?;
    let draft = FlowVersion::draft(&mut conn, kind).await?;
    let current = FlowVersion::current(&conn, kind).await?;
    let like = match &query.like {
        Some(other) => Some(copied(&mut conn, other).await?),
        None => None,
    };
    let is_new = query.from.is_some() || like.is_some();
    let (mut form, mut faults) = match (query.from, &draft, &current) {
        _ if let Some(flow) = &like => (FlowForm::of(flow), Faults::of(&frame.t, &flaw_faults(flow, kind))),
        (Some(number), ..) => (FlowForm::of(&version(&mut conn, kind, number).await?), Faults::default()),
        (None, Some(draft), _) => {
            let flow = draft.flow()?;
            (FlowForm::of(&flow), Faults::of(&frame.t, &flaw_faults(&flow, kind)))
        }
        (None, None, Some(current)) => (FlowForm::of(&current.flow()?), Faults::default()),
        (None, None, None) => (FlowForm::blank(), Faults::default()),
    };
    if query.version.is_some() {
        faults = Faults::default();
    }
    form.set_base(draft.as_ref(), current.as_ref());
    let picture = match query.version {
        Some(number) => Picture::Published(number, version(&mut conn, kind, number).await?),
        None if is_new => Picture::Submitted,
        None => Picture::Stored,
    };
    let mut page = FlowPage::load(&mut conn, frame, kind, form, picture).await?;
    page.form.trial.prefill(&page.lists);
    page.faults = faults;
    Ok(page.answer(StatusCode::OK))
}

/// Handles every button of the editor.
pub async fn change(
    app: Data<App>,
    admin: Admin,
    frame: Frame,
    kind: Path<String>,
    form: Posted<FlowForm>,
) -> Result<HttpResponse, Failure> {
    let kind: Kind = kind.parse().map_err(|_| Error::NotFound)?;
    let mut form = form.0;
    form.edit();
    let mut conn = app.db.conn().await?;
    let done = match form.intent.as_str() {
        "save" => save(&mut conn, &app, &admin, &frame, kind, &form).await,
        "publish" => publish(&mut conn, &app, &admin, &frame, kind, &form).await,
        "drop" => drop_draft(&mut conn, &app, &admin, &frame, kind, &form).await,
        "try" => return try_out(&mut conn, &app, frame, kind, form).await,
        _ => {
            let page = FlowPage::load(&mut conn, frame, kind, form, Picture::Submitted).await?;
            return Ok(page.answer(StatusCode::OK));
        }
    };
    let error = match done {
        Ok(address) => return Ok(see_other(&address)),
        Err(Error::Stale) => {
            let (reason, draft, current) = conflict(&mut conn, &frame, kind).await?;
            // The page reports the concurrent change; saving again overwrites it.
            form.set_base(draft.as_ref(), current.as_ref());
            Error::Refused(reason)
        }
        Err(other) => other,
    };
    let (status, faults) = Faults::answer(&frame.t, Some(error))?;
    let mut page = FlowPage::load(&mut conn, frame, kind, form, Picture::Submitted).await?;
    page.faults = faults;
    Ok(page.answer(status))
}

async fn save(conn: &mut Conn, app: &App, by: &Admin, frame: &Frame, kind: Kind, form: &FlowForm) -> Result<String> {
    let (flow, now) = (form.read()?, app.clock.now());
    let saved = conn.transaction(async |conn| {
        by.actor().sign(conn, now).await?;
        FlowVersion::save_draft(conn, kind, form.revision, &flow, by.0.id, now).await
    });
    match saved.await {
        Ok(_) => frame.flash("flows-saved", &[]),
        // A repeated submission of the same form succeeds.
        Err(Error::Stale) if is_stored(FlowVersion::draft(conn, kind).await?, &flow, &by.0)? => {}
        Err(other) => return Err(other),
    }
    Ok(paths::flow(kind))
}

async fn publish(conn: &mut Conn, app: &App, by: &Admin, frame: &Frame, kind: Kind, form: &FlowForm) -> Result<String> {
    let (flow, now) = (form.read()?, app.clock.now());
    let found = flaw_faults(&flow, kind);
    if !found.is_empty() {
        return Err(Error::Invalid(found));
    }
    let since = (form.revision, form.number);
    let published = conn.transaction(async |conn| {
        by.actor().sign(conn, now).await?;
        FlowVersion::publish_drawn(conn, kind, since, &flow, by.0.id, now).await
    });
    match published.await {
        Ok(_) => {}
        Err(Error::Stale) => {
            let current = FlowVersion::current(conn, kind).await?;
            let current = current.filter(|version| version.number == Some(form.number + 1));
            if !is_stored(current, &flow, &by.0)? {
                return Err(Error::Stale);
            }
        }
        Err(other) => return Err(other),
    }
    // A repeated submission shows the message too: either response may be the last to write the session.
    frame.flash("flows-published", &[("n", &(form.number + 1).to_string())]);
    Ok(paths::flow(kind))
}

async fn drop_draft(
    conn: &mut Conn,
    app: &App,
    by: &Admin,
    frame: &Frame,
    kind: Kind,
    form: &FlowForm,
) -> Result<String> {
    let dropped = conn.transaction(async |conn| {
        by.actor().sign(conn, app.clock.now()).await?;
        FlowVersion::drop_draft(conn, kind, form.revision).await
    });
    match dropped.await {
        Ok(()) => frame.flash("flows-dropped", &[]),
        Err(Error::Stale) if FlowVersion::draft(conn, kind).await?.is_none() => {}
        Err(other) => return Err(other),
    }
    Ok(paths::flow(kind))
}

/// Shows who would handle an order with the submitted facts. Stores nothing.
async fn try_out(
    conn: &mut Conn,
    app: &App,
    frame: Frame,
    kind: Kind,
    form: FlowForm,
) -> Result<HttpResponse, Failure> {
    let (flow, facts) = (form.read(), form.trial.facts(conn, app, kind).await);
    let mut page = FlowPage::load(conn, frame, kind, form, Picture::Submitted).await?;
    let mut faults = Vec::new();
    let mut gather = |error: Error| match error {
        Error::Invalid(found) => {
            faults.extend(found);
            Ok(())
        }
        other => Err(other),
    };
    let status = match (flow, facts) {
        (Ok(flow), Ok(facts)) => {
            page.try_out(&flow, &preview(&flow, &facts));
            faults = flaw_faults(&flow, kind);
            StatusCode::OK
        }
        (flow, facts) => {
            flow.map(drop).or_else(&mut gather)?;
            facts.map(drop).or_else(&mut gather)?;
            StatusCode::UNPROCESSABLE_ENTITY
        }
    };
    page.faults = Faults::of(&page.frame.t, &faults);
    Ok(page.answer(status))
}

/// The current flow of another kind.
async fn copied(conn: &mut Conn, other: &str) -> Result<Flow> {
    let kind: Kind = other.parse().map_err(|_| Error::NotFound)?;
    FlowVersion::current(conn, kind).await?.ok_or(Error::NotFound)?.flow()
}

/// A published version by its number.
async fn version(conn: &mut Conn, kind: Kind, number: i32) -> Result<Flow> {
    let versions = FlowVersion::published(conn, kind).await?;
    versions.iter().find(|version| version.number == Some(number)).ok_or(Error::NotFound)?.flow()
}

/// Whether the stored version is what this person submitted.
fn is_stored(version: Option<FlowVersion>, flow: &Flow, by: &User) -> Result<bool> {
    match version {
        Some(version) => Ok(version.made_by == by.id && version.flow()? == *flow),
        None => Ok(false),
    }
}

/// The message about a concurrent change, with the present draft and version.
async fn conflict(
    conn: &mut Conn,
    frame: &Frame,
    kind: Kind,
) -> Result<(Reason, Option<FlowVersion>, Option<FlowVersion>)> {
    let draft = FlowVersion::draft(conn, kind).await?;
    let current = FlowVersion::current(conn, kind).await?;
    let last = draft.iter().chain(&current).max_by_key(|version| version.published_at.unwrap_or(version.made_at));
    let (mut who, mut when) = (String::new(), String::new());
    if let Some(last) = last {
        who = User::find(conn, last.made_by).await?.map(|user| user.display_name).unwrap_or_default();
        when = frame.time(&last.published_at.unwrap_or(last.made_at));
    }
    Ok((Reason::new("flows-overtaken").with("who", who).with("when", when), draft, current))
}

/// The flaws of a flow as faults of its form fields.
fn flaw_faults(flow: &Flow, kind: Kind) -> Vec<Fault> {
    let fault = |flaw: &crate::approval::flow::Flaw| match flaw.node {
        Some(node) => Fault::new(format!("nodes[{node}][{}]", flaw.what), flaw.text),
        None => Fault::new(flaw.what, flaw.text),
    };
    flaws(flow, kind).iter().map(fault).collect()
}

impl FlowsPage {
    fn maker(&self, version: &FlowVersion) -> &str {
        self.people.iter().find(|user| user.id == version.made_by).map_or("", |user| &user.display_name)
    }

    fn number(&self, version: &FlowVersion) -> String {
        version.number.unwrap_or_default().to_string()
    }
}
