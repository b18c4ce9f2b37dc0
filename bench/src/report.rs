//! Prints the figures as a table and as JSON, and compares two runs.

use std::fs;
use std::path::Path;

use anyhow::Result;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::letters::Letters;
use crate::load::{Measured, Statements};

/// A whole run.
#[derive(Serialize, Default)]
pub struct Run {
    pub revision: String,
    pub processors: usize,
    /// Megabytes.
    pub binary: f64,
    pub sizes: Vec<Size>,
}

/// One size.
#[derive(Serialize, Default)]
pub struct Size {
    pub orders: u64,
    /// Bytes of the database, by order.
    pub bytes_per_order: f64,
    /// Milliseconds from start to ready.
    pub ready: f64,
    /// Megabytes of the web server under load.
    pub memory: f64,
    pub works: Vec<Done>,
    pub letters: Option<Letters>,
}

/// One workload at one size.
#[derive(Serialize)]
pub struct Done {
    pub name: &'static str,
    pub statements: Option<Statements>,
    pub measured: Vec<Measured>,
    /// Connections, and times per second of the same work by pgbench.
    pub bare: Vec<(usize, f64)>,
}

impl Size {
    fn rate(&self, name: &str, connections: usize) -> Option<f64> {
        let work = self.works.iter().find(|work| work.name == name)?;
        work.measured.iter().find(|m| m.connections == connections).map(|m| m.per_second)
    }

    fn bare(&self, name: &str, connections: usize) -> Option<f64> {
        let work = self.works.iter().find(|work| work.name == name)?;
        work.bare.iter().find(|(known, _)| *known == connections).map(|(_, rate)| *rate)
    }

    /// Prints the table of this size.
    pub fn print(&self) {
        println!(
            "\n{} orders: ready in {:.0} ms, {:.0} MB, {:.0} bytes an order",
            self.orders, self.ready, self.memory, self.bytes_per_order
        );
        println!(
            "| work | conn | /s | p50 ms | p99 ms | server ms | database ms | statements | plan + execute ms | of bare | of empty |"
        );
        println!("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
        for work in &self.works {
            for m in &work.measured {
                let of = |rate: Option<f64>| rate.map_or("–".into(), |rate| format!("{:.3}", m.per_second / rate));
                let statements = work.statements.as_ref();
                let bare = self.bare(work.name, m.connections).or_else(|| self.bare("order", m.connections));
                println!(
                    "| {} | {} | {:.0} | {:.1} | {:.1} | {:.2} | {:.2} | {} | {} | {} | {} |",
                    work.name,
                    m.connections,
                    m.per_second,
                    m.p50,
                    m.p99,
                    m.server_cpu,
                    m.database_cpu,
                    statements.map_or("–".into(), |s| format!("{:.0}", s.executed)),
                    statements.map_or("–".into(), |s| format!("{:.1} + {:.1}", s.parse + s.bind, s.execute)),
                    of(bare),
                    of(self.rate("empty", m.connections)),
                );
            }
        }
        for work in self.works.iter().filter(|work| !work.bare.is_empty()) {
            let rates: Vec<String> = work.bare.iter().map(|(n, rate)| format!("{rate:.0}/s on {n}")).collect();
            println!("bare {}: {}", work.name, rates.join(", "));
        }
        if let Some(l) = &self.letters {
            println!(
                "letters: {:.0}/s ({} drained), worker {:.2} ms, database {:.2} ms each; from commit to send p50 {:.0} ms, p99 {:.0} ms; {:.0} MB",
                l.per_second, l.drained, l.worker_cpu, l.database_cpu, l.lag_p50, l.lag_p99, l.memory
            );
        }
    }
}

/// A line of [`compare`].
#[derive(Deserialize)]
struct Cost {
    connections: u64,
    per_second: f64,
    p50: f64,
    server_cpu: f64,
    database_cpu: f64,
}

/// Prints what changed between two runs, by the names of their files.
pub fn compare(before: &Path, after: &Path) -> Result<()> {
    let [before, after]: [Value; 2] =
        [serde_json::from_slice(&fs::read(before)?)?, serde_json::from_slice(&fs::read(after)?)?];
    println!(
        "binary: {:.1} → {:.1} MB",
        before["binary"].as_f64().unwrap_or(0.0),
        after["binary"].as_f64().unwrap_or(0.0)
    );
    println!("| orders | work | conn | /s | p50 ms | server ms | database ms |");
    println!("| ---: | --- | ---: | ---: | ---: | ---: | ---: |");
    for (size, work) in works(&after) {
        let Some((_, old)) = works(&before).find(|(s, w)| s["orders"] == size["orders"] && w["name"] == work["name"])
        else {
            continue;
        };
        for new in costs(work)? {
            let Some(old) = costs(old)?.into_iter().find(|old| old.connections == new.connections) else { continue };
            let change =
                |old: f64, new: f64, digits: usize| format!("{old:.digits$} → {new:.digits$} (× {:.2})", new / old);
            println!(
                "| {} | {} | {} | {} | {} | {} | {} |",
                size["orders"],
                work["name"].as_str().unwrap_or_default(),
                new.connections,
                change(old.per_second, new.per_second, 0),
                change(old.p50, new.p50, 1),
                change(old.server_cpu, new.server_cpu, 2),
                change(old.database_cpu, new.database_cpu, 2),
            );
        }
    }
    Ok(())
}

fn works(run: &Value) -> impl Iterator<Item = (&Value, &Value)> {
    let sizes = run["sizes"].as_array().into_iter().flatten();
    sizes.flat_map(|size| size["works"].as_array().into_iter().flatten().map(move |work| (size, work)))
}

fn costs(work: &Value) -> Result<Vec<Cost>> {
    Ok(Vec::deserialize(&work["measured"])?)
}
