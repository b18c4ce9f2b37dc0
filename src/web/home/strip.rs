//! The tiles of the home page: figures for the viewer's role, each with a link to its orders.
//!
//! At most four queries for any role.

use chrono::{Datelike, TimeDelta};
use rust_decimal::Decimal;

use crate::app::App;
use crate::clock::{begin, day};
use crate::db::{Conn, together};
use crate::error::Result;
use crate::orders::Status;
use crate::org::User;
use crate::reports::{self, AGES, OpenWork, OwnOrders};
use crate::texts::Texts;
use crate::web::chart::{self, Share, Tone, duration};
use crate::web::kit::Frame;
use crate::web::kit::filters::{grouped_money, grouped_quantity};
use crate::web::paths;

/// The period over which the viewer's pace is measured.
const PACE_OF: TimeDelta = TimeDelta::days(30);

/// For administrators: the number of stuck orders and of dead letters.
#[derive(Clone, Copy, Debug)]
pub struct Trouble {
    pub stuck: i64,
    pub dead: i64,
}

/// One tile: a figure with an optional bar.
#[derive(Debug)]
pub struct Tile {
    pub name: String,
    pub value: String,
    pub note: String,
    /// The parts of the bar; empty without a bar.
    pub shares: Vec<Share>,
    pub href: String,
}

/// The tiles for this person. `trouble` is `Some` for administrators.
pub async fn strip(
    conn: &mut Conn,
    app: &App,
    frame: &Frame,
    viewer: &User,
    trouble: Option<Trouble>,
) -> Result<Vec<Tile>> {
    let (t, now) = (&frame.t, app.clock.now());
    let today = day(now, app.config.time_zone);
    if let Some(trouble) = trouble {
        let all = reports::ages(conn, viewer, false, now).await?;
        return Ok(vec![
            ages(t, "tile-open", &all, &[("waiting", "1")]),
            count(t, "tile-stuck", trouble.stuck, paths::admin("stuck")),
            count(t, "tile-dead", trouble.dead, paths::admin_messages(&[("state", "dead")])),
        ]);
    }
    let month = today.with_day(1).unwrap_or(today);
    let own = reports::own(conn, viewer, begin(month, app.config.time_zone)).await?;
    let own = mine(t, &own, &month.to_string());
    if !viewer.is_approver() {
        let waiting = reports::ages(conn, viewer, true, now).await?;
        return Ok(vec![own, ages(t, "tile-own-open", &waiting, &[("mine", "1"), ("waiting", "1")])]);
    }
    let id = viewer.id.to_string();
    let from = begin(day(now - PACE_OF, app.config.time_zone), app.config.time_zone);
    let asked = (reports::asked_own_ages(viewer.id, now), reports::asked_own_pace(viewer.id, from));
    let (waiting, found) = together(conn, asked).await?;
    let pace = pace(t, viewer, found.first(), &day(from, app.config.time_zone).to_string());
    Ok(vec![ages(t, "tile-waiting", &reports::ages_of(waiting), &[("handler", &id)]), pace, own])
}

/// The viewer's median time to a decision.
fn pace(t: &Texts, viewer: &User, found: Option<&(i64, Option<i64>)>, day: &str) -> Tile {
    let (value, orders) = match found {
        Some((orders, Some(median))) => (duration(t, *median), *orders),
        _ => (t.get("tile-pace-none"), 0),
    };
    let href = paths::orders_with([("signed_by", viewer.id.to_string().as_str()), ("signed_from", day)]);
    let note = t.with("tile-pace-note", &[("n", orders.to_string())]);
    Tile { name: t.get("tile-pace"), value, note, shares: Vec::new(), href }
}

/// The viewer's orders of this month by status, and their amount as in the report.
fn mine(t: &Texts, own: &OwnOrders, month: &str) -> Tile {
    let states = &own.states;
    let whole: i64 = states.iter().map(|one| one.orders).sum();
    let said = states.iter().map(|one| format!("{} {}", t.get(&format!("status-{}", one.status)), one.orders));
    let parts: Vec<_> = states.iter().map(|one| (Decimal::from(one.orders), tone(one.status))).collect();
    Tile {
        name: t.get("tile-own"),
        value: t.with(
            "tile-own-value",
            &[("n", grouped_quantity(Decimal::from(whole))), ("amount", grouped_money(own.amount))],
        ),
        note: if whole > 0 { said.collect::<Vec<_>>().join(" · ") } else { t.get("tile-nothing") },
        shares: Share::stacked(&parts, Decimal::from(whole)),
        href: paths::orders_with([("mine", "1"), ("submitted_from", month)]),
    }
}

const fn tone(status: Status) -> Tone {
    match status {
        Status::Approved => Tone { class: "tone-3", fill: "#0b7566" },
        Status::Pending => chart::AGES[1],
        Status::Returned => Tone { class: "tone-1", fill: "#1f5fa8" },
        Status::Rejected => chart::AGES[3],
        Status::Draft | Status::Withdrawn => Tone { class: "tone-draft", fill: "#b9c1bb" },
    }
}

fn ages(t: &Texts, key: &str, work: &OpenWork, query: &[(&str, &str)]) -> Tile {
    let parts: Vec<_> = work.by_age.iter().map(|n| Decimal::from(*n)).zip(chart::AGES).collect();
    let said = AGES.iter().zip(work.by_age).filter(|(_, n)| *n > 0);
    let said: Vec<_> =
        said.map(|(age, n)| format!("{}{}{n}", t.get(&format!("age-{}", age.least)), t.get("colon"))).collect();
    Tile {
        name: t.get(key),
        value: t.with("report-count", &[("n", grouped_quantity(Decimal::from(work.orders)))]),
        note: if said.is_empty() { t.get("tile-nothing") } else { said.join(" · ") },
        shares: Share::stacked(&parts, Decimal::from(work.by_age.iter().sum::<i64>())),
        href: paths::orders_with(query.iter().copied()),
    }
}

fn count(t: &Texts, key: &str, n: i64, href: String) -> Tile {
    let note = if n > 0 { t.get(&format!("{key}-note")) } else { t.get("tile-fine") };
    Tile { name: t.get(key), value: n.to_string(), note, shares: Vec::new(), href }
}
