//! Warehouses and their keepers.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use askama::Template;
use serde::Deserialize;

use super::DisableForm;
use crate::app::App;
use crate::catalog::{Warehouse, WarehouseId, WarehouseInput};
use crate::error::{Error, Result};
use crate::org::{User, UserId};
use crate::web::kit::{Admin, Failure, Faults, Frame, Posted, page, see_other};
use crate::web::routes::paths;

/// A warehouse as typed.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct WarehouseForm {
    version: i32,
    code: String,
    name: String,
    /// The id of a person, or empty for nobody.
    keeper: String,
}

#[derive(Template)]
#[template(path = "admin/warehouses.html")]
struct WarehousesPage {
    frame: Frame,
    warehouses: Vec<Warehouse>,
    people: Vec<User>,
}

#[derive(Template)]
#[template(path = "admin/warehouse.html")]
struct WarehousePage {
    frame: Frame,
    /// `None`: a new one.
    warehouse: Option<Warehouse>,
    people: Vec<User>,
    form: WarehouseForm,
    faults: Faults,
}

pub async fn list(app: Data<App>, _: Admin, frame: Frame) -> Result<HttpResponse, Failure> {
    let mut conn = app.db.conn().await?;
    let warehouses = Warehouse::list(&mut conn).await?;
    let people = User::list(&mut conn).await?;
    Ok(page(StatusCode::OK, &WarehousesPage { frame, warehouses, people }))
}

pub async fn new(app: Data<App>, _: Admin, frame: Frame) -> Result<HttpResponse, Failure> {
    render(&app, frame, None, WarehouseForm::default(), None).await
}

pub async fn edit(app: Data<App>, _: Admin, frame: Frame, id: Path<i64>) -> Result<HttpResponse, Failure> {
    let warehouse = find(&app, *id).await?;
    let form = WarehouseForm {
        version: warehouse.version,
        code: warehouse.code.clone(),
        name: warehouse.name.clone(),
        keeper: warehouse.keeper_id.map(|id| id.to_string()).unwrap_or_default(),
    };
    render(&app, frame, Some(warehouse), form, None).await
}

pub async fn create(
    app: Data<App>,
    _: Admin,
    frame: Frame,
    form: Posted<WarehouseForm>,
) -> Result<HttpResponse, Failure> {
    let made = {
        let mut conn = app.db.conn().await?;
        Warehouse::create(&mut conn, &form.0.input(), app.clock.now()).await
    };
    match made {
        Ok(warehouse) => Ok(back(&frame, "flash-created", &warehouse.name)),
        Err(error) => render(&app, frame, None, form.0, Some(error)).await,
    }
}

pub async fn change(
    app: Data<App>,
    _: Admin,
    frame: Frame,
    id: Path<i64>,
    form: Posted<WarehouseForm>,
) -> Result<HttpResponse, Failure> {
    let warehouse = find(&app, *id).await?;
    let changed = {
        let mut conn = app.db.conn().await?;
        Warehouse::change(&mut conn, warehouse.id, form.0.version, &form.0.input()).await
    };
    match changed {
        Ok(warehouse) => Ok(back(&frame, "flash-changed", &warehouse.name)),
        Err(error) => render(&app, frame, Some(warehouse), form.0, Some(error)).await,
    }
}

pub async fn disable(
    app: Data<App>,
    _: Admin,
    frame: Frame,
    id: Path<i64>,
    form: Posted<DisableForm>,
) -> Result<HttpResponse, Failure> {
    let warehouse = find(&app, *id).await?;
    let mut conn = app.db.conn().await?;
    Warehouse::set_disabled(&mut conn, warehouse.id, form.0.disables(), app.clock.now()).await?;
    let key = if form.0.disables() { "flash-disabled" } else { "flash-enabled" };
    Ok(back(&frame, key, &warehouse.name))
}

impl WarehouseForm {
    fn input(&self) -> WarehouseInput {
        let keeper_id = self.keeper.parse().ok().map(UserId);
        WarehouseInput { code: self.code.clone(), name: self.name.clone(), keeper_id }
    }
}

fn back(frame: &Frame, key: &'static str, name: &str) -> HttpResponse {
    frame.flash(key, &[("name", name)]);
    see_other(&paths::admin("warehouses"))
}

async fn find(app: &App, id: i64) -> Result<Warehouse> {
    let mut conn = app.db.conn().await?;
    Warehouse::find(&mut conn, WarehouseId(id)).await?.ok_or(Error::NotFound)
}

async fn render(
    app: &App,
    frame: Frame,
    warehouse: Option<Warehouse>,
    form: WarehouseForm,
    error: Option<Error>,
) -> Result<HttpResponse, Failure> {
    let (status, faults) = Faults::answer(&frame.t, error)?;
    let people = User::list(&mut *app.db.conn().await?).await?;
    Ok(page(status, &WarehousePage { frame, warehouse, people, form, faults }))
}

impl WarehousesPage {
    fn keeper_of(&self, warehouse: &Warehouse) -> &str {
        let found = self.people.iter().find(|person| Some(person.id) == warehouse.keeper_id);
        found.map_or("—", |person| &person.display_name)
    }
}
