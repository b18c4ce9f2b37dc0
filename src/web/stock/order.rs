//! The keeper's page of one order: asked, done and open quantities, the forms to post more, and the entries.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use askama::Template;
use uuid::Uuid;

use super::forms::{BindForm, CloseForm, DeliveryForm, ReverseForm};
use super::row::{EntryRow, LineRow};
use super::work::{Keeps, Work, acts, address_of};
use crate::app::App;
use crate::catalog::{Goods, GoodsId, Warehouse};
use crate::error::{Error, Result};
use crate::keeping::{Done, KeeperMove, KeeperPress, act};
use crate::orders::{Line, Order, OrderId, find_visible};
use crate::org::{User, UserId};
use crate::stock::{self, Act, Entry, Flow, StockLine};
use crate::web::kit::{Failure, Faults, Frame, Posted, Viewer, filters, page, redirect_or, stock_state};
use crate::web::paths;

/// The form that was refused; its values are shown again.
#[derive(Default)]
enum Sent {
    #[default]
    None,
    /// Quantities, and the last part of the address.
    Goods(&'static str, DeliveryForm),
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
    /// The destination of a transfer.
    destination: Option<Warehouse>,
    flow: Flow,
    /// The word for it in texts.
    way: &'static str,
    works: Vec<Work>,
    entries: Vec<EntryRow>,
    keeps: Keeps,
    /// The viewer keeps the order's warehouse, and the order is approved.
    may_bind: bool,
    /// The viewer may close the rest.
    may_close: bool,
    press: Uuid,
    faults: Faults,
    sent: Sent,
}

/// The page, for keepers and for people who may see the order.
pub async fn show(app: Data<App>, viewer: Viewer, frame: Frame, id: Path<Uuid>) -> Result<HttpResponse, Failure> {
    render(&app, &viewer, frame, OrderId(*id), Sent::None, None).await
}

/// 收货入库, 出库, 调出; or only fills in the fields.
pub async fn deliver(
    app: Data<App>,
    viewer: Viewer,
    frame: Frame,
    id: Path<Uuid>,
    form: Posted<DeliveryForm>,
) -> Result<HttpResponse, Failure> {
    goods(&app, &viewer, frame, OrderId(*id), "delivery", form.0).await
}

/// 确认调入; or only fills in the fields.
pub async fn arrive(
    app: Data<App>,
    viewer: Viewer,
    frame: Frame,
    id: Path<Uuid>,
    form: Posted<DeliveryForm>,
) -> Result<HttpResponse, Failure> {
    goods(&app, &viewer, frame, OrderId(*id), "arrival", form.0).await
}

/// 退回调出仓, 退货, 退库; or only fills in the fields.
pub async fn give_back(
    app: Data<App>,
    viewer: Viewer,
    frame: Frame,
    id: Path<Uuid>,
    form: Posted<DeliveryForm>,
) -> Result<HttpResponse, Failure> {
    goods(&app, &viewer, frame, OrderId(*id), "return", form.0).await
}

async fn goods(
    app: &App,
    viewer: &Viewer,
    frame: Frame,
    id: OrderId,
    address: &'static str,
    form: DeliveryForm,
) -> Result<HttpResponse, Failure> {
    if !form.fill.is_empty() {
        return render(app, viewer, frame, id, Sent::Goods(address, form), None).await;
    }
    let (key, mv) = (form.press, form.to_move(address));
    press(app, viewer, frame, id, key, mv, Sent::Goods(address, form)).await
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
    let keeps = Keeps {
        own: lines.first().is_some_and(|line| kept.contains(&line.warehouse_id)),
        there: lines.first().and_then(|line| line.destination_id).is_some_and(|there| kept.contains(&there)),
    };
    let order = match keeps.own || keeps.there {
        true => Order::find(&mut conn, id).await.map_err(Error::from)?.ok_or(Error::NotFound)?,
        false => find_visible(&mut conn, &viewer.user, id).await?,
    };
    let Some(first) = lines.first() else { return Err(Error::NotFound.into()) };
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
    let blank = DeliveryForm::default();
    let work = |(act, has_fields): (Act, bool)| {
        let form = match &sent {
            Sent::Goods(at, form) if *at == address_of(act) => form,
            _ => &blank,
        };
        let row = |line: &StockLine| {
            let text = texts.iter().find(|text| text.position == line.position)?;
            Some(LineRow::of(act, line, text, &goods, &outlook, form))
        };
        Work { act, rows: lines.iter().filter_map(row).collect(), has_fields }
    };
    let number = order.number.clone().unwrap_or_default();
    let entry = |one: &(Entry, _)| {
        let may_reverse = if one.0.act == Act::Arrive { keeps.there } else { keeps.own };
        EntryRow::of(&frame, &number, one, &entries, &goods, name(one.0.actor_id), may_reverse)
    };
    let is_approved = lines.iter().all(|line| line.approved_at.is_some());
    let is_party = keeps.own || keeps.there || order.applicant_id == viewer.user.id;
    let mut warehouses = Vec::new();
    for id in [Some(first.warehouse_id), first.destination_id].into_iter().flatten() {
        warehouses.push(Warehouse::find(&mut conn, id).await.map_err(Error::from)?.ok_or(Error::NotFound)?);
    }
    let mut warehouses = warehouses.into_iter();
    let shown = OrderPage {
        works: acts(&lines, keeps).into_iter().map(work).collect(),
        entries: entries.iter().rev().map(entry).collect(),
        applicant: name(order.applicant_id),
        warehouse: warehouses.next(),
        destination: warehouses.next(),
        may_close: is_party && is_approved && lines.iter().any(|line| line.remaining > rust_decimal::Decimal::ZERO),
        may_bind: keeps.own && is_approved,
        press: Uuid::new_v4(),
        flow: first.flow,
        way: first.way_word(),
        keeps,
        order,
        faults,
        sent,
        frame,
    };
    Ok(page(status, &shown))
}

impl OrderPage {
    /// The text key with this prefix for the act of the form.
    fn key(&self, stem: &str, work: &Work) -> String {
        self.frame.t.get(&format!("{stem}-{}", work.act))
    }

