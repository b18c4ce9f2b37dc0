//! Orders: create, change, show.

use actix_web::web::Path;
use actix_web::{HttpRequest, get, post, put};
use serde_json::Value;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::Problem;
use super::answers::OrderAnswer;
use super::bodies::OrderBody;
use super::body::Json;
use super::caller::{Caller, IdempotencyKey};
use super::problem::{ActProblems, CreateProblems, FindProblems};
use super::reply::{Answer, CreatedAt, reply};
use super::shape::Whole;
use crate::approval::Dossier;
use crate::db::Conn;
use crate::error::{Error, Fault, Result};
use crate::orders::{self, CheckedOrder, Created, MasterData, OrderId, RawLine, Stage, bind, find_visible};
use crate::org::User;

/// Create a draft
#[utoipa::path(tag = "Orders", params(IdempotencyKey), request_body = OrderBody, responses(CreateProblems))]
#[post("/orders")]
pub async fn create(
    request: HttpRequest,
    caller: Caller,
    body: Json<Value>,
) -> Result<CreatedAt<OrderAnswer>, Problem> {
    let Answer(created) = reply(&request, async {
        let digest = caller.has_key().then(|| Sha256::digest(body.to_string().as_bytes()).to_vec());
        let body = read(body.into_inner())?;
        let mut conn = caller.app.db.conn().await?;
        let input = check(&mut conn, &caller.user, body, Stage::Draft, None).await?;
        let key = caller.press();
        let now = caller.app.clock.now();
        let order = match orders::create(&mut conn, &caller.user, key, digest.as_deref(), &input, now).await? {
            Created::New(order) | Created::Existing(order) => order,
        };
        let location = format!("/api/v1/orders/{}", order.id);
        Ok(CreatedAt { location, body: whole(&conn, &caller.user, order.id).await? })
    })
    .await?;
    Ok(created)
}

/// Change one's own draft or returned order
#[utoipa::path(tag = "Orders", request_body = OrderBody, responses(ActProblems))]
#[put("/orders/{id}")]
pub async fn change(
    request: HttpRequest,
    caller: Caller,
    id: Path<Uuid>,
    body: Json<Value>,
) -> Result<Answer<OrderAnswer>, Problem> {
    reply(&request, async {
        let body = read(body.into_inner())?;
        let version = body.version.ok_or_else(|| Error::invalid("version", "fault-required"))?;
        let mut conn = caller.app.db.conn().await?;
        let before = find_visible(&mut conn, &caller.user, OrderId(*id)).await?;
        if before.applicant_id != caller.user.id {
            return Err(Error::Forbidden);
        }
        if !before.status.is_editable() {
            return Err(Error::refused("error-order-not-editable"));
        }
        if body.kind != before.kind {
            return Err(Error::invalid("kind", "fault-kind-stays"));
        }
        let input = check(&mut conn, &caller.user, body, Stage::to_save(before.status), Some(before.id)).await?;
        let now = caller.app.clock.now();
        let order = orders::save(&mut conn, &caller.user, before.id, version, &input, now).await?;
        whole(&conn, &caller.user, order.id).await
    })
    .await
}

/// An order with steps, log and messages
#[utoipa::path(tag = "Orders", responses(FindProblems))]
#[get("/orders/{id}")]
pub async fn show(request: HttpRequest, caller: Caller, id: Path<Uuid>) -> Result<Answer<OrderAnswer>, Problem> {
    reply(&request, async { whole(&*caller.app.db.conn().await?, &caller.user, OrderId(*id)).await }).await
}

/// Loads an order with steps, log and messages, as `viewer` may see it.
pub(super) async fn whole(conn: &Conn, viewer: &User, id: OrderId) -> Result<OrderAnswer> {
    let Dossier { view, chain, events, letters, people, goods } = Dossier::find(conn, viewer, id).await?;
    let whole =
        Whole { view: &view, chain: &chain, events: &events, letters: &letters, people: &people, goods: &goods };
    Ok(whole.for_viewer(viewer))
}

fn read(body: Value) -> Result<OrderBody> {
    serde_json::from_value(body)
        .map_err(|e| Error::Invalid(vec![Fault::new("body", "fault-json").with("why", e.to_string())]))
}

async fn check(
    conn: &mut Conn,
    applicant: &User,
    body: OrderBody,
    stage: Stage,
    of: Option<OrderId>,
) -> Result<CheckedOrder> {
    let (kind, raw) = (body.kind, body.into_raw());
    let data = MasterData::load(conn, applicant, &raw, of).await?;
    let checked = orders::check(kind, &raw, stage, &data)?;
    // Pages ignore a choice that no longer matches the text, but a program gets an error.
    let is_unknown =
        |line: &RawLine| !line.goods.is_empty() && (kind.has_measures() || bind(line, &data.goods).is_none());
    let unknown = raw.lines.iter().filter(|(_, line)| is_unknown(line));
    let faults: Vec<Fault> =
        unknown.map(|(at, _)| Fault::new(format!("lines[{at}][goods]"), "fault-unknown")).collect();
    if faults.is_empty() { Ok(checked) } else { Err(Error::Invalid(faults)) }
}
