//! Amounts by month and kind.

use rust_decimal::Decimal;

use super::figure::{Chart, Drawing, Figure, FigureCell, Picture};
use crate::orders::Kind;
use crate::reports::{Month, MonthAmount};
use crate::web::chart::{Column, Piece, Series, Width, change, draw};
use crate::web::kit::filters::{grouped_money, grouped_quantity};

/// The chart of amounts by month, stacked by kind.
pub fn figure(drawing: &Drawing<'_>, found: &[MonthAmount]) -> Figure {
    let t = drawing.t;
    let mut figure =
        Figure::of(Chart::Amounts, t).with_heads(t, &["report-month", "list-kind"], &["report-orders", "line-amount"]);
    if found.is_empty() {
        return figure;
    }
    let months = drawing.links.scope.period.months();
    // The legend leaves out kinds without orders.
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
            let href = drawing.links.within(month.from, month.to, &[("kind", &kind), ("counted", "amount")]);
            let (name, amount, orders) = (
                t.get(&format!("kind-{kind}")),
                grouped_money(one.amount),
                grouped_quantity(Decimal::from(one.orders)),
            );
            let words = [("month", month_name(month)), ("kind", name.clone()), ("amount", amount), ("n", orders)];
            figure.rows.push(vec![
                FigureCell::text(month_name(month), ""),
                FigureCell::text(name, ""),
                FigureCell::count(one.orders, href.as_str()),
                FigureCell::money(one.amount),
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
    figure.finding = finding(drawing, &months, &columns, found.iter().map(|one| one.orders).sum());
    figure.picture = Picture::Columns(
        draw(&columns, &figure.legend, Width::Narrow, t),
        draw(&columns, &figure.legend, Width::Wide, t),
    );
    figure
}

/// The sum, and the last whole month compared with the one before.
fn finding(drawing: &Drawing<'_>, months: &[Month], columns: &[Column], orders: i64) -> String {
    let t = drawing.t;
    let total: Decimal = columns.iter().map(|column| column.total).sum();
    let orders = grouped_quantity(Decimal::from(orders));
    let whole = t.with("finding-amounts", &[("amount", grouped_money(total)), ("n", orders)]);
    let mut full = months.iter().zip(columns).filter(|(month, _)| month.is_whole(drawing.today)).rev();
    let (Some((last, now)), Some((before, then))) = (full.next(), full.next()) else { return whole };
    let Some(percent) = change(then.total, now.total) else { return whole };
    let key = match percent {
        p if p > Decimal::ZERO => "finding-more",
        p if p < Decimal::ZERO => "finding-less",
        _ => "finding-same",
    };
    let percent = grouped_quantity(percent.abs());
    let compared = [("month", month_name(last)), ("before", month_name(before)), ("percent", percent)];
    format!("{whole}{}", t.with(key, &compared))
}

fn month_name(month: &Month) -> String {
    month.from.format("%Y-%m").to_string()
}
