//! 现存, 占用, 可用 of the goods of a warehouse, and the card of one of them.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Query};
use askama::Template;
use chrono_tz::Tz;
use serde::Deserialize;

use crate::app::App;
use crate::catalog::{Goods, GoodsId, Warehouse, WarehouseId};
use crate::clock::{begin, parse_day};
use crate::db::Conn;
use crate::error::Error;
use crate::orders::amount;
use crate::stock::{self, BalanceRow, CardRow, Figure, MoveId};
use crate::web::kit::{Failure, Faults, Frame, Viewer, filters, page};
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
    /// 截至: what there was when this day ended; empty: what there is.
    at: String,
}

/// The query string of a card.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct CardQuery {
    pub(super) warehouse: i64,
    pub(super) goods: i64,
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
    /// The day as typed; empty: today.
    at: String,
    rows: Vec<BalanceRow>,
    has_more: bool,
    /// Values are for approvers and administrators.
    sees_values: bool,
    faults: Faults,
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
    let (status, faults) = Faults::answer(&frame.t, query.fault())?;
    let mut conn = app.db.conn().await?;
    let warehouses = stock::open_warehouses(&mut conn).await.map_err(Error::from)?;
    let chosen = query.chosen(&warehouses).cloned();
    let mut rows = match &chosen {
        Some(warehouse) => query.rows(&mut conn, warehouse.id, PAGE + 1, app.config.time_zone).await?,
        None => Vec::new(),
    };
    let has_more = rows.len() > PAGE as usize;
    rows.truncate(PAGE as usize);
    let sees_values = viewer.user.is_approver();
    let BalancesQuery { q, at, .. } = query;
    Ok(page(status, &BalancesPage { frame, warehouses, chosen, q, at, rows, has_more, sees_values, faults }))
}

impl BalancesQuery {
    /// The warehouse that is asked for, or the first one.
    pub(super) fn chosen<'a>(&self, open: &'a [Warehouse]) -> Option<&'a Warehouse> {
        open.iter().find(|warehouse| warehouse.id.to_string() == self.warehouse).or(open.first())
    }

    /// Whether it is about what was.
    pub(super) fn is_past(&self) -> bool {
        !self.at.trim().is_empty()
    }

    pub(super) fn fault(&self) -> Option<Error> {
        (self.is_past() && parse_day(self.at.trim()).is_none()).then(|| Error::invalid("at", "fault-date"))
    }

    pub(super) async fn rows(
        &self,
        conn: &mut Conn,
        warehouse: WarehouseId,
        limit: i64,
        zone: Tz,
    ) -> Result<Vec<BalanceRow>, Error> {
        let after = Some(self.after.as_str()).filter(|after| !after.is_empty());
        let day = parse_day(self.at.trim()).and_then(|day| day.succ_opt());
        Ok(match day {
            Some(next) => stock::balances_at(conn, (warehouse, begin(next, zone)), &self.q, after, limit).await?,
            None => stock::balances(conn, warehouse, &self.q, after, limit).await?,
        })
    }
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
            ("at", self.at.trim()),
            ("after", last.sku.as_str()),
        ]))
    }

    fn is_past(&self) -> bool {
        !self.at.trim().is_empty()
    }

    /// The same rows as a file.
    fn file(&self, ending: &str) -> String {
        let warehouse = self.chosen.as_ref().map(|one| one.id.to_string()).unwrap_or_default();
        let filters = [("warehouse", warehouse.as_str()), ("q", self.q.trim()), ("at", self.at.trim())];
        paths::stock_file("balances", ending, filters)
    }
}

impl CardPage {
    /// The whole card as a file.
    fn file(&self, ending: &str) -> String {
        let [warehouse, goods] = [self.warehouse.id.0, self.goods.id.0].map(|id| id.to_string());
        paths::stock_file("card", ending, [("warehouse", warehouse.as_str()), ("goods", goods.as_str())])
    }

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
