//! The goods and the customers with the highest amounts.

use rust_decimal::Decimal;

use super::figure::{Chart, Drawing, Figure, FigureCell, Picture};
use crate::reports::Top;
use crate::web::chart::{Bar, Bars, MAIN, Share};
use crate::web::kit::filters::grouped_money;

/// The chart of goods with the highest amounts, highest first.
pub fn goods(drawing: &Drawing<'_>, found: &[Top]) -> Figure {
    figure(drawing, Chart::Goods, ("line-name", "goods", "amount"), found)
}

/// The chart of customers with the highest amounts, highest first.
pub fn customers(drawing: &Drawing<'_>, found: &[Top]) -> Figure {
    figure(drawing, Chart::Customers, ("order-customer", "customer", "customer"), found)
}

/// `head`: the key of the name's column; `field` and `counted`: the list's filters by name and by the rule of counting.
fn figure(
    drawing: &Drawing<'_>,
    chart: Chart,
    (head, field, counted): (&str, &'static str, &str),
    found: &[Top],
) -> Figure {
    let t = drawing.t;
    let mut figure = Figure::of(chart, t).with_heads(t, &[head], &["report-orders", "line-amount"]);
    let Some(first) = found.first() else { return figure };
    let mut rows = Vec::new();
    for one in found {
        let href = drawing.links.submitted(&[(field, &one.name), ("counted", counted)]);
        figure.rows.push(vec![
            FigureCell::text(one.name.as_str(), ""),
            FigureCell::count(one.orders, href.as_str()),
            FigureCell::money(one.amount),
        ]);
        rows.push(Bar {
            label: one.name.clone(),
            mark: String::new(),
            value: grouped_money(one.amount),
            detail: t.with("report-count", &[("n", one.orders.to_string())]),
            href,
            shares: Share::stacked(&[(one.amount, MAIN)], first.amount),
        });
    }
    let together: Decimal = found.iter().map(|one| one.amount).sum();
    let words = [
        ("what", first.name.clone()),
        ("amount", grouped_money(first.amount)),
        ("n", found.len().to_string()),
        ("total", grouped_money(together)),
    ];
    figure.finding = t.with("finding-top", &words);
    figure.picture = Picture::Bars(Bars { rows });
    figure
}
