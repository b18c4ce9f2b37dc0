//! The page of one order: what is asked, done and left, the fields to post more, and what was posted.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use askama::Template;
use uuid::Uuid;

use super::forms::{BindForm, CloseForm, DeliveryForm, ReverseForm};
use super::row::{EntryRow, LineRow};
use crate::app::App;
use crate::catalog::{Goods, GoodsId, Warehouse};
use crate::error::{Error, Result};
use crate::keeping::{Done, KeeperMove, KeeperPress, act};
use crate::orders::{Line, Order, OrderId, find_visible};
use crate::org::{User, UserId};
use crate::stock::{self, Entry, Flow, StockLine};
use crate::web::kit::{Failure, Faults, Frame, Posted, Viewer, filters, page, redirect_or, stock_state};
use crate::web::paths;

/// The form that was refused; its values are shown again.
#[derive(Default)]
enum Sent {
    #[default]
    None,
    Delivery(DeliveryForm),
    Close(CloseForm),
    Bind(BindForm),
    Reverse(ReverseForm),
}

#[derive(Template)]
#[template(path = "stock/order.html")]
struct OrderPage {
    frame: Frame,
    order: Order,
    applicant: String,
    warehouse: Option<Warehouse>,
    flow: Flow,
    lines: Vec<LineRow>,
    entries: Vec<EntryRow>,
    /// The viewer keeps the warehouse.
    may_keep: bool,
    /// The viewer may close what is left.
    may_close: bool,
    press: Uuid,
    faults: Faults,
    sent: Sent,
}

/// The page, for keepers and for those who see the order.
pub async fn show(app: Data<App>, viewer: Viewer, frame: Frame, id: Path<Uuid>) -> Result<HttpResponse, Failure> {
    render(&app, &viewer, frame, OrderId(*id), Sent::None, None).await
}

/// 收货入库, 出库; or only fills in the fields.
pub async fn deliver(
    app: Data<App>,
    viewer: Viewer,
    frame: Frame,
    id: Path<Uuid>,
    form: Posted<DeliveryForm>,
) -> Result<HttpResponse, Failure> {
    let form = form.0;
    if !form.fill.is_empty() {
        return render(&app, &viewer, frame, OrderId(*id), Sent::Delivery(form), None).await;
    }
    let (key, mv) = (form.press, form.to_move());
    press(&app, &viewer, frame, OrderId(*id), key, mv, Sent::Delivery(form)).await
}

/// 关闭余量.
pub async fn close(
    app: Data<App>,
    viewer: Viewer,
    frame: Frame,
    id: Path<Uuid>,
    form: Posted<CloseForm>,
) -> Result<HttpResponse, Failure> {
    let (key, mv) = (form.0.press, form.0.to_move());
    press(&app, &viewer, frame, OrderId(*id), key, mv, Sent::Close(form.0)).await
}

/// 关联商品.
pub async fn bind(
    app: Data<App>,
    viewer: Viewer,
    frame: Frame,
    id: Path<Uuid>,
    form: Posted<BindForm>,
) -> Result<HttpResponse, Failure> {
    let (key, mv) = (form.0.press, form.0.to_move());
    press(&app, &viewer, frame, OrderId(*id), key, mv, Sent::Bind(form.0)).await
}

/// 冲红.
pub async fn reverse(
    app: Data<App>,
    viewer: Viewer,
    frame: Frame,
    id: Path<Uuid>,
    form: Posted<ReverseForm>,
) -> Result<HttpResponse, Failure> {
    let (key, mv) = (form.0.press, form.0.to_move());
    press(&app, &viewer, frame, OrderId(*id), key, mv, Sent::Reverse(form.0)).await
}

async fn press(
    app: &App,
    viewer: &Viewer,
    frame: Frame,
    order: OrderId,
    key: Option<Uuid>,
    mv: KeeperMove,
    sent: Sent,
) -> Result<HttpResponse, Failure> {
    let press = KeeperPress { order, mv, key: key.unwrap_or_else(Uuid::new_v4), via: viewer.via };
    let done = async { act(&mut *app.db.conn().await?, &viewer.user, &press, app.clock.now()).await }.await;
    let redirect = |frame: &Frame, _: Done| {
        frame.flash("flash-stock-posted", &[]);
        paths::stock_order(order)
    };
    redirect_or(frame, done, redirect, async |frame, error| render(app, viewer, frame, order, sent, Some(error)).await)
        .await
}

