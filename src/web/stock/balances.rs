//! 现存, 占用, 可用 of the goods of a warehouse, and the card of one of them.

use actix_web::HttpResponse;
use actix_web::web::{Data, Query};
use askama::Template;
use chrono_tz::Tz;
use diesel_async::AsyncConnection;
use rust_decimal::Decimal;
use serde::Deserialize;

use crate::app::App;
use crate::catalog::{Goods, GoodsId, Warehouse, WarehouseId};
use crate::clock::{begin, parse_day};
use crate::db::Conn;
use crate::error::Error;
use crate::orders::amount;
use crate::stock::{self, BalanceRow, CardRow, Figure, MoveId};
use crate::web::kit::{Failure, Faults, Frame, Posted, Viewer, filters, page, redirect_or};
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
    /// Only rows after this SKU.
    after: String,
    /// Non-empty: only articles below 安全库存.
    low: String,
    /// 截至: balances at the end of this day; empty: present balances.
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
    only_low: bool,
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
    /// 安全库存 as typed, or as it is; empty: none.
    least: String,
    /// The viewer keeps the warehouse.
    may_keep: bool,
    faults: Faults,
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
    let BalancesQuery { q, at, low, .. } = query;
    let only_low = !low.is_empty();
    let shown = BalancesPage { frame, warehouses, chosen, q, at, only_low, rows, has_more, sees_values, faults };
    Ok(page(status, &shown))
}

impl BalancesQuery {
    /// The warehouse that is asked for, or the first one.
    pub(super) fn chosen<'a>(&self, open: &'a [Warehouse]) -> Option<&'a Warehouse> {
        open.iter().find(|warehouse| warehouse.id.to_string() == self.warehouse).or(open.first())
    }

    /// Whether it shows past balances.
    pub(super) fn is_past(&self) -> bool {
        !self.at.trim().is_empty()
    }

    /// `Invalid` at `at` for an unreadable day.
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
            None => stock::balances(conn, warehouse, (&self.q, !self.low.is_empty()), after, limit).await?,
        })
    }
}

/// The card of an article in a warehouse.
pub async fn card(
    app: Data<App>,
    viewer: Viewer,
    frame: Frame,
    query: Query<CardQuery>,
) -> Result<HttpResponse, Failure> {
    show_card(&app, &viewer, frame, &query, None).await
}

/// The form of the safety stock.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct SafetyForm {
    warehouse: i64,
    goods: i64,
    /// Blank: none.
    least: String,
}

/// Sets the safety stock of an article; for keepers of the warehouse.
pub async fn safety(
    app: Data<App>,
    viewer: Viewer,
    frame: Frame,
    form: Posted<SafetyForm>,
) -> Result<HttpResponse, Failure> {
    let form = form.0;
    let (of, goods) = (WarehouseId(form.warehouse), GoodsId(form.goods));
    let set = async {
        let mut conn = app.db.conn().await?;
        if !stock::is_open(&mut conn, of).await? || Goods::find(&mut conn, goods).await?.is_none() {
            return Err(Error::NotFound);
        }
        if !stock::kept_by(&mut conn, &viewer.user, app.clock.now()).await?.contains(&of) {
            return Err(Error::Forbidden);
        }
        let least = amount::parse(&form.least).map_err(|key| Error::invalid("least", key))?;
        let least = least.filter(|least| *least > Decimal::ZERO);
        conn.transaction(async |conn| {
            viewer.actor().sign(conn, app.clock.now()).await?;
            Ok::<_, Error>(stock::set_safety(conn, of, goods, least).await?)
        })
        .await
    };
    let set = set.await;
    let query = CardQuery { warehouse: form.warehouse, goods: form.goods, before: None };
    let done = |frame: &Frame, ()| {
        frame.flash("flash-stock-safety", &[]);
        paths::stock_card(of, goods)
    };
    let again = async |frame, error| show_card(&app, &viewer, frame, &query, Some((error, form.least.clone()))).await;
    redirect_or(frame, set, done, again).await
}

async fn show_card(
    app: &App,
    viewer: &Viewer,
    frame: Frame,
    query: &CardQuery,
    refused: Option<(Error, String)>,
) -> Result<HttpResponse, Failure> {
    let (error, typed) = refused.unzip();
    let (status, faults) = Faults::answer(&frame.t, error)?;
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
    let least = stock::safety(&mut conn, of, goods.id).await.map_err(Error::from)?;
    let least = typed.unwrap_or_else(|| least.map(amount::quantity).unwrap_or_default());
    let kept = stock::kept_by(&mut conn, &viewer.user, app.clock.now()).await.map_err(Error::from)?;
    let may_keep = kept.contains(&of);
    let shown = CardPage { frame, warehouse, goods, figure, rows, has_more, least, may_keep, faults };
    Ok(page(status, &shown))
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
            ("low", self.low()),
            ("after", last.sku.as_str()),
        ]))
    }

    fn is_past(&self) -> bool {
        !self.at.trim().is_empty()
    }

    fn low(&self) -> &'static str {
        if self.only_low { "1" } else { "" }
    }

    /// The same rows as a file.
    fn file(&self, ending: &str) -> String {
        let warehouse = self.chosen.as_ref().map(|one| one.id.to_string()).unwrap_or_default();
        let filters =
            [("warehouse", warehouse.as_str()), ("q", self.q.trim()), ("at", self.at.trim()), ("low", self.low())];
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