    fn close_reasons(&self) -> Vec<String> {
        self.frame.t.get(&format!("stock-close-reasons-{}", self.way)).split('|').map(str::to_owned).collect()
    }

    fn reverse_reasons(&self) -> Vec<String> {
        self.frame.t.get("stock-reverse-reasons").split('|').map(str::to_owned).collect()
    }

    /// The suggested reasons for differences on arrival and for taking back.
    fn reasons(&self, work: &Work) -> Vec<String> {
        match work.act {
            Act::Arrive | Act::GoodsBack | Act::ToSupplier | Act::Restock => {
                self.key("stock-reasons", work).split('|').map(str::to_owned).collect()
            }
            _ => Vec::new(),
        }
    }

    fn rows(&self) -> impl Iterator<Item = &LineRow> {
        self.works.iter().take(1).flat_map(|work| &work.rows)
    }

    fn open(&self) -> impl Iterator<Item = &LineRow> {
        self.rows().filter(|row| row.is_open())
    }

    fn unbound(&self) -> impl Iterator<Item = &LineRow> {
        self.rows().filter(|row| row.goods.is_none() && row.is_open())
    }

    fn state(&self, row: &LineRow) -> String {
        stock_state(&self.frame, &row.line)
    }

    /// Whether this is the form that was refused.
    fn was_sent(&self, work: &Work) -> bool {
        matches!(&self.sent, Sent::Goods(at, _) if *at == work.address())
    }

    fn fault(&self, work: &Work, row: &LineRow) -> Option<&str> {
        self.faults.at(&format!("lines[{}][quantity]", row.line.position)).filter(|_| self.was_sent(work))
    }

    fn bind_fault(&self, row: &LineRow) -> Option<&str> {
        self.faults.at(&format!("lines[{}][goods]", row.line.position))
    }

    fn lines_fault(&self) -> Option<&str> {
        self.faults.at("lines")
    }

    fn reason(&self, of: &str) -> (&str, Option<&str>) {
        let (is_it, text) = match &self.sent {
            Sent::Goods(at, form) => (of == *at, form.reason.as_str()),
            Sent::Close(form) => (of == "close", form.reason.as_str()),
            Sent::Reverse(form) => (of == format!("reverse-{}", form.entry), form.reason.as_str()),
            Sent::None | Sent::Bind(_) => (false, ""),
        };
        if is_it { (text, self.faults.at("reason")) } else { ("", None) }
    }

    fn is_ahead(&self) -> bool {
        matches!(&self.sent, Sent::Goods(_, form) if !form.ahead.is_empty())
    }

    fn typed_goods(&self, row: &LineRow) -> &str {
        match &self.sent {
            Sent::Bind(form) if form.position == row.line.position => &form.goods,
            _ => "",
        }
    }

    /// The list that the viewer came from.
    fn back(&self) -> String {
        let is_theirs = self.keeps.there && !self.keeps.own;
        let warehouse = if is_theirs { &self.destination } else { &self.warehouse };
        let warehouse = warehouse.as_ref().map(|one| one.id.to_string()).unwrap_or_default();
        let at = if self.flow == Flow::In && !self.order.kind.adjusts() || is_theirs { "in" } else { "out" };
        paths::stock([("warehouse", warehouse.as_str()), ("at", at)])
    }
}
