//! One count: on a phone, article by article, without the book; its end, and what differed.

use actix_web::HttpResponse;
use actix_web::web::{Data, Path, Query};
use askama::Template;
use rust_decimal::Decimal;
use serde::Deserialize;
use uuid::Uuid;

use crate::app::App;
use crate::catalog::{GoodsId, Warehouse};
use crate::error::{Error, Result};
use crate::keeping;
use crate::orders::{Order, OrderId};
use crate::stock::{Count, CountId, Counted, Tally, TallyId};
use crate::web::kit::{Failure, Faults, Frame, Nothing, Posted, Viewer, filters, page, redirect_or, see_other};
use crate::web::paths;

/// The query string.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct CountQuery {
    /// A scanned code, or words.
    q: String,
    /// The article that is being counted.
    goods: Option<i64>,
}

/// What was counted in one place.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct TallyForm {
    press: Option<Uuid>,
    goods: i64,
    quantity: String,
}

/// What was counted wrongly.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct StrikeForm {
    tally: i64,
    goods: i64,
}

/// The end.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct EndForm {
    /// What has moved since differs from the book of that time.
    moved: String,
}

/// The article that is being counted.
struct Current {
    goods: Counted,
    tallies: Vec<Tally>,
}

#[derive(Template)]
#[template(path = "stock/count.html")]
struct CountPage {
    frame: Frame,
    count: Count,
    warehouse: Warehouse,
    /// `None`: nobody has named one yet.
    current: Option<Current>,
    rows: Vec<Counted>,
    counted: usize,
    all: usize,
    /// The draft or the order that came of it.
    order: Option<Order>,
    q: String,
    /// As typed.
    quantity: String,
    press: Uuid,
    faults: Faults,
}

/// The page. A scanned code goes straight to its article.
pub async fn count(
    app: Data<App>,
    viewer: Viewer,
    frame: Frame,
    id: Path<i64>,
    query: Query<CountQuery>,
) -> Result<HttpResponse, Failure> {
    let query = query.into_inner();
    let (id, now) = (CountId(*id), app.clock.now());
    if query.goods.is_none() && !query.q.trim().is_empty() {
        let mut conn = app.db.conn().await?;
        let count = keeping::count_of(&mut conn, &viewer.user, id, now).await?;
        if count.ended_at.is_none()
            && let Some(goods) = keeping::counted_article(&mut conn, &count, &query.q).await?
        {
            return Ok(see_other(&paths::stock_count_of(id, goods)));
        }
    }
    render(&app, &viewer, frame, id, (query, String::new()), None).await
}

/// Adds what was counted; the next article comes by a scan.
pub async fn tally(
    app: Data<App>,
    viewer: Viewer,
    frame: Frame,
    id: Path<i64>,
    form: Posted<TallyForm>,
) -> Result<HttpResponse, Failure> {
    let (id, form) = (CountId(*id), form.0);
    let goods = GoodsId(form.goods);
    let added = async {
        let mut conn = app.db.conn().await?;
        let press = form.press.unwrap_or_else(Uuid::new_v4);
        keeping::tally(&mut conn, &viewer.user, (id, goods), &form.quantity, press, app.clock.now()).await
    };
    let added = added.await;
    let done = |frame: &Frame, ()| {
        frame.flash("flash-counted", &[]);
        paths::stock_count(id)
    };
    let query = CountQuery { q: String::new(), goods: Some(form.goods) };
    redirect_or(frame, added, done, async |frame, error| {
        render(&app, &viewer, frame, id, (query, form.quantity), Some(error)).await
    })
    .await
}

/// Strikes what was counted wrongly.
pub async fn strike(
    app: Data<App>,
    viewer: Viewer,
    frame: Frame,
    id: Path<i64>,
    form: Posted<StrikeForm>,
) -> Result<HttpResponse, Failure> {
    let (id, form) = (CountId(*id), form.0);
    let struck = async {
        let mut conn = app.db.conn().await?;
        keeping::strike(&mut conn, &viewer.user, (id, TallyId(form.tally)), app.clock.now()).await
    };
    let struck = struck.await;
    let query = CountQuery { q: String::new(), goods: Some(form.goods) };
    let done = |_: &Frame, ()| paths::stock_count_of(id, GoodsId(form.goods));
    redirect_or(frame, struck, done, async |frame, error| {
        render(&app, &viewer, frame, id, (query, String::new()), Some(error)).await
    })
    .await
}

