//! Amounts by month and kind.

use rust_decimal::Decimal;

use super::figure::{Chart, Desk, Figure, Picture, Shown};
use crate::orders::Kind;
use crate::reports::{Month, MonthAmount};
use crate::web::chart::{Column, Piece, Series, Width, change, draw};
use crate::web::kit::filters::{grouped_money, grouped_quantity};

pub fn figure(desk: &Desk<'_>, found: &[MonthAmount]) -> Figure {
    let t = desk.t;
    let mut figure =
        Figure::of(Chart::Amounts, t).with_heads(t, &["report-month", "list-kind"], &["report-orders", "line-amount"]);
    if found.is_empty() {
        return figure;
    }
    let months = desk.links.scope.period.months();
    // Kinds that there is nothing of have no place in the legend.
    let kinds = Kind::all_where(|kind| found.iter().any(|one| one.kind == kind));
    for kind in &kinds {
        let (name, letter) = (t.get(&format!("kind-{kind}")), t.get(&format!("kind-letter-{kind}")));
        figure.legend.push(Series { tone: kind.tone(), name, letter });
    }
    let of = |n: i32| found.iter().filter(move |one| one.month == n);
    let mut columns = Vec::new();
    for (n, month) in (1..).zip(&months) {
        let mut parts = Vec::new();
        for one in of(n) {
            let kind = one.kind.to_string();
            let href = desk.links.within(month.from, month.to, &[("kind", &kind), ("counted", "amount")]);
            let (name, amount, orders) = (
                t.get(&format!("kind-{kind}")),
                grouped_money(one.amount),
                grouped_quantity(Decimal::from(one.orders)),
            );
            let words = [("month", said(month)), ("kind", name.clone()), ("amount", amount), ("n", orders)];
            figure.rows.push(vec![
                Shown::text(said(month), ""),
                Shown::text(name, ""),
                Shown::count(one.orders, href.as_str()),
                Shown::money(one.amount),
            ]);
            let series = kinds.iter().position(|kind| *kind == one.kind).unwrap_or_default();
            parts.push(Piece { series, value: one.amount, href, title: t.with("report-part", &words) });
        }
        parts.sort_by_key(|part| part.series);
        columns.push(Column {
            label: t.get(&month.from.format("report-month-%-m").to_string()),
            year: month.from.format("%Y").to_string(),
            total: parts.iter().map(|part| part.value).sum(),
            parts,
        });
    }
    figure.finding = finding(desk, &months, &columns, found.iter().map(|one| one.orders).sum());
    figure.picture = Picture::Columns(
        draw(&columns, &figure.legend, Width::Narrow, t),
        draw(&columns, &figure.legend, Width::Wide, t),
    );
    figure
}

/// The sum, and how the last whole month stands to the one before.
fn finding(desk: &Desk<'_>, months: &[Month], columns: &[Column], orders: i64) -> String {
    let t = desk.t;
    let total: Decimal = columns.iter().map(|column| column.total).sum();
    let orders = grouped_quantity(Decimal::from(orders));
    let whole = t.with("finding-amounts", &[("amount", grouped_money(total)), ("n", orders)]);
    let mut full = months.iter().zip(columns).filter(|(month, _)| month.is_whole(desk.today)).rev();
    let (Some((last, now)), Some((before, then))) = (full.next(), full.next()) else { return whole };
    let Some(percent) = change(then.total, now.total) else { return whole };
    let key = match percent {
        p if p > Decimal::ZERO => "finding-more",
        p if p < Decimal::ZERO => "finding-less",
        _ => "finding-same",
    };
    let percent = grouped_quantity(percent.abs());
    let compared = [("month", said(last)), ("before", said(before)), ("percent", percent)];
    format!("{whole}{}", t.with(key, &compared))
}

fn said(month: &Month) -> String {
    month.from.format("%Y-%m").to_string()
}
