//! 现存, 占用, 可用 of the goods of a warehouse, and the card of one of them.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Query};
use askama::Template;
use serde::Deserialize;

use crate::app::App;
use crate::catalog::{Goods, GoodsId, Warehouse, WarehouseId};
use crate::error::Error;
use crate::orders::amount;
use crate::stock::{self, BalanceRow, CardRow, Figure, MoveId};
use crate::web::kit::{Failure, Frame, Viewer, filters, page};
use crate::web::paths;

/// Rows of a page.
const PAGE: i64 = 100;

/// The query string of the balances.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct BalancesQuery {
    /// Id; empty: the first.
    warehouse: String,
    q: String,
    /// Only what follows this SKU.
    after: String,
}

/// The query string of a card.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct CardQuery {
    warehouse: i64,
    goods: i64,
    before: Option<i64>,
}

#[derive(Template)]
#[template(path = "stock/balances.html")]
struct BalancesPage {
    frame: Frame,
    warehouses: Vec<Warehouse>,
    /// `None`: no warehouse keeps stock.
    chosen: Option<Warehouse>,
    q: String,
    rows: Vec<BalanceRow>,
    has_more: bool,
    /// Values are for approvers and administrators.
    sees_values: bool,
}

#[derive(Template)]
#[template(path = "stock/card.html")]
struct CardPage {
    frame: Frame,
    warehouse: Warehouse,
    goods: Goods,
    figure: Figure,
    rows: Vec<CardRow>,
    has_more: bool,
}

/// The balances of a warehouse.
pub async fn balances(
    app: Data<App>,
    viewer: Viewer,
    frame: Frame,
    query: Query<BalancesQuery>,
) -> Result<HttpResponse, Failure> {
    let query = query.into_inner();
    let mut conn = app.db.conn().await?;
    let warehouses = stock::open_warehouses(&mut conn).await.map_err(Error::from)?;
    let is_asked = |warehouse: &&Warehouse| warehouse.id.to_string() == query.warehouse;
    let chosen = warehouses.iter().find(is_asked).or(warehouses.first()).cloned();
    let after = Some(query.after.as_str()).filter(|after| !after.is_empty());
    let mut rows = match &chosen {
        Some(warehouse) => {
            let found = stock::balances(&mut conn, warehouse.id, &query.q, after, PAGE + 1).await;
            found.map_err(Error::from)?
        }
        None => Vec::new(),
    };
    let has_more = rows.len() > PAGE as usize;
    rows.truncate(PAGE as usize);
    let sees_values = viewer.user.is_approver();
    Ok(page(StatusCode::OK, &BalancesPage { frame, warehouses, chosen, q: query.q, rows, has_more, sees_values }))
}

/// The card of an article in a warehouse.
pub async fn card(app: Data<App>, _: Viewer, frame: Frame, query: Query<CardQuery>) -> Result<HttpResponse, Failure> {
    let (of, goods) = (WarehouseId(query.warehouse), GoodsId(query.goods));
    let mut conn = app.db.conn().await?;
    let found = stock::figures(&mut conn, of, &[goods]).await.map_err(Error::from)?;
    let figure = found.into_iter().next().ok_or(Error::NotFound)?;
    let warehouse = Warehouse::find(&mut conn, of).await.map_err(Error::from)?.ok_or(Error::NotFound)?;
    let goods = Goods::find(&mut conn, goods).await.map_err(Error::from)?.ok_or(Error::NotFound)?;
    let before = query.before.map(MoveId);
    let mut rows = stock::card(&mut conn, of, goods.id, before, PAGE + 1).await.map_err(Error::from)?;
    let has_more = rows.len() > PAGE as usize;
    rows.truncate(PAGE as usize);
    Ok(page(StatusCode::OK, &CardPage { frame, warehouse, goods, figure, rows, has_more }))
}

impl BalancesPage {
    fn is_chosen(&self, warehouse: &Warehouse) -> bool {
        self.chosen.as_ref().is_some_and(|one| one.id == warehouse.id)
    }

    fn next(&self) -> Option<String> {
        let last = self.rows.last().filter(|_| self.has_more)?;
        let warehouse = last.warehouse_id.to_string();
        Some(paths::stock_balances([
            ("warehouse", warehouse.as_str()),
            ("q", self.q.trim()),
            ("after", last.sku.as_str()),
        ]))
    }
}

impl CardPage {
    fn signed(&self, row: &CardRow) -> String {
        let sign = if row.quantity.is_sign_positive() { "+" } else { "−" };
        format!("{sign}{}", amount::quantity(row.quantity.abs()))
    }

    fn next(&self) -> Option<String> {
        let last = self.rows.last().filter(|_| self.has_more)?;
        let parts = [self.warehouse.id.0, self.goods.id.0, last.id.0].map(|id| id.to_string());
        let [warehouse, goods, before] = parts.each_ref().map(String::as_str);
        Some(paths::stock_card_with([("warehouse", warehouse), ("goods", goods), ("before", before)]))
    }
}
