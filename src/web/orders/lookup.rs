//! Goods for the line that a script fills in: the best matches and their last prices.

use std::collections::BTreeMap;

use actix_web::http::header::CACHE_CONTROL;
use actix_web::web::{Data, Query};
use actix_web::{HttpResponse, HttpResponseBuilder};
use chrono::{DateTime, Utc};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::catalog::{Goods, GoodsId, Packing};
use crate::db::Conn;
use crate::orders::{amount, last_prices};
use crate::stock;
use crate::web::kit::{Failure, Frame, Viewer};

/// The most matches per response.
const MOST: i64 = 20;

/// The most names per response.
const MOST_NAMES: usize = 500;

/// The text to search for.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct GoodsQuery {
    q: String,
    /// Instead of a text: the names of many lines, one per line break; a specification may follow a tab.
    names: String,
    /// Instead of a text: the SKUs of lines whose figures are requested, one per line break.
    figures: String,
    /// The code of the warehouse for the figures; no figures if it keeps no stock.
    warehouse: String,
}

/// For each requested line the article that it names; `null` for none or several.
#[derive(Serialize)]
struct Named {
    named: Vec<Option<GoodsMatch>>,
}

/// The matches.
#[derive(Serialize)]
struct Matches {
    /// Their number in words, for screen readers.
    said: String,
    goods: Vec<GoodsMatch>,
    /// The index of the match that the text names exactly; the others only resemble it.
    meant: Option<usize>,
}

/// The articles of lines.
#[derive(Serialize)]
struct Figures {
    goods: Vec<GoodsMatch>,
}

/// One of the goods.
#[derive(Clone, Serialize)]
struct GoodsMatch {
    name: String,
    sku: String,
    specification: String,
    unit: String,
    /// The last price in words; `None`: not bought within a year.
    last: Option<String>,
    /// The last price.
    price: Option<String>,
    /// Its figures in the requested warehouse.
    #[serde(skip_serializing_if = "Option::is_none")]
    stock: Option<InStock>,
}

/// The available stock of an article, in the article's own unit.
#[derive(Clone, Serialize)]
struct InStock {
    /// 现存, 占用, 可用 in words.
    words: String,
    /// 可用 as a number.
    said: String,
    /// 可用, or 0 if claims exceed what is on hand.
    free: String,
    /// The content of each larger unit, in the article's own unit.
    units: BTreeMap<String, String>,
}

/// Answers with JSON: the best matches first.
pub async fn goods(app: Data<App>, _: Viewer, frame: Frame, query: Query<GoodsQuery>) -> Result<HttpResponse, Failure> {
    let mut conn = app.db.conn().await?;
    if !query.names.is_empty() {
        return Ok(no_store().json(named(&mut conn, &frame, &query.names, app.clock.now()).await?));
    }
    if !query.figures.is_empty() {
        let codes: Vec<&str> = query.figures.split('\n').take(MOST_NAMES).collect();
        let found = Goods::named(&conn, &codes).await?;
        let mut goods = priced(&mut conn, &frame, found.clone(), app.clock.now()).await?;
        add_stock(&mut conn, &frame, &query.warehouse, &found, &mut goods).await?;
        return Ok(no_store().json(Figures { goods }));
    }
    let found = Goods::best(&mut conn, &query.q, MOST).await?;
    let said = match found.len() {
        0 => frame.t.get("goods-none-match"),
        n => frame.t.with("goods-match", &[("n", n.to_string())]),
    };
    let meant = Goods::named_by(&found, &query.q);
    let mut goods = priced(&mut conn, &frame, found.clone(), app.clock.now()).await?;
    add_stock(&mut conn, &frame, &query.warehouse, &found, &mut goods).await?;
    Ok(no_store().json(Matches { said, goods, meant }))
}

/// The articles that pasted lines name.
async fn named(conn: &mut Conn, frame: &Frame, lines: &str, now: DateTime<Utc>) -> Result<Named, Failure> {
    let asked: Vec<(&str, &str)> =
        lines.split('\n').take(MOST_NAMES).map(|line| line.split_once('\t').unwrap_or((line, ""))).collect();
    let names: Vec<&str> = asked.iter().map(|(name, _)| *name).collect();
    let found = Goods::named(conn, &names).await?;
    let meant: Vec<Option<usize>> = asked.iter().map(|(name, spec)| Goods::of_line(&found, name, spec)).collect();
    let goods = priced(conn, frame, found, now).await?;
    Ok(Named { named: meant.into_iter().map(|at| goods.get(at?).cloned()).collect() })
}

/// With their last prices.
async fn priced(
    conn: &mut Conn,
    frame: &Frame,
    found: Vec<Goods>,
    now: DateTime<Utc>,
) -> Result<Vec<GoodsMatch>, Failure> {
    let ids: Vec<GoodsId> = found.iter().map(|goods| goods.id).collect();
    let prices = last_prices(conn, &ids, now).await?;
    let price =
        |id: GoodsId| prices.iter().find(|last| last.goods_id == id).map(|last| amount::quantity(last.unit_price));
    let goods = found.into_iter().map(|goods| {
        let price = price(goods.id);
        GoodsMatch {
            last: price.as_ref().map(|price| frame.t.with("last-price", &[("price", price)])),
            price,
            name: goods.name,
            sku: goods.sku,
            specification: goods.specification,
            unit: goods.unit,
            stock: None,
        }
    });
    Ok(goods.collect())
}

/// Adds the stock figures of each article in a warehouse; none if the warehouse keeps no stock.
async fn add_stock(
    conn: &mut Conn,
    frame: &Frame,
    code: &str,
    found: &[Goods],
    matches: &mut [GoodsMatch],
) -> Result<(), Failure> {
    if !frame.company.keeps_stock || code.is_empty() || found.is_empty() {
        return Ok(());
    }
    let open = stock::open_warehouses(conn).await?;
    let Some(warehouse) = open.iter().find(|one| one.code == code) else { return Ok(()) };
    let ids: Vec<GoodsId> = found.iter().map(|goods| goods.id).collect();
    let figures = stock::figures(conn, warehouse.id, &ids).await?;
    let units = Packing::units_of(conn, &ids).await?;
    for (goods, shown) in found.iter().zip(matches) {
        let Some(figure) = figures.iter().find(|figure| figure.goods_id == goods.id) else { continue };
        let said = [
            ("hand", amount::quantity(figure.on_hand)),
            ("claimed", amount::quantity(figure.claimed)),
            ("available", amount::quantity(figure.available())),
            ("expected", amount::quantity(figure.expected)),
            ("unit", goods.unit.clone()),
        ];
        let key = if figure.expected.is_zero() { "stock-figures" } else { "stock-figures-expected" };
        let own = units.iter().filter(|one| one.goods_id == goods.id);
        shown.stock = Some(InStock {
            words: frame.t.with(key, &said),
            said: frame.t.with("stock-can-have", &said),
            free: amount::quantity(figure.available().max(Decimal::ZERO)),
            units: own.map(|one| (one.unit.clone(), amount::quantity(one.per))).collect(),
        });
    }
    Ok(())
}

fn no_store() -> HttpResponseBuilder {
    let mut answer = HttpResponse::Ok();
    answer.insert_header((CACHE_CONTROL, "no-store"));
    answer
}
