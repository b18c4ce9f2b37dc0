//! The balances of a warehouse and the card of an article as files.

use actix_web::HttpResponse;
use actix_web::web::{Data, Query, block};
use rust_decimal::Decimal;

use super::balances::{BalancesQuery, CardQuery};
use crate::app::App;
use crate::catalog::{Goods, GoodsId, WarehouseId};
use crate::error::{Error, Reason, Result};
use crate::orders::amount;
use crate::stock::{self, BalanceRow, CardRow};
use crate::web::kit::cells::{Book, Cell, MARK, csv};
use crate::web::kit::{Failure, Frame, Viewer, save_as};

/// The most rows of a file. A longer one is refused, never truncated.
const MOST_ROWS: i64 = 100_000;

/// The balances as CSV.
pub async fn balances_csv(
    app: Data<App>,
    viewer: Viewer,
    frame: Frame,
    query: Query<BalancesQuery>,
) -> Result<HttpResponse, Failure> {
    let rows = balances(&app, &viewer, &frame, &query).await?;
    as_csv(&app, "balances", &rows)
}

/// The balances as a workbook.
pub async fn balances_xlsx(
    app: Data<App>,
    viewer: Viewer,
    frame: Frame,
    query: Query<BalancesQuery>,
) -> Result<HttpResponse, Failure> {
    let rows = balances(&app, &viewer, &frame, &query).await?;
    as_book(&app, &frame, "balances", frame.t.get("stock-balances"), rows).await
}

/// The card as CSV, the oldest move first.
pub async fn card_csv(
    app: Data<App>,
    _: Viewer,
    frame: Frame,
    query: Query<CardQuery>,
) -> Result<HttpResponse, Failure> {
    let rows = card(&app, &frame, &query).await?;
    as_csv(&app, "card", &rows)
}

/// The card as a workbook.
pub async fn card_xlsx(
    app: Data<App>,
    _: Viewer,
    frame: Frame,
    query: Query<CardQuery>,
) -> Result<HttpResponse, Failure> {
    let rows = card(&app, &frame, &query).await?;
    as_book(&app, &frame, "card", frame.t.get("stock-card"), rows).await
}

async fn balances(app: &App, viewer: &Viewer, frame: &Frame, query: &BalancesQuery) -> Result<Vec<Vec<Cell>>> {
    if let Some(fault) = query.fault() {
        return Err(fault);
    }
    let mut conn = app.db.conn().await?;
    let open = stock::open_warehouses(&mut conn).await?;
    let warehouse = query.chosen(&open).ok_or(Error::NotFound)?;
    let found = query.rows(&mut conn, warehouse.id, MOST_ROWS + 1, app.config.time_zone).await?;
    check_size(found.len())?;
    let (is_past, sees_values) = (query.is_past(), viewer.user.is_approver());
    let today = ["stock-claimed", "stock-available", "stock-expected"];
    let keys = ["stock-warehouse", "sku", "stock-goods", "line-specification", "line-unit", "stock-on-hand"];
    let keys = keys.into_iter().chain(today.into_iter().filter(|_| !is_past)).chain(["stock-in-transit"]);
    let keys = keys.chain(sees_values.then_some("stock-worth"));
    let head = keys.map(|key| Cell::text(frame.t.get(key))).collect();
    let row = |row: BalanceRow| {
        let figure = &row.figure;
        let today = [figure.claimed, figure.available(), figure.expected];
        let numbers = [figure.on_hand].into_iter().chain(today.into_iter().filter(|_| !is_past));
        let numbers = numbers.chain([figure.in_transit]).chain(sees_values.then_some(row.worth));
        let texts = [&warehouse.name, &row.sku, &row.name, &row.specification, &row.unit].map(Cell::text);
        texts.into_iter().chain(numbers.map(|number| Cell::Number(Some(number)))).collect()
    };
    Ok([head].into_iter().chain(found.into_iter().map(row)).collect())
}

async fn card(app: &App, frame: &Frame, query: &CardQuery) -> Result<Vec<Vec<Cell>>> {
    let (of, goods) = (WarehouseId(query.warehouse), GoodsId(query.goods));
    let mut conn = app.db.conn().await?;
    if !stock::is_open(&mut conn, of).await? {
        return Err(Error::NotFound);
    }
    let goods = Goods::find(&mut conn, goods).await?.ok_or(Error::NotFound)?;
    let found = stock::card(&mut conn, of, goods.id, None, MOST_ROWS + 1).await?;
    check_size(found.len())?;
    let keys = ["stock-when", "sku", "stock-goods", "stock-entry", "order-number", "stock-who", "stock-why"];
    let keys = keys.into_iter().chain(["stock-came", "stock-went", "stock-balance-after"]);
    let head = keys.map(|key| Cell::text(frame.t.get(key))).collect();
    let row = |row: CardRow| {
        let part = |is_it: bool| Cell::Number(is_it.then(|| row.quantity.abs()));
        vec![
            Cell::Time(Some(row.at)),
            Cell::text(&goods.sku),
            Cell::text(&goods.name),
            Cell::text(frame.t.get(&format!("stock-act-{}", row.act))),
            Cell::text(&row.number),
            Cell::text(&row.who),
            Cell::text(&row.reason),
            part(row.quantity > Decimal::ZERO),
            part(row.quantity < Decimal::ZERO),
            Cell::Number(Some(row.on_hand)),
        ]
    };
    Ok([head].into_iter().chain(found.into_iter().rev().map(row)).collect())
}

fn check_size(rows: usize) -> Result<()> {
    if rows <= usize::try_from(MOST_ROWS).unwrap_or(usize::MAX) {
        return Ok(());
    }
    let most = amount::grouped(&MOST_ROWS.to_string());
    Err(Error::Refused(Reason::new("refused-export-too-large").with("most", most)))
}

fn as_csv(app: &App, name: &str, rows: &[Vec<Cell>]) -> Result<HttpResponse, Failure> {
    let mut text = MARK.to_vec();
    text.extend(csv(rows, app.config.time_zone)?);
    Ok(save_as(&format!("stock-{name}.csv"), "text/csv; charset=utf-8").body(text))
}

async fn as_book(
    app: &App,
    frame: &Frame,
    name: &str,
    title: String,
    rows: Vec<Vec<Cell>>,
) -> Result<HttpResponse, Failure> {
    let (company, zone) = (frame.company.name().to_owned(), app.config.time_zone);
    let work = move || {
        let mut book = Book::new(&title, &company, zone)?;
        book.add(&rows)?;
        book.finish()
    };
    let file = block(work).await.map_err(Error::broken)??;
    let kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    Ok(save_as(&format!("stock-{name}.xlsx"), kind).body(file))
}
