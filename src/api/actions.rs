//! Acts on an order: submit, decide, withdraw, urge. Each answers with the order as it is afterwards.

use actix_web::web::{Bytes, Json, Path};
use actix_web::{HttpRequest, HttpResponse};
use uuid::Uuid;

use super::Problem;
use super::body::{CommentBody, DecisionBody, HandOverBody, SubmissionBody, Verdict};
use super::caller::{Caller, named};
use super::orders::whole;
use crate::approval::{Move, Press, Via, act};
use crate::error::{Error, Result};
use crate::orders::{OrderId, StepId};

pub async fn submit(
    request: HttpRequest,
    caller: Caller,
    id: Path<Uuid>,
    body: Json<SubmissionBody>,
) -> Result<HttpResponse, Problem> {
    let done = async {
        let next = named(&caller, "next_approver", body.next_approver.as_deref()).await?;
        press(&caller, *id, None, Move::Submit { next, hint: body.hint.clone() }).await
    };
    done.await.map_err(|e| Problem::of(&request, e))
}

pub async fn decide(
    request: HttpRequest,
    caller: Caller,
    id: Path<Uuid>,
    body: Json<DecisionBody>,
) -> Result<HttpResponse, Problem> {
    let done = async {
        let body = body.into_inner();
        let mv = match body.action {
            Verdict::Approve => {
                let next = named(&caller, "next_approver", body.next_approver.as_deref()).await?;
                Move::Approve { next, comment: body.comment, hint: body.hint }
            }
            Verdict::Return => {
                let to = named(&caller, "return_to", body.return_to.as_deref()).await?;
                Move::Return { to, comment: body.comment }
            }
            Verdict::Reject => Move::Reject { comment: body.comment },
        };
        press(&caller, *id, body.step.map(StepId), mv).await
    };
    done.await.map_err(|e| Problem::of(&request, e))
}

pub async fn withdraw(
    request: HttpRequest,
    caller: Caller,
    id: Path<Uuid>,
    body: Bytes,
) -> Result<HttpResponse, Problem> {
    // Nothing may be sent; what is sent must be readable, else a reason would be lost with the order withdrawn.
    let CommentBody { comment } = if body.is_empty() {
        CommentBody::default()
    } else {
        serde_json::from_slice(&body).map_err(|e| Problem::bad_request(&request, &e.to_string()))?
    };
    press(&caller, *id, None, Move::Withdraw { comment }).await.map_err(|e| Problem::of(&request, e))
}

pub async fn hand_over(
    request: HttpRequest,
    caller: Caller,
    id: Path<Uuid>,
    body: Json<HandOverBody>,
) -> Result<HttpResponse, Problem> {
    let done = async {
        let body = body.into_inner();
        let to =
            named(&caller, "to", Some(&body.to)).await?.ok_or_else(|| Error::invalid("to", "fault-choose-approver"))?;
        press(&caller, *id, None, Move::HandOver { to, comment: body.comment }).await
    };
    done.await.map_err(|e| Problem::of(&request, e))
}

pub async fn urge(request: HttpRequest, caller: Caller, id: Path<Uuid>) -> Result<HttpResponse, Problem> {
    press(&caller, *id, None, Move::Urge).await.map_err(|e| Problem::of(&request, e))
}

async fn press(caller: &Caller, id: Uuid, step: Option<StepId>, mv: Move) -> Result<HttpResponse> {
    let press = Press { order: OrderId(id), step, mv, key: caller.press(), via: Via::Api };
    let mut conn = caller.app.db.conn().await?;
    let outcome = act(&mut conn, &caller.user, &press, &caller.app.rules(), caller.app.clock.now()).await?;
    Ok(HttpResponse::Ok().json(whole(&mut conn, &caller.user, outcome.order).await?))
}
