//! Stock: figures, receipts, issues, transfers, closing.

use actix_web::web::{Path, Query};
use actix_web::{HttpRequest, get, post};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::Problem;
use super::body::Json;
use super::caller::{Caller, IdempotencyKey};
use super::problem::{ActProblems, FilterProblems};
use super::reply::{Answer, reply};
use crate::approval::Via;
use crate::error::{Error, Fault, Result};
use crate::keeping::{KeeperMove, KeeperPress, TypedLine, act};
use crate::orders::{OrderId, amount};
use crate::stock::{self, Act, StockLine};

/// The most rows of one response.
const PAGE: usize = 500;

/// Which figures.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct StockQuery {
    /// Code or id; without it all warehouses that keep stock
    #[serde(default)]
    warehouse: String,
    /// Words that SKU, name or specification contain
    #[serde(default)]
    goods: String,
    /// The cursor of the page before; only with `warehouse`
    #[serde(default)]
    after: String,
}

/// One page of figures.
#[derive(Serialize, ToSchema)]
#[schema(as = Stock)]
pub struct StockAnswer {
    pub stock: Vec<FigureAnswer>,
    /// The cursor of the next page, for `after`; `null` on the last page.
    #[schema(required)]
    pub next: Option<String>,
}

/// What there is of an article in a warehouse, in the article's own unit. Exact decimals.
#[derive(Serialize, ToSchema)]
#[schema(as = Figure)]
pub struct FigureAnswer {
    /// Code.
    #[schema(examples("HD1"))]
    pub warehouse: String,
    /// SKU.
    #[schema(examples("A4-70"))]
    pub goods: String,
    pub unit: String,
    #[schema(examples("20"))]
    pub on_hand: String,
    /// What requisitions and transfers still ask for, those under approval too.
    #[schema(examples("15"))]
    pub claimed: String,
    /// On hand less claimed; below 0 where more is asked for than there is.
    #[schema(examples("5"))]
    pub available: String,
    /// What approved purchases still bring.
    #[schema(examples("30"))]
    pub expected: String,
    /// Sent by other warehouses, not yet confirmed.
    #[schema(examples("0"))]
    pub in_transit: String,
}

/// How far a line of an order is in the warehouse, in the article's own unit. Exact decimals.
#[derive(Serialize, ToSchema)]
#[schema(as = StockLine)]
pub struct StockLineAnswer {
    #[schema(examples(1))]
    pub position: i32,
    #[schema(examples("10"))]
    pub asked: String,
    #[schema(examples("4"))]
    pub done: String,
    /// Of a transfer: the quantity that has arrived.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(examples("4"))]
    pub arrived: Option<String>,
    #[schema(examples("0"))]
    pub closed: String,
    #[schema(examples("6"))]
    pub remaining: String,
}

/// The lines of an order after an act.
#[derive(Serialize, ToSchema)]
#[schema(as = StockOfOrder)]
pub struct LinesAnswer {
    pub stock: Vec<StockLineAnswer>,
}

/// A receipt or an issue.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Posting, example = json!({ "lines": [{ "position": 1, "quantity": "4" }], "reason": "" }))]
pub struct DeliveryBody {
    lines: Vec<DeliveredBody>,
    #[serde(default)]
    #[schema(max_length = 500)]
    reason: String,
    /// Serve the order before those approved earlier; needs a reason
    #[serde(default)]
    ahead: bool,
}

/// The quantity received or issued of a line.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PostedLine)]
struct DeliveredBody {
    position: i32,
    /// Exact decimal
    #[schema(examples("4"))]
    quantity: String,
    /// The line's unit, the article's own or one of its larger units; the line's without it
    #[serde(default)]
    unit: String,
}

/// The quantity of a transfer that has arrived or is taken back.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Carried, example = json!({ "lines": [{ "position": 1, "quantity": "4" }], "reason": "" }))]
pub struct CarriedBody {
    lines: Vec<DeliveredBody>,
    #[serde(default)]
    #[schema(max_length = 500)]
    reason: String,
}

