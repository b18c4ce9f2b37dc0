//! The start page of the administration: all its pages in groups, and what needs attention.

use std::collections::HashSet;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::Data;
use askama::Template;

use super::nav::GROUPS;
use super::setup::{Counted, Task, tasks};
use crate::app::App;
use crate::approval::flow::FlowVersion;
use crate::approval::{Phrase, count_stuck};
use crate::catalog::{Goods, Warehouse};
use crate::db::Conn;
use crate::directory;
use crate::error::Result;
use crate::orders::Kind;
use crate::org::{Company, Department, User, UserId};
use crate::outbox::{self, State};
use crate::web::kit::{Admin, Failure, Frame, page};
use crate::web::paths;

/// An item that needs attention.
struct Attention {
    text: String,
    address: String,
}

#[derive(Template)]
#[template(path = "admin/overview.html")]
struct OverviewPage {
    frame: Frame,
    attention: Vec<Attention>,
    /// The open tasks before the first order; empty if none.
    setup: Vec<Task>,
    /// The number of records per navigation entry.
    figures: Vec<(&'static str, String)>,
}

pub async fn show(app: Data<App>, _: Admin, frame: Frame) -> Result<HttpResponse, Failure> {
    let mut conn = app.db.conn().await?;
    let now = app.clock.now();
    let stuck = count_stuck(&mut conn, now).await?;
    let dead = outbox::backlog(&mut conn).await?.dead;
    let paused: Vec<String> =
        outbox::pauses(&mut conn, now).await?.into_iter().map(|(channel, ..)| channel.to_string()).collect();
    let (mut figures, mut attention) = (Vec::new(), Vec::new());
    let mut note = |key: &str, n: i64, address: String| {
        if n > 0 {
            attention.push(Attention { text: frame.t.with(key, &[("n", &n.to_string())]), address });
        }
    };
    note("overview-stuck", stuck, paths::admin("stuck"));
    note("overview-dead", dead, paths::admin_messages(&[("state", State::Dead.as_str())]));
    let counted = count_master_data(&mut conn, &mut figures, &mut note).await?;
    let setup = tasks(&mut conn, &app, &frame.t, &counted).await?;
    if directory::is_waiting(&mut conn).await? {
        note("overview-directory", 1, paths::admin("directory"));
    }
    figures.push(("stuck", stuck.to_string()));
    for channel in paused {
        let channel = frame.t.get(&format!("channel-{channel}"));
        let text = frame.t.with("overview-paused", &[("channel", &channel)]);
        attention.push(Attention { text, address: paths::admin("messages") });
    }
    Ok(page(StatusCode::OK, &OverviewPage { frame, attention, setup, figures }))
}

/// Counts the enabled master data, and notes departments without a head and warehouses without a keeper.
async fn count_master_data(
    conn: &mut Conn,
    figures: &mut Vec<(&'static str, String)>,
    note: &mut impl FnMut(&str, i64, String),
) -> Result<Counted> {
    let everyone = User::list(conn).await?;
    let people = everyone.iter().filter(|user| !user.is_disabled()).count();
    // A head or keeper who cannot act counts as missing, as in the lists.
    let able: HashSet<UserId> = everyone.iter().filter(|user| user.may_be_chosen()).map(|user| user.id).collect();
    let is_missing = |person: Option<UserId>| person.filter(|id| able.contains(id)).is_none();
    let departments: Vec<_> = Department::list(conn).await?.into_iter().filter(|one| !one.is_disabled()).collect();
    let warehouses: Vec<_> = Warehouse::list(conn).await?.into_iter().filter(|one| !one.is_disabled()).collect();
    let headless = departments.iter().filter(|one| is_missing(one.head_id)).count();
    let unkept = warehouses.iter().filter(|one| is_missing(one.keeper_id)).count();
    note("overview-no-head", headless as i64, paths::admin("departments"));
    note("overview-no-keeper", unkept as i64, paths::admin("warehouses"));
    let kinds = Kind::offered(Company::load(conn).await?.keeps_stock);
    let mut flows = 0;
    for kind in &kinds {
        flows += i64::from(FlowVersion::current(conn, *kind).await?.is_some());
    }
    let goods = Goods::count_enabled(conn).await?;
    figures.push(("people", people.to_string()));
    figures.push(("departments", departments.len().to_string()));
    figures.push(("warehouses", warehouses.len().to_string()));
    figures.push(("goods", goods.to_string()));
    figures.push(("flows", format!("{flows}/{}", kinds.len())));
    figures.push(("phrases", Phrase::list(conn).await?.len().to_string()));
    Ok(Counted {
        people: people as i64,
        departments: departments.len() as i64,
        headless: headless as i64,
        warehouses: warehouses.len() as i64,
        unkept: unkept as i64,
        goods,
        flows,
        kinds: kinds.len() as i64,
    })
}

impl OverviewPage {
    fn figure(&self, what: &str) -> &str {
        self.figures.iter().find(|(of, _)| *of == what).map_or("", |(_, figure)| figure)
    }
}