/// Ends the count; what differs becomes a draft of the viewer's.
pub async fn end(
    app: Data<App>,
    viewer: Viewer,
    frame: Frame,
    id: Path<i64>,
    form: Posted<EndForm>,
) -> Result<HttpResponse, Failure> {
    let (id, now) = (CountId(*id), app.clock.now());
    let ended = async {
        let mut conn = app.db.conn().await?;
        let count = keeping::count_of(&mut conn, &viewer.user, id, now).await?;
        let warehouse = Warehouse::find(&mut conn, count.warehouse_id).await?.ok_or(Error::NotFound)?;
        let figures = [("warehouse", warehouse.name), ("at", frame.time(&count.opened_at)), ("id", id.to_string())];
        let (title, reason) = (frame.t.with("count-title", &figures), frame.t.with("count-reason", &figures));
        keeping::end_count(&mut conn, &viewer.user, id, !form.0.moved.is_empty(), (&title, &reason), now).await
    };
    let ended = ended.await;
    let done = |frame: &Frame, order: Option<OrderId>| {
        frame.flash(if order.is_some() { "flash-count-over" } else { "flash-count-same" }, &[]);
        order.map_or_else(|| paths::stock_count(id), paths::edit_order)
    };
    redirect_or(frame, ended, done, async |frame, error| {
        render(&app, &viewer, frame, id, (CountQuery::default(), String::new()), Some(error)).await
    })
    .await
}

/// Drops the count: nothing comes of it.
pub async fn drop_count(
    app: Data<App>,
    viewer: Viewer,
    frame: Frame,
    id: Path<i64>,
    _form: Posted<Nothing>,
) -> Result<HttpResponse, Failure> {
    let id = CountId(*id);
    let dropped =
        async { keeping::drop_count(&mut *app.db.conn().await?, &viewer.user, id, app.clock.now()).await }.await;
    let done = |_: &Frame, ()| paths::stock_counts();
    redirect_or(frame, dropped, done, async |frame, error| {
        render(&app, &viewer, frame, id, (CountQuery::default(), String::new()), Some(error)).await
    })
    .await
}

async fn render(
    app: &App,
    viewer: &Viewer,
    frame: Frame,
    id: CountId,
    (query, quantity): (CountQuery, String),
    error: Option<Error>,
) -> Result<HttpResponse, Failure> {
    let (status, faults) = Faults::answer(&frame.t, error)?;
    let mut conn = app.db.conn().await?;
    let count = keeping::count_of(&mut conn, &viewer.user, id, app.clock.now()).await?;
    let mut current = None;
    if let Some(goods) = query.goods.filter(|_| count.ended_at.is_none()) {
        let goods = keeping::to_count(&mut conn, &count, GoodsId(goods)).await?;
        let tallies = count.tallies(&mut conn, goods.goods_id).await.map_err(Error::from)?;
        current = Some(Current { goods, tallies });
    }
    let goods = count.goods(&mut conn, "", None).await.map_err(Error::from)?;
    let (all, counted) = (goods.len(), goods.iter().filter(|one| one.quantity.is_some()).count());
    let rows = match query.q.trim() {
        "" => goods,
        words => count.goods(&mut conn, words, None).await.map_err(Error::from)?,
    };
    let order = match count.order_id {
        Some(order) => Order::find(&mut conn, order).await.map_err(Error::from)?,
        None => None,
    };
    let shown = CountPage {
        warehouse: Warehouse::find(&mut conn, count.warehouse_id).await.map_err(Error::from)?.ok_or(Error::NotFound)?,
        q: query.q,
        press: Uuid::new_v4(),
        count,
        current,
        rows,
        counted,
        all,
        order,
        quantity,
        faults,
        frame,
    };
    Ok(page(status, &shown))
}

impl CountPage {
    fn is_open(&self) -> bool {
        self.count.ended_at.is_none()
    }

    /// While people count, what is not counted yet comes first, what has moved before all; then what differs.
    fn sorted(&self) -> Vec<&Counted> {
        let mut rows: Vec<&Counted> = self.rows.iter().collect();
        match self.is_open() {
            true => rows.sort_by_key(|one| (!one.has_moved, one.quantity.is_some())),
            false => rows.sort_by_key(|one| one.difference().is_none_or(|difference| difference.is_zero())),
        }
        rows
    }

    fn moved(&self) -> usize {
        self.rows.iter().filter(|one| one.has_moved).count()
    }

    fn difference(&self, one: &Counted) -> String {
        match one.difference() {
            None => "—".into(),
            Some(number) if number > Decimal::ZERO => format!("+{}", filters::grouped_quantity(number)),
            Some(number) if number < Decimal::ZERO => format!("−{}", filters::grouped_quantity(number.abs())),
            Some(_) => "0".into(),
        }
    }

    fn fault(&self, field: &str) -> Option<&str> {
        self.faults.at(field)
    }
}