async fn render(
    app: &App,
    viewer: &Viewer,
    frame: Frame,
    id: OrderId,
    sent: Sent,
    error: Option<Error>,
) -> Result<HttpResponse, Failure> {
    let (status, faults): (StatusCode, Faults) = Faults::answer(&frame.t, error)?;
    let mut conn = app.db.conn().await?;
    let lines = StockLine::of(&mut conn, id).await.map_err(Error::from)?;
    let kept = stock::kept_by(&mut conn, &viewer.user, app.clock.now()).await.map_err(Error::from)?;
    let may_keep = lines.first().is_some_and(|line| kept.contains(&line.warehouse_id));
    let order = match may_keep {
        true => Order::find(&mut conn, id).await.map_err(Error::from)?.ok_or(Error::NotFound)?,
        false => find_visible(&mut conn, &viewer.user, id).await?,
    };
    let Some(first) = lines.first() else { return Err(Error::NotFound.into()) };
    let (flow, warehouse) = (first.flow, first.warehouse_id);
    let entries = Entry::of(&mut conn, id).await.map_err(Error::from)?;
    let articles: Vec<GoodsId> = lines
        .iter()
        .filter_map(|line| line.goods_id)
        .chain(entries.iter().flat_map(|(_, moves)| moves).map(|one| one.goods_id))
        .collect();
    let outlook = stock::outlook(&mut conn, id).await.map_err(Error::from)?;
    let goods = Goods::by_ids(&conn, &articles).await.map_err(Error::from)?;
    let texts = Line::of(&conn, id).await.map_err(Error::from)?;
    let people: Vec<UserId> = entries.iter().map(|(entry, _)| entry.actor_id).chain([order.applicant_id]).collect();
    let people = User::named(&conn, &people).await.map_err(Error::from)?;
    let name = |id| people.iter().find(|user| user.id == id).map(|user| user.display_name.clone()).unwrap_or_default();
    let form = if let Sent::Delivery(form) = &sent { form.clone() } else { DeliveryForm::default() };
    let row = |line: &StockLine| {
        let text = texts.iter().find(|text| text.position == line.position)?;
        Some(LineRow::of(line, text, &goods, &outlook, &form))
    };
    let number = order.number.clone().unwrap_or_default();
    let entry = |one: &(Entry, _)| EntryRow::of(&frame, &number, one, &entries, &goods, name(one.0.actor_id));
    let shown = OrderPage {
        lines: lines.iter().filter_map(row).collect(),
        entries: entries.iter().rev().map(entry).collect(),
        applicant: name(order.applicant_id),
        warehouse: Warehouse::find(&mut conn, warehouse).await.map_err(Error::from)?,
        may_close: (may_keep || order.applicant_id == viewer.user.id)
            && lines.iter().any(|line| line.approved_at.is_some() && line.remaining > rust_decimal::Decimal::ZERO),
        may_keep: may_keep && lines.iter().all(|line| line.approved_at.is_some()),
        press: Uuid::new_v4(),
        order,
        flow,
        faults,
        sent,
        frame,
    };
    Ok(page(status, &shown))
}

impl OrderPage {
    fn is_in(&self) -> bool {
        self.flow == Flow::In
    }

    /// A key that begins with this, for the order's direction.
    fn key(&self, stem: &str) -> String {
        self.frame.t.get(&format!("{stem}-{}", self.flow))
    }

    fn close_reasons(&self) -> Vec<String> {
        self.key("stock-close-reasons").split('|').map(str::to_owned).collect()
    }

    fn reverse_reasons(&self) -> Vec<String> {
        self.frame.t.get("stock-reverse-reasons").split('|').map(str::to_owned).collect()
    }

    fn has_fields(&self) -> bool {
        self.may_keep && self.lines.iter().any(LineRow::has_field)
    }

    fn open(&self) -> impl Iterator<Item = &LineRow> {
        self.lines.iter().filter(|row| row.is_open())
    }

    fn unbound(&self) -> impl Iterator<Item = &LineRow> {
        self.lines.iter().filter(|row| row.goods.is_none() && row.is_open())
    }

    fn state(&self, row: &LineRow) -> String {
        stock_state(&self.frame, &row.line)
    }

    fn fault(&self, row: &LineRow, field: &str) -> Option<&str> {
        self.faults.at(&format!("lines[{}][{field}]", row.line.position))
    }

    fn lines_fault(&self) -> Option<&str> {
        self.faults.at("lines")
    }

    fn reason(&self, of: &str) -> (&str, Option<&str>) {
        let (is_it, text) = match &self.sent {
            Sent::Delivery(form) => (of == "delivery", form.reason.as_str()),
            Sent::Close(form) => (of == "close", form.reason.as_str()),
            Sent::Reverse(form) => (of == format!("reverse-{}", form.entry), form.reason.as_str()),
            Sent::None | Sent::Bind(_) => (false, ""),
        };
        if is_it { (text, self.faults.at("reason")) } else { ("", None) }
    }

    fn is_ahead(&self) -> bool {
        matches!(&self.sent, Sent::Delivery(form) if !form.ahead.is_empty())
    }

    fn typed_goods(&self, row: &LineRow) -> &str {
        match &self.sent {
            Sent::Bind(form) if form.position == row.line.position => &form.goods,
            _ => "",
        }
    }

    /// The desk of the order's warehouse.
    fn back(&self) -> String {
        let warehouse = self.warehouse.as_ref().map(|one| one.id.to_string()).unwrap_or_default();
        paths::stock([("warehouse", warehouse.as_str()), ("at", self.flow.as_str())])
    }
}
