//! Acts on an order: each is one move. Each answers with the order as it is afterwards.

use actix_web::web::{Bytes, Json, Path};
use actix_web::{HttpRequest, HttpResponse};
use uuid::Uuid;

use super::Problem;
use super::body::{
    CommentBody, DecisionBody, HandOverBody, JumpBody, OpinionBody, ReassignmentBody, SubmissionBody, TalkBody,
    Verdict, When,
};
use super::caller::{Caller, named};
use super::orders::whole;
use crate::approval::{Move, Next, Press, Via, act};
use crate::error::{Error, Result};
use crate::orders::{OrderId, StepId};
use crate::org::UserId;

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
                let next = next.map_or(Next::Finish, Next::To);
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
        let to = whom(&caller, &body.to).await?;
        press(&caller, *id, None, Move::HandOver { to, comment: body.into_inner().comment }).await
    };
    done.await.map_err(|e| Problem::of(&request, e))
}

pub async fn ask(
    request: HttpRequest,
    caller: Caller,
    id: Path<Uuid>,
    body: Json<OpinionBody>,
) -> Result<HttpResponse, Problem> {
    let done = async {
        let to = whom(&caller, &body.to).await?;
        let body = body.into_inner();
        press(&caller, *id, None, Move::Ask { to, is_before: body.when == When::Before, comment: body.comment }).await
    };
    done.await.map_err(|e| Problem::of(&request, e))
}

pub async fn take_back(
    request: HttpRequest,
    caller: Caller,
    id: Path<Uuid>,
    body: Json<CommentBody>,
) -> Result<HttpResponse, Problem> {
    let mv = Move::TakeBack { comment: body.into_inner().comment };
    press(&caller, *id, None, mv).await.map_err(|e| Problem::of(&request, e))
}

pub async fn comment(
    request: HttpRequest,
    caller: Caller,
    id: Path<Uuid>,
    body: Json<TalkBody>,
) -> Result<HttpResponse, Problem> {
    let done = async {
        let mentions = everybody(&caller, "mentions", &body.to).await?;
        press(&caller, *id, None, Move::Comment { comment: body.into_inner().comment, mentions }).await
    };
    done.await.map_err(|e| Problem::of(&request, e))
}

pub async fn copy(
    request: HttpRequest,
    caller: Caller,
    id: Path<Uuid>,
    body: Json<TalkBody>,
) -> Result<HttpResponse, Problem> {
    let done = async {
        let to = everybody(&caller, "to", &body.to).await?;
        press(&caller, *id, None, Move::Copy { to, comment: body.into_inner().comment }).await
    };
    done.await.map_err(|e| Problem::of(&request, e))
}

pub async fn reassign(
    request: HttpRequest,
    caller: Caller,
    id: Path<Uuid>,
    body: Json<ReassignmentBody>,
) -> Result<HttpResponse, Problem> {
    let done = async {
        let to = whom(&caller, &body.to).await?;
        let body = body.into_inner();
        press(&caller, *id, body.step.map(StepId), Move::Reassign { to, comment: body.comment }).await
    };
    done.await.map_err(|e| Problem::of(&request, e))
}

pub async fn jump(
    request: HttpRequest,
    caller: Caller,
    id: Path<Uuid>,
    body: Json<JumpBody>,
) -> Result<HttpResponse, Problem> {
    let done = async {
        let to = named(&caller, "to", body.to.as_deref()).await?;
        let body = body.into_inner();
        press(&caller, *id, None, Move::Jump { node: body.node, to, comment: body.comment }).await
    };
    done.await.map_err(|e| Problem::of(&request, e))
}

pub async fn terminate(
    request: HttpRequest,
    caller: Caller,
    id: Path<Uuid>,
    body: Json<CommentBody>,
) -> Result<HttpResponse, Problem> {
    let mv = Move::Terminate { comment: body.into_inner().comment };
    press(&caller, *id, None, mv).await.map_err(|e| Problem::of(&request, e))
}

pub async fn urge(request: HttpRequest, caller: Caller, id: Path<Uuid>) -> Result<HttpResponse, Problem> {
    press(&caller, *id, None, Move::Urge).await.map_err(|e| Problem::of(&request, e))
}

async fn whom(caller: &Caller, username: &str) -> Result<UserId> {
    named(caller, "to", Some(username)).await?.ok_or_else(|| Error::invalid("to", "fault-choose-approver"))
}

async fn everybody(caller: &Caller, field: &'static str, usernames: &[String]) -> Result<Vec<UserId>> {
    let mut people = Vec::new();
    for username in usernames {
        people.extend(named(caller, field, Some(username)).await?);
    }
    Ok(people)
}

async fn press(caller: &Caller, id: Uuid, step: Option<StepId>, mv: Move) -> Result<HttpResponse> {
    let press = Press { order: OrderId(id), step, mv, key: caller.press(), via: Via::Api };
    let mut conn = caller.app.db.conn().await?;
    let outcome = act(&mut conn, &caller.user, &press, &caller.app.rules(), caller.app.clock.now()).await?;
    Ok(HttpResponse::Ok().json(whole(&mut conn, &caller.user, outcome.order).await?))
}
