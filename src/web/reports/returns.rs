//! Returned orders and the reasons.

use rust_decimal::Decimal;

use super::figure::{Chart, Drawing, Figure, FigureCell, Picture};
use crate::reports::Returns;
use crate::web::chart::{Bar, Bars, MAIN, MORE, Share, Tone, percent};

/// The chart of reasons for returns, most frequent first.
pub fn figure(drawing: &Drawing<'_>, found: &Returns) -> Figure {
    let t = drawing.t;
    let numbers = ["report-orders", "report-share"];
    let mut figure = Figure::of(Chart::Returns, t).with_heads(t, &["report-reason"], &numbers);
    if found.submitted == 0 {
        return figure;
    }
    let submitted = found.submitted.to_string();
    if found.sent_back == 0 {
        figure.finding = t.with("finding-no-returns", &[("n", submitted)]);
        return figure;
    }
    let most = found.reasons.iter().map(|(_, n)| *n).chain([found.others]).max().unwrap_or_default();
    let mut rows = Vec::new();
    let mut add = |name: String, orders: i64, href: String, tone: Tone| {
        let share = percent(orders, found.submitted);
        figure.rows.push(vec![
            FigureCell::text(name.clone(), ""),
            FigureCell::count(orders, href.as_str()),
            FigureCell::share(orders, found.submitted, share),
        ]);
        rows.push(Bar {
            label: name,
            mark: String::new(),
            value: t.with("report-count", &[("n", orders.to_string())]),
            detail: String::new(),
            href,
            shares: Share::stacked(&[(Decimal::from(orders), tone)], Decimal::from(most)),
        });
    };
    for (reason, orders) in &found.reasons {
        add(reason.clone(), *orders, drawing.links.submitted(&[("reason", reason)]), MAIN);
    }
    if found.others > 0 {
        let digests = found.digests.join(",");
        add(t.get("report-others"), found.others, drawing.links.submitted(&[("other_than", &digests)]), MORE);
    }
    // The reason is quoted inside a sentence.
    let first = found.reasons.first().map(|(reason, _)| reason.trim_end_matches(['。', '.']).to_owned());
    let words = [
        ("n", submitted),
        ("back", found.sent_back.to_string()),
        ("share", percent(found.sent_back, found.submitted)),
        ("reason", first.unwrap_or_default()),
    ];
    figure.finding = t.with("finding-returns", &words);
    let all = drawing.links.submitted(&[("sent_back", "1")]);
    figure.asides.push((t.with("report-sent-back", &[("n", found.sent_back.to_string())]), all));
    for (round, orders) in &found.rounds {
        let round = round.to_string();
        let words = [("round", round.clone()), ("n", orders.to_string())];
        figure.asides.push((t.with("report-round", &words), drawing.links.submitted(&[("round", &round)])));
    }
    figure.picture = Picture::Bars(Bars { rows });
    figure
}
