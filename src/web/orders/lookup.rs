//! Goods for the line that a script fills in: the best matches and their last prices.

use actix_web::HttpResponse;
use actix_web::http::header::CACHE_CONTROL;
use actix_web::web::{Data, Query};
use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::catalog::{Goods, GoodsId};
use crate::orders::{amount, last_prices};
use crate::web::kit::{Failure, Frame, Viewer};

/// Matches per answer.
const MOST: i64 = 20;

/// The text to search for.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct GoodsQuery {
    q: String,
}

/// The matches.
#[derive(Serialize)]
struct Matches {
    /// Their number in words, for screen readers.
    said: String,
    goods: Vec<GoodsMatch>,
}

/// One of the goods.
#[derive(Serialize)]
struct GoodsMatch {
    name: String,
    sku: String,
    specification: String,
    unit: String,
    /// The last price in words; `None`: not bought within a year.
    last: Option<String>,
}

/// Answers with JSON: the best matches first.
pub async fn goods(app: Data<App>, _: Viewer, frame: Frame, query: Query<GoodsQuery>) -> Result<HttpResponse, Failure> {
    let mut conn = app.db.conn().await?;
    let found = Goods::best(&mut conn, &query.q, MOST).await?;
    let ids: Vec<GoodsId> = found.iter().map(|goods| goods.id).collect();
    let prices = last_prices(&mut conn, &ids, app.clock.now()).await?;
    let price = |id: GoodsId| prices.iter().find(|last| last.goods_id == id).map(|last| last.unit_price);
    let said = match found.len() {
        0 => frame.t.get("goods-none-match"),
        n => frame.t.with("goods-match", &[("n", n.to_string())]),
    };
    let goods = found.into_iter().map(|goods| GoodsMatch {
        last: price(goods.id).map(|price| frame.t.with("last-price", &[("price", amount::quantity(price))])),
        name: goods.name,
        sku: goods.sku,
        specification: goods.specification,
        unit: goods.unit,
    });
    let matches = Matches { said, goods: goods.collect() };
    Ok(HttpResponse::Ok().insert_header((CACHE_CONTROL, "no-store")).json(matches))
}
