//! Exports the list as a spreadsheet: its orders, or their lines. Contains what the viewer may see, no more.
//!
//! Reads a page at a time and never holds a connection while the client downloads.

use actix_web::HttpResponse;
use actix_web::http::header::CONTENT_ENCODING;
use actix_web::web::{Bytes, Data, Query, block};
use chrono_tz::Tz;
use futures_util::stream::try_unfold;
use serde::Deserialize;

use super::list_query::ListQuery;
use crate::app::App;
use crate::catalog::{Warehouse, WarehouseId};
use crate::clock::day;
use crate::error::{Error, Reason, Result};
use crate::orders::{self, Filter, Line, Sort, Summary};
use crate::org::User;
use crate::texts::Texts;
use crate::web::kit::cells::{Book, Cell, MARK, csv};
use crate::web::kit::{Failure, Frame, Viewer, choice, save_as};

/// Orders per query.
const PAGE: usize = 1000;

/// Spreadsheet programs open this many with ease. A longer list is refused, never truncated.
const MOST_ROWS: i64 = 100_000;

/// The content of a row.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Rows {
    #[default]
    Orders,
    Lines,
}

/// How the list is exported.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct ExportQuery {
    #[serde(deserialize_with = "choice")]
    what: Rows,
    /// `1`: for a script that shows the progress; XLSX only.
    progress: String,
}

/// An export in progress.
struct Export {
    app: Data<App>,
    viewer: User,
    t: Texts,
    zone: Tz,
    /// The filter of the next page; `None` after the last.
    filter: Option<Filter>,
    has_lines: bool,
    has_head: bool,
    warehouses: Vec<Warehouse>,
    /// Rows besides the head: read so far, and in total.
    done: usize,
    total: i64,
}

/// The list as CSV, streamed. The header `x-rows` tells the number of rows.
pub async fn to_csv(
    app: Data<App>,
    viewer: Viewer,
    frame: Frame,
    list: Query<ListQuery>,
    export: Query<ExportQuery>,
) -> Result<HttpResponse, Failure> {
    let export = Export::of(app, viewer, &frame, &list, &export).await?;
    let mut answer = answer(&export, "csv", "text/csv; charset=utf-8");
    answer.insert_header(("x-rows", export.total.to_string()));
    let pages = try_unfold(export, |mut export| async move {
        let is_first = !export.has_head;
        let rows = export.next().await.inspect_err(|error| tracing::error!(%error, "an export failed"))?;
        let Some(rows) = rows else { return Ok(None) };
        let mut text = if is_first { MARK.to_vec() } else { Vec::new() };
        text.extend(csv(&rows, export.zone)?);
        Ok::<_, Error>(Some((Bytes::from(text), export)))
    });
    Ok(answer.streaming(Box::pin(pages)))
}

/// The list as XLSX; with `progress`, a stream for export.js.
pub async fn to_xlsx(
    app: Data<App>,
    viewer: Viewer,
    frame: Frame,
    list: Query<ListQuery>,
    export: Query<ExportQuery>,
) -> Result<HttpResponse, Failure> {
    let with_progress = export.progress == "1";
    let export = Export::of(app, viewer, &frame, &list, &export).await?;
    let mut answer = answer(&export, "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet");
    // XLSX is compressed already, and a compressor would delay the progress lines.
    answer.insert_header((CONTENT_ENCODING, "identity"));
    let name = frame.t.get(if export.has_lines { "lines" } else { "nav-orders" });
    let book = Book::new(&name, frame.company.name(), export.zone)?;
    let mut writing = Writing { export, book: Some(book) };
    if with_progress {
        let parts = try_unfold(writing, |mut writing| async move {
            let part = writing.next().await.inspect_err(|error| tracing::error!(%error, "an export failed"))?;
            Ok::<_, Error>(part.map(|part| (part.bytes(&writing.export), writing)))
        });
        return Ok(answer.content_type("application/octet-stream").streaming(Box::pin(parts)));
    }
    loop {
        match writing.next().await? {
            Some(Part::File(file)) => return Ok(answer.body(file)),
            Some(Part::Rows) => {}
            None => return Err(Error::broken("a workbook ended without a file").into()),
        }
    }
}

