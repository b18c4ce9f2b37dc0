//! Open orders by handler and waiting time.

use rust_decimal::Decimal;

use super::figure::{Chart, Drawing, Figure, FigureCell, Head, Picture};
use crate::reports::{AGES, Age, OpenWork};
use crate::texts::Texts;
use crate::web::chart::{self, Bar, Bars, Series, Share};

/// The most people in the drawing; the table has all of them.
const DRAWN: usize = 12;

/// The chart of open orders. The first row of `found` is the total.
pub fn figure(drawing: &Drawing<'_>, found: &[OpenWork]) -> Figure {
    let t = drawing.t;
    let mut figure = Figure::of(Chart::Open, t).with_heads(t, &["report-handler"], &["report-orders"]);
    figure.finding = t.get("report-nothing-open");
    figure.heads.extend(AGES.iter().map(|age| Head::of(age_name(t, *age), true)));
    let Some((all, people)) = found.split_first().filter(|(all, _)| all.orders > 0) else { return figure };
    figure.legend = legend(t);
    let most = people.iter().map(|one| one.by_age.iter().sum::<i64>()).max().unwrap_or_default();
    let mut rows = Vec::new();
    for one in people {
        let Some((id, name)) = &one.person else { continue };
        let id = id.to_string();
        let href = drawing.links.whenever(&[("handler", id.as_str())]);
        figure.rows.push(row(drawing, name.clone(), Some(&id), one));
        rows.push(bar(t, name.clone(), href, one, most));
    }
    rows.truncate(DRAWN);
    figure.rows.push(row(drawing, t.get("report-all"), None, all));
    let first = people.first().and_then(|one| one.person.as_ref().map(|(_, name)| (name.as_str(), one.orders)));
    let (name, own) = first.unwrap_or_default();
    let words = [
        ("n", all.orders.to_string()),
        ("who", name.to_owned()),
        ("own", own.to_string()),
        ("old", all.by_age[3].to_string()),
    ];
    let is_even = matches!(people, [first, second, ..] if first.orders == second.orders);
    let key = match all.by_age[3] {
        0 if is_even => "finding-open-even",
        0 => "finding-open",
        _ => "finding-open-old",
    };
    figure.finding = t.with(key, &words);
    figure.picture = Picture::Bars(Bars { rows });
    figure
}

fn row(drawing: &Drawing<'_>, name: String, person: Option<&str>, work: &OpenWork) -> Vec<FigureCell> {
    let of = person.map_or(("waiting", "1"), |id| ("handler", id));
    let whole = drawing.links.whenever(&[of]);
    let mut row = vec![FigureCell::text(name, ""), FigureCell::count(work.orders, whole)];
    for (age, orders) in AGES.iter().zip(work.by_age) {
        let (least, less) = (age.least.to_string(), age.less.map(|days| days.to_string()).unwrap_or_default());
        let least = if age.least > 0 { least.as_str() } else { "" };
        row.push(FigureCell::count(
            orders,
            drawing.links.whenever(&[of, ("waited_from", least), ("waited_to", &less)]),
        ));
    }
    row
}

fn bar(t: &Texts, label: String, href: String, work: &OpenWork, most: i64) -> Bar {
    let parts: Vec<_> = work.by_age.iter().map(|n| Decimal::from(*n)).zip(chart::AGES).collect();
    let detail = AGES.iter().zip(work.by_age).filter(|(_, n)| *n > 0);
    Bar {
        label,
        mark: String::new(),
        value: t.with("report-count", &[("n", work.orders.to_string())]),
        detail: detail
            .map(|(age, n)| format!("{}{}{n}", age_name(t, *age), t.get("colon")))
            .collect::<Vec<_>>()
            .join(" · "),
        href,
        shares: Share::stacked(&parts, Decimal::from(most)),
    }
}

fn legend(t: &Texts) -> Vec<Series> {
    let series = |(age, tone): (&Age, chart::Tone)| Series { tone, name: age_name(t, *age), letter: String::new() };
    AGES.iter().zip(chart::AGES).map(series).collect()
}

fn age_name(t: &Texts, age: Age) -> String {
    t.get(&format!("age-{}", age.least))
}
