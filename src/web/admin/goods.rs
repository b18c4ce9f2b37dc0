//! Goods: what lines are filled from.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use askama::Template;
use serde::Deserialize;

use super::DisableForm;
use crate::app::App;
use crate::catalog::{Goods, GoodsId, GoodsInput};
use crate::error::{Error, Result};
use crate::web::kit::{Admin, Failure, Faults, Frame, Posted, page, see_other};
use crate::web::routes::paths;

/// An article as typed.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct GoodsForm {
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
    form: GoodsForm,
    faults: Faults,
}

pub async fn list(app: Data<App>, _: Admin, frame: Frame) -> Result<HttpResponse, Failure> {
    let all = Goods::list(&mut *app.db.conn().await?).await?;
    Ok(page(StatusCode::OK, &GoodsListPage { frame, all }))
}

pub async fn new(_: Admin, frame: Frame) -> Result<HttpResponse, Failure> {
    render(frame, None, GoodsForm::default(), None)
}

pub async fn edit(app: Data<App>, _: Admin, frame: Frame, id: Path<i64>) -> Result<HttpResponse, Failure> {
    let goods = find(&app, *id).await?;
    let form = GoodsForm {
        version: goods.version,
        sku: goods.sku.clone(),
        name: goods.name.clone(),
        specification: goods.specification.clone(),
        unit: goods.unit.clone(),
    };
    render(frame, Some(goods), form, None)
}

pub async fn create(app: Data<App>, _: Admin, frame: Frame, form: Posted<GoodsForm>) -> Result<HttpResponse, Failure> {
    let made = {
        let mut conn = app.db.conn().await?;
        Goods::create(&mut conn, &form.0.input(), app.clock.now()).await
    };
    match made {
        Ok(goods) => Ok(back(&frame, "flash-created", &goods.name)),
        Err(error) => render(frame, None, form.0, Some(error)),
    }
}

pub async fn change(
    app: Data<App>,
    _: Admin,
    frame: Frame,
    id: Path<i64>,
    form: Posted<GoodsForm>,
) -> Result<HttpResponse, Failure> {
    let goods = find(&app, *id).await?;
    let changed = {
        let mut conn = app.db.conn().await?;
        Goods::change(&mut conn, goods.id, form.0.version, &form.0.input()).await
    };
    match changed {
        Ok(goods) => Ok(back(&frame, "flash-changed", &goods.name)),
        Err(error) => render(frame, Some(goods), form.0, Some(error)),
    }
}

pub async fn disable(
    app: Data<App>,
    _: Admin,
    frame: Frame,
    id: Path<i64>,
    form: Posted<DisableForm>,
) -> Result<HttpResponse, Failure> {
    let goods = find(&app, *id).await?;
    let mut conn = app.db.conn().await?;
    Goods::set_disabled(&mut conn, goods.id, form.0.disables(), app.clock.now()).await?;
    let key = if form.0.disables() { "flash-disabled" } else { "flash-enabled" };
    Ok(back(&frame, key, &goods.name))
}

impl GoodsForm {
    fn input(&self) -> GoodsInput {
        GoodsInput {
            sku: self.sku.clone(),
            name: self.name.clone(),
            specification: self.specification.clone(),
            unit: self.unit.clone(),
        }
    }
}

fn back(frame: &Frame, key: &'static str, name: &str) -> HttpResponse {
    frame.flash(key, &[("name", name)]);
    see_other(&paths::admin("goods"))
}

async fn find(app: &App, id: i64) -> Result<Goods> {
    let mut conn = app.db.conn().await?;
    Goods::find(&mut conn, GoodsId(id)).await?.ok_or(Error::NotFound)
}

fn render(frame: Frame, goods: Option<Goods>, form: GoodsForm, error: Option<Error>) -> Result<HttpResponse, Failure> {
    let (status, faults) = Faults::answer(&frame.t, error)?;
    Ok(page(status, &ArticlePage { frame, goods, form, faults }))
}