/// A workbook in progress.
struct Writing {
    export: Export,
    /// `None`: finished.
    book: Option<Book>,
}

/// One step of the writing.
enum Part {
    Rows,
    File(Bytes),
}

impl Writing {
    /// Writes a page of rows, or after the last page finishes the file; `None` after that.
    async fn next(&mut self) -> Result<Option<Part>> {
        let Some(mut book) = self.book.take() else { return Ok(None) };
        let Some(rows) = self.export.next().await? else {
            let file = block(move || book.finish()).await.map_err(Error::broken)??;
            return Ok(Some(Part::File(file.into())));
        };
        self.book = Some(block(move || book.add(&rows).map(|()| book)).await.map_err(Error::broken)??);
        Ok(Some(Part::Rows))
    }
}

impl Part {
    /// For a script: a line `rows/total` for each page, then the file. The file begins with `PK`, never with a digit.
    fn bytes(self, export: &Export) -> Bytes {
        match self {
            Self::Rows => format!("{}/{}\n", export.done, export.total).into(),
            Self::File(file) => file,
        }
    }
}

fn answer(export: &Export, ending: &str, content_type: &str) -> actix_web::HttpResponseBuilder {
    let what = if export.has_lines { "lines" } else { "orders" };
    let name = format!("{what}-{}.{ending}", day(export.app.clock.now(), export.zone));
    save_as(&name, content_type)
}

impl Export {
    /// Checks filters and size; `Refused` above [`MOST_ROWS`].
    async fn of(
        app: Data<App>,
        Viewer { user: viewer, .. }: Viewer,
        frame: &Frame,
        list: &ListQuery,
        export: &ExportQuery,
    ) -> Result<Self> {
        let zone = app.config.time_zone;
        let mut filter = list.filter(&viewer, zone, app.clock.now())?;
        filter.after = None;
        // Sorted by amount, an order that changes during the export could appear twice or not at all.
        filter.sort = if filter.sort == Sort::Oldest { Sort::Oldest } else { Sort::Newest };
        let has_lines = export.what == Rows::Lines;
        let (warehouses, total) = {
            let mut conn = app.db.conn().await?;
            let rows = match has_lines {
                true => orders::count_lines(&mut conn, &viewer, &filter, MOST_ROWS + 1).await?,
                false => orders::count(&mut conn, &viewer, &filter, MOST_ROWS + 1).await?,
            };
            if rows > MOST_ROWS {
                let most = orders::amount::grouped(&MOST_ROWS.to_string());
                return Err(Error::Refused(Reason::new("refused-export-too-large").with("most", most)));
            }
            (Warehouse::list(&conn).await?, rows)
        };
        let t = frame.t;
        let filter = Some(filter);
        Ok(Self { app, viewer, t, zone, filter, has_lines, has_head: false, warehouses, done: 0, total })
    }

    /// The next rows, the head first; `None` after the last.
    async fn next(&mut self) -> Result<Option<Vec<Vec<Cell>>>> {
        let Some(mut filter) = self.filter.take() else { return Ok(None) };
        let mut conn = self.app.db.conn().await?;
        let page = orders::list(&mut conn, &self.viewer, &filter, PAGE).await?;
        let mut rows = Vec::new();
        if self.has_lines {
            let ids: Vec<_> = page.rows.iter().map(|row| row.order.id).collect();
            let lines = orders::shown_lines(&mut conn, &ids).await?;
            for row in &page.rows {
                let shown = lines.get(&row.order.id).into_iter().flatten();
                rows.extend((1..).zip(shown).map(|(n, (line, from))| self.line_row(row, n, line, from.as_deref())));
            }
        } else {
            rows.extend(page.rows.iter().map(|row| self.order_row(row)));
        }
        self.done += rows.len();
        if !self.has_head {
            rows.insert(0, if self.has_lines { self.line_head() } else { self.order_head() });
            self.has_head = true;
        }
        if page.next.is_some() {
            filter.after = page.next;
            self.filter = Some(filter);
        }
        Ok(Some(rows))
    }

