//! The columns of the list of orders: what stands in them, and a person's choice of them.

use actix_web::HttpResponse;
use actix_web::web::{Data, Query};
use serde::Deserialize;

use super::list_query::Wanted;
use crate::app::App;
use crate::catalog::{Warehouse, WarehouseId};
use crate::error::Result;
use crate::orders::{Column, Sort, Summary};
use crate::web::kit::{Failure, Frame, Posted, Viewer, filters, see_other};
use crate::web::paths;

/// The columns that were ticked, and the list to go back to.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct ColumnsForm {
    columns: Vec<String>,
    /// The filters, as they stand in the address.
    query: String,
}

/// What the rows of a list show besides the title.
pub struct Columns {
    pub shown: Vec<Column>,
    pub warehouses: Vec<Warehouse>,
}

/// Keeps a choice and goes back to the same list; nothing ticked means the usual ones.
pub async fn choose(
    app: Data<App>,
    viewer: Viewer,
    frame: Frame,
    form: Posted<ColumnsForm>,
) -> Result<HttpResponse, Failure> {
    let ColumnsForm { columns, query } = form.0;
    let wanted = Query::<Wanted>::from_query(&query).map_err(|_| Failure::BadRequest)?.into_inner();
    Column::choose(&mut *app.db.conn().await?, viewer.user.id, &columns).await?;
    frame.flash("flash-columns", &[]);
    Ok(see_other(&paths::orders_with(wanted.pairs())))
}

impl Columns {
    pub fn has(&self, column: &Column) -> bool {
        self.shown.contains(column)
    }

    /// What stands in a column for one order; empty where there is nothing.
    pub fn cell(&self, frame: &Frame, column: &Column, row: &Summary) -> String {
        let order = &row.order;
        match column {
            Column::Number => order.number.clone().unwrap_or_default(),
            Column::Kind => frame.t.get(&format!("kind-{}", order.kind)),
            Column::Applicant => row.applicant.clone(),
            Column::Department => row.department.clone().unwrap_or_default(),
            Column::Warehouse => self.warehouses_of(row),
            Column::Customer => order.customer.clone(),
            Column::Note => order.note.clone(),
            Column::Quantity => filters::grouped_quantity(order.total_quantity),
            Column::Amount => filters::grouped_money(order.total_amount),
            Column::Status => frame.t.get(&format!("status-{}", order.status)),
            Column::Handler => row.handlers.join(&frame.t.get("list-comma")),
            Column::Created => frame.time(&order.created_at),
            Column::Submitted => frame.time_if(&order.submitted_at),
            Column::Finished => frame.time_if(&order.finished_at),
        }
    }

    /// Of a transfer both, as goods go.
    fn warehouses_of(&self, row: &Summary) -> String {
        let name = |id: Option<WarehouseId>| {
            let found = self.warehouses.iter().find(|warehouse| Some(warehouse.id) == id);
            found.map(|warehouse| warehouse.name.as_str())
        };
        let both = [name(row.order.warehouse_id), name(row.order.destination_warehouse_id)];
        both.into_iter().flatten().collect::<Vec<_>>().join(" → ")
    }
}

/// How a list is sorted after a press of a column's head; `None`: lists are not sorted by it.
pub fn turned(column: &Column, now: Sort) -> Option<Sort> {
    match (column, now) {
        (Column::Created, Sort::Newest) => Some(Sort::Oldest),
        (Column::Created, _) => Some(Sort::Newest),
        (Column::Amount, Sort::Highest) => Some(Sort::Lowest),
        (Column::Amount, _) => Some(Sort::Highest),
        _ => None,
    }
}

/// For `aria-sort`; empty where the list does not stand in the order of this column.
pub fn direction(column: &Column, now: Sort) -> &'static str {
    match (column, now) {
        (Column::Created, Sort::Newest) | (Column::Amount, Sort::Highest) => "descending",
        (Column::Created, Sort::Oldest) | (Column::Amount, Sort::Lowest) => "ascending",
        _ => "",
    }
}
