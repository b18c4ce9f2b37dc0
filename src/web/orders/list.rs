//! The list of orders that the viewer may see, filtered and paged; saved filters.

use actix_web::HttpResponse;
use actix_web::web::{Data, Path, Query};
use askama::Template;
use serde::Deserialize;

use super::columns::{self, Columns};
use super::list_query::ListQuery;
use crate::app::App;
use crate::catalog::Warehouse;
use crate::db::{Conn, together};
use crate::error::{Error, Result};
use crate::orders::{self, Column, Filter, Kind, Order, OrderId, Page, SavedView, SavedViewId, Sort, Status};
use crate::org::{Department, User};
use crate::web::kit::{Failure, Faults, Frame, Nothing, Posted, Viewer, page, see_other};
use crate::web::paths;

/// Orders per page.
const PAGE: usize = 50;

/// Orders are counted up to this number.
const MOST_COUNTED: i64 = 10_000;

/// Orders that hold a text are counted up to this number: none of them is found by an index alone.
const MOST_FOUND: i64 = 1_000;

/// The page of a list.
#[derive(Template)]
#[template(path = "orders/list.html")]
struct ListPage {
    frame: Frame,
    list: ListQuery,
    /// `list` as a query string.
    query: String,
    orders: Page,
    /// Matching orders, up to one more than `most`; `None`: the filters have faults.
    count: Option<i64>,
    /// [`MOST_COUNTED`] or [`MOST_FOUND`].
    most: i64,
    departments: Vec<Department>,
    columns: Columns,
    people: Vec<User>,
    views: Vec<SavedView>,
    faults: Faults,
    /// The name of the view as it was sent.
    name: String,
}

/// A filter to save.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct ViewForm {
    name: String,
    /// The query string of the list.
    query: String,
}

/// The search field of the page head.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct SearchQuery {
    /// `1`: redirects to the order if only one matches.
    go: String,
}

/// The page.
pub async fn list(
    app: Data<App>,
    viewer: Viewer,
    frame: Frame,
    list: Query<ListQuery>,
    search: Query<SearchQuery>,
) -> Result<HttpResponse, Failure> {
    if search.go == "1" && !list.q.trim().is_empty() {
        let filter = Filter { text: list.q.clone(), ..Filter::default() };
        if let Some(only) = only_match(&mut *app.db.conn().await?, &viewer.user, &filter).await? {
            return Ok(see_other(&paths::order(only)));
        }
    }
    render(&app, &viewer, frame, list.into_inner(), None).await
}

/// Saves the current filter under a name.
pub async fn keep(
    app: Data<App>,
    viewer: Viewer,
    frame: Frame,
    form: Posted<ViewForm>,
) -> Result<HttpResponse, Failure> {
    let ViewForm { name, query } = form.0;
    let list = Query::<ListQuery>::from_query(&query).map_err(|_| Failure::BadRequest)?.into_inner();
    let (query, now) = (list.query(), app.clock.now());
    match SavedView::save(&mut *app.db.conn().await?, viewer.user.id, &name, &query, now).await {
        Ok(()) => {
            frame.flash("flash-view-kept", &[("name", name.trim())]);
            Ok(see_other(&paths::orders_with(list.pairs())))
        }
        Err(error @ Error::Invalid(_)) => render(&app, &viewer, frame, list, Some((name, error))).await,
        Err(error) => Err(error.into()),
    }
}

/// Deletes a saved filter. Deleting it again is no fault.
pub async fn forget(
    app: Data<App>,
    viewer: Viewer,
    id: Path<i64>,
    _form: Posted<Nothing>,
) -> Result<HttpResponse, Failure> {
    SavedView::remove(&mut *app.db.conn().await?, viewer.user.id, SavedViewId(*id)).await?;
    Ok(see_other(&paths::orders()))
}

