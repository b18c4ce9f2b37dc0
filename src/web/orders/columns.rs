//! The columns of the list of orders: their cells, and each user's choice of them.

use actix_web::HttpResponse;
use actix_web::web::{Data, Query};
use serde::Deserialize;

use super::list_query::ListQuery;
use crate::app::App;
use crate::catalog::{Warehouse, WarehouseId};
use crate::error::Result;
use crate::orders::{Column, Sort, Summary};
use crate::web::kit::{Failure, Frame, Posted, Viewer, filters, see_other};
use crate::web::paths;

/// The chosen columns, and the list to return to.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct ColumnsForm {
    columns: Vec<String>,
    /// The query string of the list.
    query: String,
}

/// The columns beside the title.
pub struct Columns {
    pub shown: Vec<Column>,
    pub warehouses: Vec<Warehouse>,
}

/// Stores the choice and returns to the same list. No column chosen: the default ones.
pub async fn choose(
    app: Data<App>,
    viewer: Viewer,
    frame: Frame,
    form: Posted<ColumnsForm>,
) -> Result<HttpResponse, Failure> {
    let ColumnsForm { columns, query } = form.0;
    let list = Query::<ListQuery>::from_query(&query).map_err(|_| Failure::BadRequest)?.into_inner();
    Column::choose(&mut *app.db.conn().await?, viewer.user.id, &columns).await?;
    frame.flash("flash-columns", &[]);
    Ok(see_other(&paths::orders_with(list.pairs())))
}

impl Columns {
    pub fn has(&self, column: &Column) -> bool {
        self.shown.contains(column)
    }

    /// The text of a cell; empty where the order has no such value.
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

    /// For a transfer both: source → destination.
    fn warehouses_of(&self, row: &Summary) -> String {
        let name = |id: Option<WarehouseId>| {
            let found = self.warehouses.iter().find(|warehouse| Some(warehouse.id) == id);
            found.map(|warehouse| warehouse.name.as_str())
        };
        let both = [name(row.order.warehouse_id), name(row.order.destination_warehouse_id)];
        both.into_iter().flatten().collect::<Vec<_>>().join(" → ")
    }
}

/// The sort order after a click on a column's head; `None`: lists are not sorted by it.
pub fn next_sort(column: &Column, now: Sort) -> Option<Sort> {
    match (column, now) {
        (Column::Created, Sort::Newest) => Some(Sort::Oldest),
        (Column::Created, _) => Some(Sort::Newest),
        (Column::Amount, Sort::Highest) => Some(Sort::Lowest),
        (Column::Amount, _) => Some(Sort::Highest),
        _ => None,
    }
}

/// The value of `aria-sort`; empty where the list is not sorted by this column.
pub fn direction(column: &Column, now: Sort) -> &'static str {
    match (column, now) {
        (Column::Created, Sort::Newest) | (Column::Amount, Sort::Highest) => "descending",
        (Column::Created, Sort::Oldest) | (Column::Amount, Sort::Lowest) => "ascending",
        _ => "",
    }
}