    fn heads(&self, keys: &[&str]) -> Vec<Cell> {
        keys.iter().map(|key| Cell::Text(self.t.get(key))).collect()
    }

    fn order_head(&self) -> Vec<Cell> {
        self.heads(&[
            "paper-number",
            "list-kind",
            "order-title",
            "paper-status",
            "paper-applicant",
            "order-department",
            "list-warehouse",
            "order-destination",
            "order-customer",
            "line-quantity",
            "line-amount",
            "export-made",
            "order-submitted-at",
            "export-finished",
            "export-handler",
            "order-note",
        ])
    }

    fn order_row(&self, row: &Summary) -> Vec<Cell> {
        let order = &row.order;
        vec![
            Cell::text(order.number.as_deref().unwrap_or_default()),
            Cell::Text(self.t.get(&format!("kind-{}", order.kind))),
            Cell::text(&order.title),
            Cell::Text(self.t.get(&format!("status-{}", order.status))),
            Cell::text(&row.applicant),
            Cell::text(row.department.as_deref().unwrap_or_default()),
            self.warehouse(order.warehouse_id),
            self.warehouse(order.destination_warehouse_id),
            Cell::text(&order.customer),
            Cell::Number(Some(order.total_quantity)),
            Cell::Number(Some(order.total_amount)),
            Cell::Time(Some(order.created_at)),
            Cell::Time(order.submitted_at),
            Cell::Time(order.finished_at),
            Cell::Text(row.handlers.join(&self.t.get("list-comma"))),
            Cell::text(&order.note),
        ]
    }

    fn line_head(&self) -> Vec<Cell> {
        self.heads(&[
            "paper-number",
            "list-kind",
            "order-title",
            "paper-status",
            "paper-applicant",
            "order-department",
            "list-warehouse",
            "order-customer",
            "order-submitted-at",
            "line-no",
            "line-name",
            "line-specification",
            "line-board",
            "line-length",
            "line-width",
            "line-height",
            "line-unit",
            "line-quantity",
            "line-unit-price",
            "line-amount",
            "export-from",
        ])
    }

    fn line_row(&self, row: &Summary, n: i32, line: &Line, from: Option<&str>) -> Vec<Cell> {
        let order = &row.order;
        vec![
            Cell::text(order.number.as_deref().unwrap_or_default()),
            Cell::Text(self.t.get(&format!("kind-{}", order.kind))),
            Cell::text(&order.title),
            Cell::Text(self.t.get(&format!("status-{}", order.status))),
            Cell::text(&row.applicant),
            Cell::text(row.department.as_deref().unwrap_or_default()),
            self.warehouse(order.warehouse_id),
            Cell::text(&order.customer),
            Cell::Time(order.submitted_at),
            Cell::whole(Some(n)),
            Cell::text(&line.name),
            Cell::text(&line.specification),
            Cell::text(&line.board),
            Cell::whole(line.length_mm),
            Cell::whole(line.width_mm),
            Cell::whole(line.height_mm),
            Cell::text(&line.unit),
            Cell::Number(line.quantity),
            Cell::Number(line.unit_price),
            Cell::Number(line.amount()),
            Cell::text(from.unwrap_or_default()),
        ]
    }

    fn warehouse(&self, id: Option<WarehouseId>) -> Cell {
        let found = self.warehouses.iter().find(|warehouse| Some(warehouse.id) == id);
        Cell::text(found.map(|warehouse| warehouse.name.as_str()).unwrap_or_default())
    }
}
