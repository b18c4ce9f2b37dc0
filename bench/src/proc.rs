//! What the kernel reports about a process: CPU time, memory. Linux only.

use std::fs;

use anyhow::{Context, Result};

/// CPU time in milliseconds, in the kernel's steps of ten.
pub type Millis = f64;

/// The kernel reports times in hundredths of a second on every architecture.
const TICK: Millis = 10.0;

/// The fields of `/proc/<pid>/stat` after the name, which may contain spaces.
fn stat(pid: u32) -> Result<Vec<String>> {
    let text = fs::read_to_string(format!("/proc/{pid}/stat"))?;
    let (_, rest) = text.rsplit_once(')').context("no name in stat")?;
    Ok(rest.split_whitespace().map(str::to_owned).collect())
}

fn ticks(fields: &[String], from: usize, until: usize) -> Millis {
    fields.iter().take(until).skip(from).filter_map(|field| field.parse::<Millis>().ok()).sum::<Millis>() * TICK
}

/// The CPU time that a process used so far, all threads.
pub fn cpu(pid: u32) -> Result<Millis> {
    Ok(ticks(&stat(pid)?, 11, 13))
}

/// The CPU time of a process with its children, including ended ones. A PostgreSQL server has one child per
/// connection.
pub fn cpu_with_children(pid: u32) -> Result<Millis> {
    let own = ticks(&stat(pid)?, 11, 15);
    let processes = fs::read_dir("/proc")?.flatten();
    let pids = processes.filter_map(|entry| entry.file_name().to_str().and_then(|name| name.parse().ok()));
    let parent = pid.to_string();
    let stats = pids.filter_map(|pid| stat(pid).ok());
    let children = stats.filter(|fields| fields.get(1) == Some(&parent));
    Ok(own + children.map(|fields| ticks(&fields, 11, 13)).sum::<Millis>())
}

/// The memory of a process in megabytes (PSS: shared pages are divided among their users).
pub fn memory(pid: u32) -> Result<f64> {
    let text = fs::read_to_string(format!("/proc/{pid}/smaps_rollup"))?;
    let line = text.lines().find_map(|line| line.strip_prefix("Pss:")).context("no Pss")?;
    let kilobytes: f64 = line.trim().trim_end_matches(" kB").trim().parse()?;
    Ok(kilobytes / 1024.0)
}
