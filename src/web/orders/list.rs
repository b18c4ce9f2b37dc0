//! Lists of orders: everything within reach, filtered, a page at a time; filters that people keep under a name.

use actix_web::HttpResponse;
use actix_web::web::{Data, Path, Query};
use askama::Template;
use serde::Deserialize;

use super::columns::{self, Columns};
use super::list_query::Wanted;
use crate::app::App;
use crate::catalog::Warehouse;
use crate::db::Conn;
use crate::error::{Error, Result};
use crate::orders::{self, Column, Filter, Kind, Order, OrderId, Page, SavedView, SavedViewId, Sort, Status};
use crate::org::{Department, User};
use crate::web::kit::{Failure, Faults, Frame, Nothing, Posted, Viewer, page, see_other};
use crate::web::paths;

const PAGE: usize = 50;

/// Orders are counted to here; beyond it a list says that there are more.
const COUNTED: i64 = 10_000;

/// The page of a list.
#[derive(Template)]
#[template(path = "orders/list.html")]
struct ListPage {
    frame: Frame,
    wanted: Wanted,
    /// `wanted` as an address has it.
    query: String,
    found: Page,
    /// How many orders fit, up to one more than [`COUNTED`]; `None`: the filters have faults.
    count: Option<i64>,
    departments: Vec<Department>,
    columns: Columns,
    people: Vec<User>,
    views: Vec<SavedView>,
    faults: Faults,
    /// What was typed as the name of a view.
    name: String,
}

/// A filter to be kept.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct ViewForm {
    name: String,
    /// The filters, as they stand in the address.
    query: String,
}

/// How the list was asked for.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    /// `1`: go on to the order, if what was looked for is only one.
    go: String,
}

pub async fn list(
    app: Data<App>,
    viewer: Viewer,
    frame: Frame,
    wanted: Query<Wanted>,
    asked: Query<Asked>,
) -> Result<HttpResponse, Failure> {
    if asked.go == "1" && !wanted.q.trim().is_empty() {
        let filter = Filter { text: wanted.q.clone(), ..Filter::default() };
        if let Some(only) = only(&mut *app.db.conn().await?, &viewer.user, &filter).await? {
            return Ok(see_other(&paths::order(only)));
        }
    }
    render(&app, &viewer, frame, wanted.into_inner(), None).await
}

/// Keeps the present filter under a name.
pub async fn keep(
    app: Data<App>,
    viewer: Viewer,
    frame: Frame,
    form: Posted<ViewForm>,
) -> Result<HttpResponse, Failure> {
    let ViewForm { name, query } = form.0;
    let wanted = Query::<Wanted>::from_query(&query).map_err(|_| Failure::BadRequest)?.into_inner();
    let (query, now) = (wanted.query(), app.clock.now());
    match SavedView::save(&mut *app.db.conn().await?, viewer.user.id, &name, &query, now).await {
        Ok(()) => {
            frame.flash("flash-view-kept", &[("name", name.trim())]);
            Ok(see_other(&paths::orders_with(wanted.pairs())))
        }
        Err(error @ Error::Invalid(_)) => render(&app, &viewer, frame, wanted, Some((name, error))).await,
        Err(error) => Err(error.into()),
    }
}

/// Forgets a view; once more is no fault.
pub async fn forget(
    app: Data<App>,
    viewer: Viewer,
    id: Path<i64>,
    _form: Posted<Nothing>,
) -> Result<HttpResponse, Failure> {
    SavedView::remove(&mut *app.db.conn().await?, viewer.user.id, SavedViewId(*id)).await?;
    Ok(see_other(&paths::orders()))
}

/// The order of this number, else the only one that holds the text.
async fn only(conn: &mut Conn, viewer: &User, filter: &Filter) -> Result<Option<OrderId>> {
    if let Some(order) = Order::by_number(conn, &filter.text.trim().to_uppercase()).await?
        && orders::find_visible(conn, viewer, order.id).await.is_ok()
    {
        return Ok(Some(order.id));
    }
    let found = orders::list(conn, viewer, filter, 2).await?;
    Ok(if let [row] = found.rows.as_slice() { Some(row.order.id) } else { None })
}

/// The list; nothing is looked for while the filters have faults. `named`: the name of a view that could not be kept.
async fn render(
    app: &App,
    viewer: &Viewer,
    frame: Frame,
    wanted: Wanted,
    named: Option<(String, Error)>,
) -> Result<HttpResponse, Failure> {
    let mut conn = app.db.conn().await?;
    let (name, unnamed) = named.map_or_else(Default::default, |(name, error)| (name, Some(error)));
    let (mut found, mut count) = (Page::default(), None);
    let wrong = match wanted.filter(&viewer.user, app.config.time_zone, app.clock.now()) {
        Ok(filter) => {
            count = Some(orders::count(&mut conn, &viewer.user, &filter, COUNTED + 1).await?);
            found = orders::list(&mut conn, &viewer.user, &filter, PAGE).await?;
            None
        }
        Err(error) => Some(error),
    };
    let (status, faults) = Faults::answer(&frame.t, wrong.or(unnamed))?;
    let shown = ListPage {
        query: wanted.query(),
        wanted,
        found,
        count,
        departments: Department::list(&mut conn).await?,
        columns: Columns {
            shown: Column::of(&mut conn, viewer.user.id).await?,
            warehouses: Warehouse::list(&mut conn).await?,
        },
        people: User::list(&mut conn).await?,
        views: SavedView::of(&mut conn, viewer.user.id).await?,
        faults,
        name,
        frame,
    };
    Ok(page(status, &shown))
}

impl ListPage {
    /// How many there are, without a lie: `10,000+` where no further is counted.
    fn counted(&self) -> Option<String> {
        let n = self.count?;
        let counted = orders::amount::grouped(&n.min(COUNTED).to_string());
        Some(if n > COUNTED { format!("{counted}+") } else { counted })
    }

    /// The address of the next page: the same filters, behind the last row.
    fn next_page(&self) -> Option<String> {
        let after = self.found.next?.to_string();
        let behind = self.wanted.pairs().into_iter().chain([("after", after.as_str())]);
        Some(paths::orders_with(behind))
    }

    /// The same filters among my own orders, or among all.
    fn scope(&self, mine: &str) -> String {
        let others = self.wanted.pairs().into_iter().filter(|(name, _)| *name != "mine");
        paths::orders_with([("mine", mine)].into_iter().chain(others))
    }

    /// The same list, sorted by a column, or the other way round; `None`: it cannot be.
    fn sorted_by(&self, column: &Column) -> Option<String> {
        let sort = columns::turned(column, self.sort())?;
        let sort = if sort == Sort::Newest { "" } else { sort.as_str() };
        let others = self.wanted.pairs().into_iter().filter(|(name, _)| *name != "sort");
        Some(paths::orders_with(others.chain([("sort", sort)])))
    }

    fn direction(&self, column: &Column) -> &'static str {
        columns::direction(column, self.sort())
    }

    fn sort(&self) -> Sort {
        self.wanted.sort.parse().unwrap_or_default()
    }

    fn export(&self, file: &str, what: &str) -> String {
        paths::export(file, self.wanted.pairs().into_iter().chain([("what", what)]))
    }

    /// What narrows the list and has no field of its own; each with the address without it.
    fn chips(&self) -> Vec<(String, String)> {
        self.wanted.chips(&self.frame.t, &self.people)
    }

    /// Whether the fields besides the text are shown on a phone from the start: where they have faults.
    fn is_open(&self) -> bool {
        self.count.is_none()
    }
}
