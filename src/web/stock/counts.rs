//! 盘点: the counts of the viewer's warehouses, and opening one.

use actix_web::HttpResponse;
use actix_web::web::Data;
use askama::Template;
use serde::Deserialize;
use uuid::Uuid;

use crate::app::App;
use crate::catalog::{Warehouse, WarehouseId};
use crate::error::{Error, Result};
use crate::keeping;
use crate::org::User;
use crate::stock::{self, Count};
use crate::web::kit::{Failure, Faults, Frame, Posted, Viewer, page, redirect_or};
use crate::web::paths;

/// Counts on a page at most.
const MOST: i64 = 100;

/// What is to be counted.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct OpenForm {
    press: Option<Uuid>,
    warehouse: i64,
    /// SKUs or barcodes, one a line; empty: all.
    goods: String,
}

struct CountRow {
    count: Count,
    warehouse: String,
    who: String,
}

#[derive(Template)]
#[template(path = "stock/counts.html")]
struct CountsPage {
    frame: Frame,
    /// Those that the viewer keeps.
    warehouses: Vec<Warehouse>,
    rows: Vec<CountRow>,
    press: Uuid,
    faults: Faults,
    sent: OpenForm,
}

/// The page.
pub async fn counts(app: Data<App>, viewer: Viewer, frame: Frame) -> Result<HttpResponse, Failure> {
    render(&app, &viewer, frame, OpenForm::default(), None).await
}

/// Opens a count.
pub async fn open_count(
    app: Data<App>,
    viewer: Viewer,
    frame: Frame,
    form: Posted<OpenForm>,
) -> Result<HttpResponse, Failure> {
    let form = form.0;
    let opened = async {
        let mut conn = app.db.conn().await?;
        let press = form.press.unwrap_or_else(Uuid::new_v4);
        let warehouse = WarehouseId(form.warehouse);
        keeping::open_count(&mut conn, &viewer.user, warehouse, &form.goods, press, app.clock.now()).await
    };
    let opened = opened.await;
    let done = |_: &Frame, count: Count| paths::stock_count(count.id);
    redirect_or(frame, opened, done, async |frame, error| render(&app, &viewer, frame, form, Some(error)).await).await
}

async fn render(
    app: &App,
    viewer: &Viewer,
    frame: Frame,
    sent: OpenForm,
    error: Option<Error>,
) -> Result<HttpResponse, Failure> {
    let (status, faults) = Faults::answer(&frame.t, error)?;
    let mut conn = app.db.conn().await?;
    let kept = stock::kept_by(&mut conn, &viewer.user, app.clock.now()).await.map_err(Error::from)?;
    let mut warehouses = stock::open_warehouses(&mut conn).await.map_err(Error::from)?;
    warehouses.retain(|one| kept.contains(&one.id));
    let counts = Count::list(&mut conn, &kept, MOST).await.map_err(Error::from)?;
    let people: Vec<_> = counts.iter().map(|count| count.opened_by).collect();
    let people = User::named(&conn, &people).await.map_err(Error::from)?;
    let row = |count: Count| CountRow {
        warehouse: warehouses
            .iter()
            .find(|one| one.id == count.warehouse_id)
            .map(|one| one.name.clone())
            .unwrap_or_default(),
        who: people
            .iter()
            .find(|one| one.id == count.opened_by)
            .map(|one| one.display_name.clone())
            .unwrap_or_default(),
        count,
    };
    let rows = counts.into_iter().map(row).collect();
    let shown = CountsPage { rows, warehouses, press: Uuid::new_v4(), faults, sent, frame };
    Ok(page(status, &shown))
}

impl CountsPage {
    fn is_chosen(&self, warehouse: &Warehouse) -> bool {
        warehouse.id.0 == self.sent.warehouse
    }
}

impl CountRow {
    fn state_key(&self) -> &'static str {
        match (self.count.ended_at, self.count.is_dropped) {
            (None, _) => "count-is-open",
            (_, true) => "count-is-dropped",
            (_, false) => "count-is-over",
        }
    }
}
