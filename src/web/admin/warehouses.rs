//! Warehouses and their keepers.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use askama::Template;
use chrono::{DateTime, Utc};
use diesel_async::AsyncConnection;
use serde::Deserialize;

use super::sheet::{Sheet, Shown, Switched};
use crate::app::App;
use crate::audit::{Actor, Subject};
use crate::catalog::{Warehouse, WarehouseId, WarehouseInput};
use crate::db::Conn;
use crate::error::Result;
use crate::org::{User, UserId};
use crate::web::kit::{Faults, Frame, page};
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

pub enum Warehouses {}

impl Sheet for Warehouses {
    type Row = Warehouse;
    type Form = WarehouseForm;
    const ADDRESS: &'static str = "warehouses";

    fn blank() -> WarehouseForm {
        WarehouseForm::default()
    }

    fn typed(row: &Warehouse) -> WarehouseForm {
        WarehouseForm {
            version: row.version,
            code: row.code.clone(),
            name: row.name.clone(),
            keeper: row.keeper_id.map(|id| id.to_string()).unwrap_or_default(),
        }
    }

    fn name(row: &Warehouse) -> &str {
        &row.name
    }

    async fn find(conn: &mut Conn, id: i64) -> Result<Option<Warehouse>> {
        Ok(Warehouse::find(conn, WarehouseId(id)).await?)
    }

    async fn store(app: &App, by: Actor, id: Option<i64>, form: &WarehouseForm) -> Result<Warehouse> {
        let keeper_id = form.keeper.parse().ok().map(UserId);
        let input = WarehouseInput { code: form.code.clone(), name: form.name.clone(), keeper_id };
        let now = app.clock.now();
        let mut conn = app.db.conn().await?;
        conn.transaction(async |conn| {
            by.sign(conn, now).await?;
            match id {
                None => Warehouse::create(conn, &input, now).await,
                Some(id) => Warehouse::change(conn, WarehouseId(id), form.version, &input).await,
            }
        })
        .await
    }

    async fn list(conn: &mut Conn, frame: Frame) -> Result<HttpResponse> {
        let (warehouses, people) = (Warehouse::list(conn).await?, User::list(conn).await?);
        Ok(page(StatusCode::OK, &WarehousesPage { frame, warehouses, people }))
    }

    async fn page(
        conn: &mut Conn,
        frame: Frame,
        warehouse: Option<Warehouse>,
        form: WarehouseForm,
        shown: Shown,
    ) -> Result<HttpResponse> {
        let people = User::list(conn).await?;
        Ok(page(shown.status, &WarehousePage { frame, warehouse, people, form, faults: shown.faults }))
    }
}

impl Switched for Warehouses {
    async fn set_disabled(conn: &mut Conn, id: i64, disabled: bool, now: DateTime<Utc>) -> Result<()> {
        Warehouse::set_disabled(conn, WarehouseId(id), disabled, now).await
    }
}

impl WarehousesPage {
    fn keeper_of(&self, warehouse: &Warehouse) -> &str {
        let found = self.people.iter().find(|person| Some(person.id) == warehouse.keeper_id);
        found.map_or("—", |person| &person.display_name)
    }
}
