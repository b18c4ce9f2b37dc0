//! Goods for the line that a script fills in: the best matches and their last prices.

use actix_web::http::header::CACHE_CONTROL;
use actix_web::web::{Data, Query};
use actix_web::{HttpResponse, HttpResponseBuilder};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::catalog::{Goods, GoodsId};
use crate::db::Conn;
use crate::orders::{amount, last_prices};
use crate::web::kit::{Failure, Frame, Viewer};

/// Matches per answer.
const MOST: i64 = 20;

/// Names per answer.
const MOST_NAMES: usize = 500;

/// The text to search for.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct GoodsQuery {
    q: String,
    /// Instead: what many lines name, one to a line break; a specification may follow a tab.
    names: String,
}

/// For each line that was asked for, the article that it names; `null`: none, or not one alone.
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
    /// Which of them the text names; the others only resemble it.
    meant: Option<usize>,
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
}

/// Answers with JSON: the best matches first.
pub async fn goods(app: Data<App>, _: Viewer, frame: Frame, query: Query<GoodsQuery>) -> Result<HttpResponse, Failure> {
    let mut conn = app.db.conn().await?;
    if !query.names.is_empty() {
        return Ok(no_store().json(named(&mut conn, &frame, &query.names, app.clock.now()).await?));
    }
    let found = Goods::best(&mut conn, &query.q, MOST).await?;
    let said = match found.len() {
        0 => frame.t.get("goods-none-match"),
        n => frame.t.with("goods-match", &[("n", n.to_string())]),
    };
    let meant = Goods::meant(&found, &query.q);
    let goods = priced(&mut conn, &frame, found, app.clock.now()).await?;
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
        }
    });
    Ok(goods.collect())
}

fn no_store() -> HttpResponseBuilder {
    let mut answer = HttpResponse::Ok();
    answer.insert_header((CACHE_CONTROL, "no-store"));
    answer
}
