//! Switching a warehouse's stock on, and its keepers.

use std::collections::BTreeMap;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, block};
use askama::Template;
use diesel_async::AsyncConnection;
use rust_decimal::Decimal;
use serde::Deserialize;

use super::imports::upload::{self, Upload};
use crate::app::App;
use crate::catalog::import::{OpeningRow, read_opening};
use crate::catalog::{Goods, Warehouse, WarehouseId};
use crate::db::Conn;
use crate::error::{Error, Result};
use crate::orders::amount;
use crate::org::{User, UserId};
use crate::stock::{self, OpeningLine};
use crate::web::kit::{Admin, Failure, Faults, Frame, Posted, PostedParts, page, see_other};
use crate::web::paths;

/// Problems of a sheet that are shown at most.
const MOST_PROBLEMS: usize = 20;

/// The form of the keepers: ticked people by id.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct KeepersForm {
    people: BTreeMap<i64, String>,
}

#[derive(Template)]
#[template(path = "admin/stock.html")]
struct StockPage {
    frame: Frame,
    warehouse: Warehouse,
    is_open: bool,
    people: Vec<User>,
    keepers: Vec<UserId>,
    /// The preview of a checked sheet: its rows, and their value.
    preview: Option<(usize, String)>,
    problems: Vec<String>,
    pasted: String,
    faults: Faults,
}

/// The result of reading a sheet.
#[derive(Default)]
struct OpeningSheet {
    lines: Vec<OpeningLine>,
    problems: Vec<String>,
    /// The rows as text, to be sent again with the decision.
    text: String,
}

/// The page.
pub async fn show(app: Data<App>, _: Admin, frame: Frame, id: Path<i64>) -> Result<HttpResponse, Failure> {
    render(&app, frame, WarehouseId(*id), OpeningSheet::default(), None, None).await
}

/// Checks a sheet, applies a checked one, or begins from zero.
pub async fn open(
    app: Data<App>,
    admin: Admin,
    frame: Frame,
    id: Path<i64>,
    parts: PostedParts,
) -> Result<HttpResponse, Failure> {
    let id = WarehouseId(*id);
    let upload = upload::read(parts).await?;
    let mut sheet = OpeningSheet { text: upload.pasted.clone(), ..OpeningSheet::default() };
    let done = async {
        if upload.intent != "zero" {
            sheet = read(&app, &frame, &upload).await?;
            if upload.intent != "apply" || !sheet.problems.is_empty() {
                return Ok(false);
            }
        }
        let mut conn = app.db.conn().await?;
        Warehouse::find(&mut conn, id).await?.filter(|one| !one.is_disabled()).ok_or(Error::NotFound)?;
        stock::open(&mut conn, id, &sheet.lines, admin.actor(), admin.0.id, app.clock.now()).await?;
        Ok(true)
    };
    match done.await {
        Ok(true) => {
            frame.flash("flash-stock-open", &[]);
            Ok(see_other(&paths::warehouse_stock(id)))
        }
        Ok(false) => {
            let worth = sheet.lines.iter().map(|line| line.quantity * line.unit_cost.unwrap_or_default()).sum();
            let preview =
                sheet.problems.is_empty().then(|| (sheet.lines.len(), amount::grouped(&amount::money(worth))));
            render(&app, frame, id, sheet, preview, None).await
        }
        Err(error) => render(&app, frame, id, sheet, None, Some(error)).await,
    }
}

/// Sets the further keepers, besides the warehouse's own.
pub async fn keepers(
    app: Data<App>,
    admin: Admin,
    frame: Frame,
    id: Path<i64>,
    form: Posted<KeepersForm>,
) -> Result<HttpResponse, Failure> {
    let id = WarehouseId(*id);
    let (by, now) = (admin.actor(), app.clock.now());
    let mut conn = app.db.conn().await?;
    let warehouse = Warehouse::find(&mut conn, id).await.map_err(Error::from)?.ok_or(Error::NotFound)?;
    let mut people: Vec<UserId> = User::list(&conn).await.map_err(Error::from)?.iter().map(|user| user.id).collect();
    people.retain(|person| form.0.people.contains_key(&person.0));
    let set = conn.transaction(async |conn| {
        by.sign(conn, now).await?;
        Ok::<_, Error>(stock::set_people(conn, id, &people).await?)
    });
    set.await?;
    frame.flash("flash-changed", &[("name", &warehouse.name)]);
    Ok(see_other(&paths::warehouse_stock(id)))
}