impl CarriedBody {
    fn typed(self) -> (Vec<TypedLine>, String) {
        (self.lines.into_iter().map(DeliveredBody::typed).collect(), self.reason)
    }
}

impl DeliveredBody {
    fn typed(self) -> TypedLine {
        TypedLine { position: self.position, quantity: self.quantity, unit: self.unit }
    }
}

/// Which lines are closed, and why.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Closing, example = json!({ "positions": [1], "reason": "Supplier sent less" }))]
pub struct ClosingBody {
    /// None named: all
    #[serde(default)]
    positions: Vec<i32>,
    #[schema(max_length = 500)]
    reason: String,
}

type Acted = Result<Answer<LinesAnswer>, Problem>;

/// What there is of goods
#[utoipa::path(tag = "Stock", params(StockQuery), responses(FilterProblems))]
#[get("/stock")]
pub async fn figures(
    request: HttpRequest,
    caller: Caller,
    query: Query<StockQuery>,
) -> Result<Answer<StockAnswer>, Problem> {
    reply(&request, async {
        let mut conn = caller.app.db.conn().await?;
        let mut open = stock::open_warehouses(&mut conn).await?;
        let typed = query.warehouse.trim();
        if !typed.is_empty() {
            open.retain(|one| one.code.eq_ignore_ascii_case(typed) || one.id.to_string() == typed);
            if open.is_empty() {
                return Err(Error::invalid("warehouse", "fault-unknown"));
            }
        } else if !query.after.is_empty() {
            return Err(Error::invalid("after", "fault-unknown"));
        }
        let after = Some(query.after.as_str()).filter(|after| !after.is_empty());
        let (mut found, mut next) = (Vec::new(), None);
        for warehouse in &open {
            let limit = i64::try_from(PAGE + 1).unwrap_or(i64::MAX);
            let mut rows = stock::balances(&mut conn, warehouse.id, (&query.goods, false), after, limit).await?;
            if rows.len() > PAGE {
                rows.truncate(PAGE);
                next = rows.last().map(|last| last.sku.clone());
            }
            found.extend(rows.into_iter().map(|row| FigureAnswer {
                warehouse: warehouse.code.clone(),
                on_hand: amount::quantity(row.figure.on_hand),
                claimed: amount::quantity(row.figure.claimed),
                available: amount::quantity(row.figure.available()),
                expected: amount::quantity(row.figure.expected),
                in_transit: amount::quantity(row.figure.in_transit),
                goods: row.sku,
                unit: row.unit,
            }));
        }
        Ok(StockAnswer { stock: found, next })
    })
    .await
}

/// Receive goods of an approved purchase; for keepers of its warehouse
#[utoipa::path(tag = "Stock", params(IdempotencyKey), responses(ActProblems))]
#[post("/orders/{id}/receipts")]
pub async fn receive(request: HttpRequest, caller: Caller, id: Path<Uuid>, body: Json<DeliveryBody>) -> Acted {
    reply(&request, deliver(&caller, OrderId(*id), Act::Receive, body.into_inner())).await
}

/// Issue goods of an approved requisition; for keepers of its warehouse
#[utoipa::path(tag = "Stock", params(IdempotencyKey), responses(ActProblems))]
#[post("/orders/{id}/issues")]
pub async fn issue(request: HttpRequest, caller: Caller, id: Path<Uuid>, body: Json<DeliveryBody>) -> Acted {
    reply(&request, deliver(&caller, OrderId(*id), Act::Issue, body.into_inner())).await
}

/// Send goods of an approved transfer; for keepers of the warehouse that they leave
#[utoipa::path(tag = "Stock", params(IdempotencyKey), responses(ActProblems))]
#[post("/orders/{id}/shipments")]
pub async fn ship(request: HttpRequest, caller: Caller, id: Path<Uuid>, body: Json<DeliveryBody>) -> Acted {
    reply(&request, deliver(&caller, OrderId(*id), Act::Ship, body.into_inner())).await
}

