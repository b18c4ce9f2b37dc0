//! What a line can be filled from, for the script of the form: the best matches with what they cost last.

use actix_web::HttpResponse;
use actix_web::http::header::CACHE_CONTROL;
use actix_web::web::{Data, Query};
use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::catalog::{Goods, GoodsId};
use crate::orders::{amount, last_prices};
use crate::web::kit::{Failure, Frame, Viewer};

/// As many as a list shows at once.
const MOST: i64 = 20;

/// What was typed.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    q: String,
}

/// What was found, in words for those who do not see the list.
#[derive(Serialize)]
struct Found {
    said: String,
    goods: Vec<Match>,
}

/// One article.
#[derive(Serialize)]
struct Match {
    name: String,
    sku: String,
    specification: String,
    unit: String,
    /// What it cost last, in words; `None`: not bought within a year.
    last: Option<String>,
}

pub async fn goods(app: Data<App>, _: Viewer, frame: Frame, typed: Query<Typed>) -> Result<HttpResponse, Failure> {
    let mut conn = app.db.conn().await?;
    let found = Goods::best(&mut conn, &typed.q, MOST).await?;
    let ids: Vec<GoodsId> = found.iter().map(|goods| goods.id).collect();
    let prices = last_prices(&mut conn, &ids, app.clock.now()).await?;
    let price = |id: GoodsId| prices.iter().find(|last| last.goods_id == id).map(|last| last.unit_price);
    let said = match found.len() {
        0 => frame.t.get("goods-none-match"),
        n => frame.t.with("goods-match", &[("n", n.to_string())]),
    };
    let goods = found.into_iter().map(|goods| Match {
        last: price(goods.id).map(|price| frame.t.with("last-price", &[("price", amount::quantity(price))])),
        name: goods.name,
        sku: goods.sku,
        specification: goods.specification,
        unit: goods.unit,
    });
    let found = Found { said, goods: goods.collect() };
    Ok(HttpResponse::Ok().insert_header((CACHE_CONTROL, "no-store")).json(found))
}
