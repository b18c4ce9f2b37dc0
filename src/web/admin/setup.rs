//! The tasks before a company's first order: a list on the start page of the administration until all are done.

use crate::app::App;
use crate::clock::day;
use crate::db::Conn;
use crate::error::Result;
use crate::org::{CalendarDay, Company};
use crate::texts::Texts;
use crate::web::paths;

/// One thing to set up. Its texts are `setup-…` and, while it is open, `setup-…-open`.
pub struct Task {
    pub key: &'static str,
    pub is_done: bool,
    pub state: String,
    pub address: String,
}

/// How much enabled master data there is.
#[derive(Clone, Copy, Debug)]
pub struct Counted {
    pub people: i64,
    pub departments: i64,
    pub headless: i64,
    pub warehouses: i64,
    pub unkept: i64,
    pub goods: i64,
    /// Kinds that have a flow, of those that are offered.
    pub flows: i64,
    /// Kinds that are offered.
    pub kinds: i64,
}

/// All tasks in the order in which they are done; empty when all are.
pub async fn tasks(conn: &mut Conn, app: &App, t: &Texts, counted: &Counted) -> Result<Vec<Task>> {
    let has_name = !Company::load(conn).await?.own_name().is_empty();
    let today = day(app.clock.now(), app.config.time_zone);
    let holidays = CalendarDay::count_from(conn, today).await?;
    let Counted { people, departments, headless, warehouses, unkept, goods, flows, kinds } = *counted;
    let all = [
        ("company", has_name, i64::from(has_name), 0, "company"),
        ("departments", departments > 0 && headless == 0, departments, headless, "departments"),
        ("people", people > 1, people, 0, "people"),
        ("warehouses", warehouses > 0 && unkept == 0, warehouses, unkept, "warehouses"),
        ("goods", goods > 0, goods, 0, "goods"),
        ("flows", flows == kinds, flows, kinds - flows, "flows"),
        ("calendar", holidays > 0, holidays, 0, "calendar"),
        ("platforms", app.platforms.all().next().is_some(), app.platforms.all().count() as i64, 0, "directory"),
    ];
    if all.iter().all(|(_, is_done, ..)| *is_done) {
        return Ok(Vec::new());
    }
    let task = |(key, is_done, n, missing, page): (&'static str, bool, i64, i64, &str)| {
        let text = match (is_done, n, missing) {
            (true, ..) => "setup-done".to_owned(),
            // There are no records at all.
            (_, 0, 0) if matches!(key, "departments" | "warehouses") => format!("setup-{key}-none"),
            _ => format!("setup-{key}-open"),
        };
        let state = t.with(&text, &[("n", &n.to_string()), ("missing", &missing.to_string())]);
        Task { key, is_done, state, address: paths::admin(page) }
    };
    Ok(all.into_iter().map(task).collect())
}