async fn read(app: &App, frame: &Frame, upload: &Upload) -> Result<OpeningSheet> {
    let bytes = upload.bytes()?;
    let broken = |_| Error::invalid("file", "fault-import-broken");
    let rows = block(move || read_opening(&bytes)).await.map_err(broken)??;
    let conn = app.db.conn().await?;
    let skus: Vec<&str> = rows.iter().map(|row| row.sku.as_str()).collect();
    let goods = Goods::named(&conn, &skus).await?;
    let mut sheet = OpeningSheet::default();
    let heads = ["import-heads-sku", "import-heads-quantity", "import-heads-cost"];
    let head = |key: &str| frame.t.get(key).split('|').next().unwrap_or_default().to_owned();
    sheet.text = heads.map(head).join("\t");
    for row in &rows {
        sheet.text += &format!("\n{}\t{}\t{}", row.sku, row.quantity, row.unit_cost);
        match line(row, &goods, &sheet.lines) {
            Ok(Some(line)) => sheet.lines.push(line),
            Ok(None) => {}
            Err(key) if sheet.problems.len() < MOST_PROBLEMS => {
                let what = [("row", row.at_row.to_string()), ("sku", row.sku.clone())];
                sheet.problems.push(frame.t.with(key, &what));
            }
            Err(_) => {}
        }
    }
    drop(conn);
    Ok(sheet)
}

/// A row as a line; `None`: nothing is there. The error is the key of a text.
fn line(
    row: &OpeningRow,
    goods: &[Goods],
    before: &[OpeningLine],
) -> std::result::Result<Option<OpeningLine>, &'static str> {
    let one = goods.iter().find(|one| one.sku.eq_ignore_ascii_case(&row.sku)).ok_or("opening-unknown")?;
    if before.iter().any(|line| line.goods == one.id) {
        return Err("opening-twice");
    }
    let quantity = amount::parse(&row.quantity).map_err(|_| "opening-quantity")?.ok_or("opening-quantity")?;
    let unit_cost = match row.unit_cost.trim() {
        "" => None,
        typed => Some(amount::parse_price(typed).map_err(|_| "opening-cost")?.unwrap_or_default()),
    };
    Ok((quantity > Decimal::ZERO).then_some(OpeningLine { goods: one.id, quantity, unit_cost }))
}

async fn render(
    app: &App,
    frame: Frame,
    id: WarehouseId,
    sheet: OpeningSheet,
    preview: Option<(usize, String)>,
    error: Option<Error>,
) -> Result<HttpResponse, Failure> {
    let (mut status, faults) = Faults::answer(&frame.t, error)?;
    if !sheet.problems.is_empty() {
        status = StatusCode::UNPROCESSABLE_ENTITY;
    }
    let mut conn = app.db.conn().await?;
    let shown = load(&mut conn, frame, id, sheet, preview, faults).await?;
    Ok(page(status, &shown))
}

async fn load(
    conn: &mut Conn,
    frame: Frame,
    id: WarehouseId,
    sheet: OpeningSheet,
    preview: Option<(usize, String)>,
    faults: Faults,
) -> Result<StockPage> {
    let mut people = User::list(conn).await?;
    let keepers = stock::people_of(conn, id).await?;
    people.retain(|user| !user.is_disabled() || keepers.contains(&user.id));
    Ok(StockPage {
        warehouse: Warehouse::find(conn, id).await?.ok_or(Error::NotFound)?,
        is_open: stock::is_open(conn, id).await?,
        people,
        keepers,
        preview,
        problems: sheet.problems,
        pasted: sheet.text,
        faults,
        frame,
    })
}
