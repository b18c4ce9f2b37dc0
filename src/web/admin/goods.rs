//! Goods: what lines are filled from.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use askama::Template;
use chrono::{DateTime, Utc};
use diesel_async::AsyncConnection;
use serde::Deserialize;

use super::sheet::{Sheet, Shown, Switched};
use crate::app::App;
use crate::audit::{Actor, Subject};
use crate::catalog::{Goods, GoodsId, GoodsInput};
use crate::db::Conn;
use crate::error::Result;
use crate::web::kit::{Faults, Frame, page};
use crate::web::routes::paths;

/// An article as typed.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct ArticleForm {
    version: i32,
    sku: String,
    name: String,
    specification: String,
    unit: String,
}

#[derive(Template)]
#[template(path = "admin/goods.html")]
struct GoodsListPage {
    frame: Frame,
    all: Vec<Goods>,
}

#[derive(Template)]
#[template(path = "admin/article.html")]
struct ArticlePage {
    frame: Frame,
    /// `None`: a new one.
    goods: Option<Goods>,
    form: ArticleForm,
    faults: Faults,
}

pub enum Articles {}

impl Sheet for Articles {
    type Row = Goods;
    type Form = ArticleForm;
    const ADDRESS: &'static str = "goods";

    fn blank() -> ArticleForm {
        ArticleForm::default()
    }

    fn typed(row: &Goods) -> ArticleForm {
        ArticleForm {
            version: row.version,
            sku: row.sku.clone(),
            name: row.name.clone(),
            specification: row.specification.clone(),
            unit: row.unit.clone(),
        }
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
        let now = app.clock.now();
        let mut conn = app.db.conn().await?;
        conn.transaction(async |conn| {
            by.sign(conn, now).await?;
            match id {
                None => Goods::create(conn, &input, now).await,
                Some(id) => Goods::change(conn, GoodsId(id), form.version, &input).await,
            }
        })
        .await
    }

    async fn list(conn: &mut Conn, frame: Frame) -> Result<HttpResponse> {
        let all = Goods::list(conn).await?;
        Ok(page(StatusCode::OK, &GoodsListPage { frame, all }))
    }

    async fn page(
        _: &mut Conn,
        frame: Frame,
        goods: Option<Goods>,
        form: ArticleForm,
        shown: Shown,
    ) -> Result<HttpResponse> {
        Ok(page(shown.status, &ArticlePage { frame, goods, form, faults: shown.faults }))
    }
}

impl Switched for Articles {
    async fn set_disabled(conn: &mut Conn, id: i64, disabled: bool, now: DateTime<Utc>) -> Result<()> {
        Goods::set_disabled(conn, GoodsId(id), disabled, now).await
    }
}
