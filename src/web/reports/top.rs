//! What most is spent on, and for whom.

use rust_decimal::Decimal;

use super::figure::{Chart, Desk, Figure, Picture, Shown};
use crate::reports::Top;
use crate::web::chart::{Bar, Bars, MAIN, Share};
use crate::web::kit::filters::grouped_money;

pub fn goods(desk: &Desk<'_>, found: &[Top]) -> Figure {
    figure(desk, Chart::Goods, "line-name", found)
}

pub fn customers(desk: &Desk<'_>, found: &[Top]) -> Figure {
    figure(desk, Chart::Customers, "order-customer", found)
}

fn figure(desk: &Desk<'_>, chart: Chart, head: &str, found: &[Top]) -> Figure {
    let t = desk.t;
    let mut figure = Figure::of(chart, t).with_heads(t, &[head], &["report-orders", "line-amount"]);
    let Some(first) = found.first() else { return figure };
    let mut rows = Vec::new();
    for one in found {
        let (field, counted) = match chart {
            Chart::Customers => ("customer", "customer"),
            _ => ("goods", "amount"),
        };
        let href = desk.links.submitted(&[(field, &one.name), ("counted", counted)]);
        figure.rows.push(vec![
            Shown::text(one.name.as_str(), ""),
            Shown::count(one.orders, href.as_str()),
            Shown::money(one.amount),
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
