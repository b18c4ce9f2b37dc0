//! The pages of warehouses: the list, and the form of one.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use askama::Template;
use chrono::{DateTime, Utc};
use diesel_async::AsyncConnection;
use serde::Deserialize;

use super::master_data::{FormState, MasterData, Switchable};
use crate::app::App;
use crate::audit::{Actor, Subject};
use crate::catalog::masters::Master;
use crate::catalog::{Warehouse, WarehouseId, WarehouseInput};
use crate::db::Conn;
use crate::error::Result;
use crate::org::{User, UserId};
use crate::web::kit::{Faults, Frame, Nothing, page};
use crate::web::paths;

/// The form of a warehouse.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct WarehouseForm {
    version: i32,
    code: String,
    name: String,
    /// A user id, or empty.
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
    /// `None`: a new warehouse.
    warehouse: Option<Warehouse>,
    /// The possible keepers: people who may approve, and the present keeper.
    people: Vec<User>,
    form: WarehouseForm,
    faults: Faults,
}

/// The master data type of warehouses.
pub enum Warehouses {}

impl MasterData for Warehouses {
    type Row = Warehouse;
    type Form = WarehouseForm;
    type Query = Nothing;
    const ADDRESS: &'static str = "warehouses";

    fn blank_form() -> WarehouseForm {
        WarehouseForm::default()
    }

    fn form_of(row: &Warehouse) -> WarehouseForm {
        WarehouseForm {
            version: row.version,
            code: row.code.clone(),
            name: row.name.clone(),
            keeper: row.keeper_id.map(|id| id.to_string()).unwrap_or_default(),
        }
    }

    fn rebase(form: WarehouseForm, row: &Warehouse) -> WarehouseForm {
        WarehouseForm { version: row.version, ..form }
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

    async fn list(conn: &mut Conn, frame: Frame, _: Nothing, _: DateTime<Utc>) -> Result<HttpResponse> {
        let warehouses = Warehouse::list(conn).await?;
        let keepers: Vec<UserId> = warehouses.iter().filter_map(|warehouse| warehouse.keeper_id).collect();
        let people = User::named(conn, &keepers).await?;
        Ok(page(StatusCode::OK, &WarehousesPage { frame, warehouses, people }))
    }

    async fn page(
        conn: &mut Conn,
        frame: Frame,
        warehouse: Option<Warehouse>,
        form: WarehouseForm,
        state: FormState,
    ) -> Result<HttpResponse> {
        let mut people = User::list(conn).await?;
        people.retain(|user| user.may_be_chosen() || user.id.to_string() == form.keeper);
        Ok(page(state.status, &WarehousePage { frame, warehouse, people, form, faults: state.faults }))
    }
}

impl Switchable for Warehouses {
    async fn set_disabled(conn: &mut Conn, id: i64, disabled: bool, now: DateTime<Utc>) -> Result<()> {
        Warehouse::set_disabled(conn, WarehouseId(id), disabled, now).await
    }
}

impl WarehousesPage {
    fn keeper_of(&self, warehouse: &Warehouse) -> Option<&User> {
        self.people.iter().find(|person| Some(person.id) == warehouse.keeper_id)
    }

    /// The text key of why the keeper's steps go to the administrators instead; `None`: the keeper can act.
    fn keeper_problem(&self, warehouse: &Warehouse) -> Option<&'static str> {
        match self.keeper_of(warehouse) {
            _ if warehouse.is_disabled() => None,
            None => Some("keeper-none"),
            Some(keeper) if keeper.may_be_chosen() => None,
            Some(keeper) if keeper.is_disabled() => Some("keeper-disabled"),
            Some(keeper) if keeper.left_at.is_some() => Some("keeper-left"),
            Some(_) => Some("keeper-cannot"),
        }
    }

    fn has_keeper_problem(&self) -> bool {
        self.warehouses.iter().any(|warehouse| self.keeper_problem(warehouse).is_some())
    }
}