/// Confirm the arrival of a transfer; for keepers of the receiving warehouse
///
/// Less than is in transit needs a reason; the rest stays in transit.
#[utoipa::path(tag = "Stock", params(IdempotencyKey), responses(ActProblems))]
#[post("/orders/{id}/arrivals")]
pub async fn arrive(request: HttpRequest, caller: Caller, id: Path<Uuid>, body: Json<CarriedBody>) -> Acted {
    let (lines, reason) = body.into_inner().typed();
    reply(&request, press(&caller, OrderId(*id), KeeperMove::Arrive { lines, reason })).await
}

/// Take goods back: what a transfer has in transit, what a purchase received (to the supplier), what a requisition issued (to
/// the shelf); for keepers of the order's warehouse. The line is open again by that much
#[utoipa::path(tag = "Stock", params(IdempotencyKey), responses(ActProblems))]
#[post("/orders/{id}/goods-back")]
pub async fn give_back(request: HttpRequest, caller: Caller, id: Path<Uuid>, body: Json<CarriedBody>) -> Acted {
    let (lines, reason) = body.into_inner().typed();
    reply(&request, press(&caller, OrderId(*id), KeeperMove::GiveBack { lines, reason })).await
}

/// Post what the approval of an adjustment could not, for want of stock; for keepers of its warehouse
#[utoipa::path(tag = "Stock", params(IdempotencyKey), responses(ActProblems))]
#[post("/orders/{id}/adjustments")]
pub async fn adjust(request: HttpRequest, caller: Caller, id: Path<Uuid>, body: Json<CarriedBody>) -> Acted {
    let CarriedBody { lines, reason } = body.into_inner();
    let body = DeliveryBody { lines, reason, ahead: false };
    reply(&request, deliver(&caller, OrderId(*id), Act::Adjust, body)).await
}

/// Close what will not come or go any more; for keepers and the applicant
#[utoipa::path(tag = "Stock", params(IdempotencyKey), responses(ActProblems))]
#[post("/orders/{id}/closing")]
pub async fn close(request: HttpRequest, caller: Caller, id: Path<Uuid>, body: Json<ClosingBody>) -> Acted {
    let body = body.into_inner();
    let mv = KeeperMove::Close { positions: body.positions, reason: body.reason };
    reply(&request, press(&caller, OrderId(*id), mv)).await
}

async fn deliver(caller: &Caller, order: OrderId, meant: Act, body: DeliveryBody) -> Result<LinesAnswer> {
    let lines = StockLine::of(&mut *caller.app.db.conn().await?, order).await?;
    // The act checks first whether the caller may see the order. The wrong kind is reported only after that.
    let is_other = lines.iter().any(|line| line.act() != meant);
    let mv = KeeperMove::Deliver {
        lines: if is_other { Vec::new() } else { body.lines.into_iter().map(DeliveredBody::typed).collect() },
        is_ahead: body.ahead,
        reason: body.reason,
    };
    match press(caller, order, mv).await {
        Err(Error::Invalid(_)) if is_other => Err(Error::Invalid(vec![Fault::new("lines", "fault-not-for-this-kind")])),
        other => other,
    }
}

async fn press(caller: &Caller, order: OrderId, mv: KeeperMove) -> Result<LinesAnswer> {
    let press = KeeperPress { order, mv, key: caller.press(), via: Via::Api };
    let mut conn = caller.app.db.conn().await?;
    act(&mut conn, &caller.user, &press, caller.app.clock.now()).await?;
    let lines = StockLine::of(&mut conn, order).await?;
    let line = |line: &StockLine| StockLineAnswer {
        position: line.position,
        asked: amount::quantity(line.asked),
        done: amount::quantity(line.done),
        arrived: line.destination_id.map(|_| amount::quantity(line.arrived)),
        closed: amount::quantity(line.closed),
        remaining: amount::quantity(line.remaining),
    };
    Ok(LinesAnswer { stock: lines.iter().map(line).collect() })
}
