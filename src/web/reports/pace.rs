//! How long orders take: to the final decision by kind, and at each step.

use rust_decimal::Decimal;

use super::figure::{Chart, Drawing, Figure, FigureCell, Head, Picture};
use crate::reports::{Pace, StepPace};
use crate::texts::Texts;
use crate::web::chart::{Bar, Bars, MAIN, MORE, Series, Share, duration};

/// The most steps in the drawing; the table has all of them.
const DRAWN: usize = 12;

/// The chart of times to the final decision. The first row of `found` covers all kinds.
pub fn by_kind(drawing: &Drawing<'_>, found: &[Pace]) -> Figure {
    let t = drawing.t;
    let figure = Figure::of(Chart::Pace, t).with_heads(t, &["list-kind"], &["report-orders"]);
    let mut figure = figure.with_times(t, &["took-median", "took-most"]);
    let Some(all) = found.first() else { return figure };
    figure.legend = legend(t);
    let longest = found.iter().map(|one| one.most).max().unwrap_or_default();
    let mut rows = Vec::new();
    for one in found {
        let kind = one.kind.map(|kind| kind.to_string());
        let name = kind.as_ref().map_or_else(|| t.get("list-any-kind"), |kind| t.get(&format!("kind-{kind}")));
        let own = kind.as_deref().map(|kind| ("kind", kind));
        let href = drawing.links.submitted(&own.into_iter().chain([("decided", "1")]).collect::<Vec<_>>());
        figure.rows.push(times(t, &name, one.orders, &href, one.median, one.most));
        rows.push(bar(t, name, href, (one.median, one.most), longest));
    }
    let words = [("median", duration(t, all.median)), ("most", duration(t, all.most)), ("n", all.orders.to_string())];
    figure.finding = t.with("finding-pace", &words);
    figure.picture = Picture::Bars(Bars { rows });
    figure
}

/// The chart of times at each step. The first row of `found` is the bottleneck.
pub fn by_step(drawing: &Drawing<'_>, found: &[StepPace]) -> Figure {
    let t = drawing.t;
    let figure = Figure::of(Chart::Steps, t).with_heads(t, &["report-step"], &["report-orders"]);
    let mut figure = figure.with_times(t, &["took-median", "took-most", "took-total"]);
    figure.heads.push(Head::of(t.get("took-decisions"), true));
    let Some(worst) = found.first() else { return figure };
    figure.legend = legend(t);
    let longest = found.iter().map(|one| one.most).max().unwrap_or_default();
    let mut rows = Vec::new();
    for one in found {
        let name = if one.node.is_empty() { t.get("report-no-flow") } else { one.node.clone() };
        // The list's filter value for a step without a name.
        let node = if one.node.is_empty() { "-" } else { one.node.as_str() };
        let href = drawing.links.submitted(&[("node", node)]);
        let mut row = times(t, &name, one.orders, &href, one.median, one.most);
        row.push(FigureCell::hours(one.total, duration(t, one.total)));
        row.push(FigureCell::count(one.decisions, ""));
        figure.rows.push(row);
        let mut bar = bar(t, name, href, (one.median, one.most), longest);
        if one.node == worst.node {
            bar.mark = t.get("report-bottleneck");
        }
        rows.push(bar);
    }
    rows.truncate(DRAWN);
    let name = if worst.node.is_empty() { t.get("report-no-flow") } else { worst.node.clone() };
    let words = [("step", name), ("median", duration(t, worst.median)), ("n", worst.decisions.to_string())];
    figure.finding = t.with("finding-steps", &words);
    figure.picture = Picture::Bars(Bars { rows });
    figure
}

fn times(t: &Texts, name: &str, orders: i64, href: &str, median: i64, most: i64) -> Vec<FigureCell> {
    vec![
        FigureCell::text(name, ""),
        FigureCell::count(orders, href),
        FigureCell::hours(median, duration(t, median)),
        FigureCell::hours(most, duration(t, most)),
    ]
}

fn bar(t: &Texts, label: String, href: String, (median, most): (i64, i64), longest: i64) -> Bar {
    let parts = [(Decimal::from(median), MAIN), (Decimal::from(most - median), MORE)];
    Bar {
        label,
        mark: String::new(),
        value: duration(t, median),
        detail: t.with("report-most", &[("most", duration(t, most))]),
        href,
        shares: Share::stacked(&parts, Decimal::from(longest)),
    }
}

fn legend(t: &Texts) -> Vec<Series> {
    [(MAIN, "took-median"), (MORE, "took-most")]
        .map(|(tone, key)| Series { tone, name: t.get(key), letter: String::new() })
        .to_vec()
}
