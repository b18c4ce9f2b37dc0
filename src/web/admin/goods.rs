//! The pages of goods: the list, and the form of one article.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use askama::Template;
use chrono::{DateTime, Utc};
use diesel_async::AsyncConnection;
use serde::Deserialize;

use super::master_data::{FormState, MasterData, Switchable, truncate};
use crate::app::App;
use crate::audit::{Actor, Subject};
use crate::catalog::{Goods, GoodsFilter, GoodsId, GoodsInput, Packing, PackingInput};
use crate::db::Conn;
use crate::error::Result;
use crate::orders::{LastPrice, last_prices};
use crate::web::kit::{Faults, Frame, filters, page};
use crate::web::paths;

/// Articles per page.
const PAGE: i64 = 50;

/// The query string of the list.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct GoodsQuery {
    q: String,
    /// `on`, `off`, or empty for all.
    state: String,
    /// Show the articles after this SKU (cursor).
    after: String,
}

/// The form of an article.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct ArticleForm {
    version: i32,
    sku: String,
    name: String,
    specification: String,
    unit: String,
    /// `None`: not asked; it stays. So `units`.
    barcode: Option<String>,
    /// As [`Packing::text`].
    units: Option<String>,
}

#[derive(Template)]
#[template(path = "admin/goods.html")]
struct GoodsListPage {
    frame: Frame,
    goods: Vec<Goods>,
    prices: Vec<LastPrice>,
    query: GoodsQuery,
    has_more: bool,
}

#[derive(Template)]
#[template(path = "admin/article.html")]
struct ArticlePage {
    frame: Frame,
    /// `None`: a new article.
    goods: Option<Goods>,
    form: ArticleForm,
    /// The barcode and the larger units, as typed or as stored.
    barcode: String,
    units: String,
    faults: Faults,
}

/// The master data type of goods.
pub enum Articles {}

impl MasterData for Articles {
    type Row = Goods;
    type Form = ArticleForm;
    type Query = GoodsQuery;
    const ADDRESS: &'static str = "goods";

    fn blank_form() -> ArticleForm {
        ArticleForm::default()
    }

    fn form_of(row: &Goods) -> ArticleForm {
        ArticleForm {
            version: row.version,
            sku: row.sku.clone(),
            name: row.name.clone(),
            specification: row.specification.clone(),
            unit: row.unit.clone(),
            ..ArticleForm::default()
        }
    }

    fn rebase(form: ArticleForm, row: &Goods) -> ArticleForm {
        ArticleForm { version: row.version, ..form }
    }

    fn name(row: &Goods) -> &str {
        &row.name
    }

    async fn find(conn: &mut Conn, id: i64) -> Result<Option<Goods>> {
        Ok(Goods::find(conn, GoodsId(id)).await?)
    }

    async fn store(app: &App, by: Actor, id: Option<i64>, form: &ArticleForm) -> Result<Goods> {
        let input = GoodsInput {
            sku: form.sku.clone(),
            name: form.name.clone(),
            specification: form.specification.clone(),
            unit: form.unit.clone(),
        };
        let packing = PackingInput { barcode: form.barcode.clone(), units: form.units.clone() };
        let now = app.clock.now();
        let mut conn = app.db.conn().await?;
        conn.transaction(async |conn| {
            by.sign(conn, now).await?;
            let goods = match id {
                None => Goods::create(conn, &input, now).await?,
                Some(id) => Goods::change(conn, GoodsId(id), form.version, &input).await?,
            };
            packing.store(conn, goods.id, &goods.unit).await?;
            Ok(goods)
        })
        .await
    }

    async fn list(conn: &mut Conn, frame: Frame, query: GoodsQuery, now: DateTime<Utc>) -> Result<HttpResponse> {
        let filter = GoodsFilter {
            text: query.q.clone(),
            is_disabled: match query.state.as_str() {
                "on" => Some(false),
                "off" => Some(true),
                _ => None,
            },
            after: (!query.after.is_empty()).then(|| query.after.clone()),
        };
        let mut goods = Goods::search(conn, &filter, PAGE).await?;
        let has_more = truncate(&mut goods, PAGE);
        let ids: Vec<GoodsId> = goods.iter().map(|goods| goods.id).collect();
        let prices = last_prices(conn, &ids, now).await?;
        Ok(page(StatusCode::OK, &GoodsListPage { frame, goods, prices, query, has_more }))
    }

    async fn page(
        conn: &mut Conn,
        frame: Frame,
        goods: Option<Goods>,
        form: ArticleForm,
        state: FormState,
    ) -> Result<HttpResponse> {
        let packing = match &goods {
            Some(goods) => Packing::of(conn, goods.id).await?,
            None => Packing::default(),
        };
        let barcode = form.barcode.clone().unwrap_or_else(|| packing.barcode.clone());
        let units = form.units.clone().unwrap_or_else(|| packing.text());
        Ok(page(state.status, &ArticlePage { frame, goods, form, barcode, units, faults: state.faults }))
    }
}

impl Switchable for Articles {
    async fn set_disabled(conn: &mut Conn, id: i64, disabled: bool, now: DateTime<Utc>) -> Result<()> {
        Goods::set_disabled(conn, GoodsId(id), disabled, now).await
    }
}

impl GoodsListPage {
    fn last(&self, goods: &Goods) -> Option<&LastPrice> {
        self.prices.iter().find(|last| last.goods_id == goods.id)
    }

    fn is_filtered(&self) -> bool {
        !self.query.q.trim().is_empty() || !self.query.state.is_empty()
    }

    fn next(&self) -> Option<String> {
        let last = self.goods.last().filter(|_| self.has_more)?;
        let wanted = [("q", self.query.q.trim()), ("state", self.query.state.as_str()), ("after", last.sku.as_str())];
        Some(paths::admin_with("goods", wanted))
    }
}
