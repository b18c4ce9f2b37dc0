//! The health page: each part of the program with its state and what to do.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::Data;
use askama::Template;

use crate::app::App;
use crate::db::WORTH_TELLING;
use crate::outbox::State;
use crate::vitals::{self, OfDatabase, OfProcess};
use crate::web::kit::{Admin, Failure, Frame, page};
use crate::web::paths;

/// A message that waits longer is worth telling, in seconds.
const LATE: i64 = 300;

/// A disk with less than this share free is worth telling: a tenth.
const SHARE: u64 = 10;

const GIB: u64 = 1024 * 1024 * 1024;

/// One thing that is watched.
struct Sign {
    is_well: bool,
    title: String,
    text: String,
    /// What to do; empty if nothing.
    advice: String,
    /// The page where it is done.
    address: Option<String>,
}

#[derive(Template)]
#[template(path = "admin/health.html")]
struct HealthPage {
    frame: Frame,
    signs: Vec<Sign>,
}

/// The page.
pub async fn show(app: Data<App>, _: Admin, frame: Frame) -> Result<HttpResponse, Failure> {
    let (process, database) = (vitals::of_process(&app), vitals::of_database(&app).await?);
    let mut signs = of_process(&frame, &process);
    signs.extend(of_database(&frame, &database));
    // Problems first.
    signs.sort_by_key(|sign| sign.is_well);
    Ok(page(StatusCode::OK, &HealthPage { frame, signs }))
}

fn sign(frame: &Frame, key: &str, is_well: bool, args: &[(&str, String)]) -> Sign {
    let advice = if is_well { String::new() } else { frame.t.get(&format!("health-{key}-do")) };
    Sign {
        is_well,
        title: frame.t.get(&format!("health-{key}")),
        text: frame.t.with(&format!("health-{key}-is"), args),
        advice,
        address: None,
    }
}

fn of_process(frame: &Frame, found: &OfProcess) -> Vec<Sign> {
    let usage = found.connections;
    let figures = [("most", usage.most), ("used", usage.in_use), ("waiting", usage.waiting)];
    let figures = figures.map(|(name, n)| (name, n.to_string()));
    let mut signs = vec![sign(frame, "database", usage.waiting == 0, &figures)];
    let ahead = found.clock_ahead_ms;
    let is_near = ahead.abs() < WORTH_TELLING.num_milliseconds();
    signs.push(sign(frame, "clock", is_near, &[("ms", ahead.to_string())]));
    if let Some((size, free)) = found.disk {
        let figures = [("free", (free / GIB).to_string()), ("size", (size / GIB).to_string())];
        signs.push(sign(frame, "disk", free >= size / SHARE, &figures));
    }
    signs
}

fn of_database(frame: &Frame, found: &OfDatabase) -> Vec<Sign> {
    let attendance = found.attendance;
    let workers = [("n", attendance.workers.to_string()), ("waiting", attendance.unattended.to_string())];
    let mut signs = vec![sign(frame, "workers", attendance.workers > 0, &workers)];
    for (channel, waiting, age) in &found.channels {
        let pause = found.paused.iter().find(|(other, _)| other == channel);
        let is_well = pause.is_none() && *age < LATE;
        let minutes = (age / 60).to_string();
        let mut one = sign(frame, "channel", is_well, &[("n", waiting.to_string()), ("minutes", minutes)]);
        one.title = frame.t.get(&format!("channel-{channel}"));
        if let Some((_, until)) = pause {
            one.text = frame.t.with("health-channel-paused", &[("until", frame.time(until))]);
        }
        one.address = (!is_well).then(|| paths::admin_messages(&[("channel", channel.as_str())]));
        signs.push(one);
    }
    let mut dead = sign(frame, "dead", found.dead == 0, &[("n", found.dead.to_string())]);
    dead.address = (found.dead > 0).then(|| paths::admin_messages(&[("state", State::Dead.as_str())]));
    signs.push(dead);
    signs
}