/// The order with this number, else the only order that contains the text.
async fn only_match(conn: &mut Conn, viewer: &User, filter: &Filter) -> Result<Option<OrderId>> {
    if let Some(order) = Order::by_number(conn, &filter.text.trim().to_uppercase()).await?
        && orders::find_visible(conn, viewer, order.id).await.is_ok()
    {
        return Ok(Some(order.id));
    }
    let found = orders::list(conn, viewer, filter, 2).await?;
    Ok(if let [row] = found.rows.as_slice() { Some(row.order.id) } else { None })
}

/// The page. Lists nothing while the filters have faults. `unsaved`: the name of a view that could not be saved.
async fn render(
    app: &App,
    viewer: &Viewer,
    frame: Frame,
    list: ListQuery,
    unsaved: Option<(String, Error)>,
) -> Result<HttpResponse, Failure> {
    let mut conn = app.db.conn().await?;
    let (name, view_error) = unsaved.map_or_else(Default::default, |(name, error)| (name, Some(error)));
    let (mut orders, mut count) = (Page::default(), None);
    let most = if list.q.trim().is_empty() { MOST_COUNTED } else { MOST_FOUND };
    let filter_error = match list.filter(&viewer.user, app.config.time_zone, app.clock.now()) {
        Ok(filter) => {
            count = Some(orders::count(&mut conn, &viewer.user, &filter, most + 1).await?);
            orders = orders::list(&mut conn, &viewer.user, &filter, PAGE).await?;
            None
        }
        Err(error) => Some(error),
    };
    let (status, faults) = Faults::answer(&frame.t, filter_error.or(view_error))?;
    let id = viewer.user.id;
    let beside =
        (Department::all(), Warehouse::all(), User::all_named(), Column::chosen_by(id), SavedView::kept_by(id));
    let (departments, warehouses, people, chosen, views) = together(&conn, beside).await?;
    let shown = ListPage {
        query: list.query(),
        list,
        orders,
        count,
        most,
        departments,
        columns: Columns { shown: Column::of_rows(&chosen), warehouses },
        people,
        views,
        faults,
        name,
        frame,
    };
    Ok(page(status, &shown))
}

impl ListPage {
    /// The number of orders; `10,000+` beyond `most`.
    fn counted(&self) -> Option<String> {
        let n = self.count?;
        let counted = orders::amount::grouped(&n.min(self.most).to_string());
        Some(if n > self.most { format!("{counted}+") } else { counted })
    }

    /// The address of the next page; `None` on the last.
    fn next_page(&self) -> Option<String> {
        let after = self.orders.next?.to_string();
        let query = self.list.pairs().into_iter().chain([("after", after.as_str())]);
        Some(paths::orders_with(query))
    }

    /// The same filters for the viewer's own orders (`1`), or for all (empty).
    fn scope(&self, mine: &str) -> String {
        let others = self.list.pairs().into_iter().filter(|(name, _)| *name != "mine");
        paths::orders_with([("mine", mine)].into_iter().chain(others))
    }

    /// The same list sorted by a column, descending first; `None`: it cannot be sorted by it.
    fn sorted_by(&self, column: &Column) -> Option<String> {
        let sort = columns::next_sort(column, self.sort())?;
        let sort = if sort == Sort::Newest { "" } else { sort.as_str() };
        let others = self.list.pairs().into_iter().filter(|(name, _)| *name != "sort");
        Some(paths::orders_with(others.chain([("sort", sort)])))
    }

    fn direction(&self, column: &Column) -> &'static str {
        columns::direction(column, self.sort())
    }

    fn sort(&self) -> Sort {
        self.list.sort.parse().unwrap_or_default()
    }

    fn export(&self, file: &str, what: &str) -> String {
        paths::export(file, self.list.pairs().into_iter().chain([("what", what)]))
    }

    /// The filters in force: text, and the address without it.
    fn chips(&self) -> Vec<(String, String)> {
        self.list.chips(&self.frame.t, &self.people, &self.departments, &self.columns.warehouses)
    }

    /// Whether the filters are unfolded at first: if they have faults.
    fn is_open(&self) -> bool {
        self.count.is_none()
    }
}
