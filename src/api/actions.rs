//! Acts on an order: each call is one move, and answers with the order as it is afterwards.

use actix_web::web::{Bytes, Path};
use actix_web::{HttpRequest, post};
use uuid::Uuid;

use super::Problem;
use super::answers::OrderAnswer;
use super::bodies::{
    CommentBody, CopyBody, DecisionBody, HandOverBody, JumpBody, OpinionBody, ReasonBody, ReassignmentBody, RemarkBody,
    SubmissionBody, Verdict, When,
};
use super::body::{Json, cleaned};
use super::caller::{Caller, IdempotencyKey, named};
use super::orders::whole;
use super::problem::{ActProblems, PressProblems};
use super::reply::{Answer, reply};
use crate::approval::{MOST_READERS, Move, Next, Press, Via, act};
use crate::error::{Error, Fault, Result};
use crate::orders::{OrderId, StepId, find_visible};
use crate::org::{Scope, UserId};

type Acted = Result<Answer<OrderAnswer>, Problem>;

/// Submit to an approver
#[utoipa::path(tag = "Approval", params(IdempotencyKey), responses(ActProblems))]
#[post("/orders/{id}/submission")]
pub async fn submit(request: HttpRequest, caller: Caller, id: Path<Uuid>, body: Json<SubmissionBody>) -> Acted {
    reply(&request, async {
        let next = named(&caller, "next_approver", body.next_approver.as_deref()).await?;
        press(&caller, *id, None, Move::Submit { next, hint: body.hint.clone() }).await
    })
    .await
}

/// Approve, return or reject
#[utoipa::path(tag = "Approval", params(IdempotencyKey), responses(ActProblems))]
#[post("/orders/{id}/decision")]
pub async fn decide(request: HttpRequest, caller: Caller, id: Path<Uuid>, body: Json<DecisionBody>) -> Acted {
    reply(&request, async {
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
    })
    .await
}

/// Withdraw; an administrator with a reason
#[utoipa::path(
    tag = "Approval", params(IdempotencyKey), request_body = Option<CommentBody>, responses(ActProblems)
)]
#[post("/orders/{id}/withdrawal")]
pub async fn withdraw(request: HttpRequest, caller: Caller, id: Path<Uuid>, body: Bytes) -> Acted {
    // The body may be absent. If it cannot be read, the call is refused, or the reason would be lost.
    let reason: CommentBody = if body.is_empty() {
        CommentBody::default()
    } else {
        serde_json::from_slice(&cleaned(body)).map_err(|e| Problem::bad_request(&request, &e.to_string()))?
    };
    let withdrawn = async {
        // Withdrawing another person's order takes the rights of an administrator.
        if caller.scope != Scope::Administration {
            let order = find_visible(&mut *caller.app.db.conn().await?, &caller.user, OrderId(*id)).await?;
            if order.applicant_id != caller.user.id && caller.user.is_admin() {
                return Err(Error::Forbidden);
            }
        }
        press(&caller, *id, None, Move::Withdraw { comment: reason.comment }).await
    };
    reply(&request, withdrawn).await
}

/// Urge the current handler
#[utoipa::path(tag = "Approval", params(IdempotencyKey), responses(PressProblems))]
#[post("/orders/{id}/reminder")]
pub async fn urge(request: HttpRequest, caller: Caller, id: Path<Uuid>) -> Acted {
    reply(&request, press(&caller, *id, None, Move::Urge)).await
}

/// Hand one's own step over to another person
#[utoipa::path(tag = "Approval", params(IdempotencyKey), responses(ActProblems))]
#[post("/orders/{id}/handover")]
pub async fn hand_over(request: HttpRequest, caller: Caller, id: Path<Uuid>, body: Json<HandOverBody>) -> Acted {
    reply(&request, async {
        let to = recipient(&caller, &body.to).await?;
        press(&caller, *id, None, Move::HandOver { to, comment: body.into_inner().comment }).await
    })
    .await
}

/// Ask another person for one more opinion, before one's own or after it
#[utoipa::path(tag = "Approval", params(IdempotencyKey), responses(ActProblems))]
#[post("/orders/{id}/opinion")]
pub async fn ask(request: HttpRequest, caller: Caller, id: Path<Uuid>, body: Json<OpinionBody>) -> Acted {
    reply(&request, async {
        let to = recipient(&caller, &body.to).await?;
        let body = body.into_inner();
        press(&caller, *id, None, Move::Ask { to, is_before: body.when == When::Before, comment: body.comment }).await
    })
    .await
}

/// Take one's own approval back before anybody has acted on it
#[utoipa::path(tag = "Approval", params(IdempotencyKey), responses(ActProblems))]
#[post("/orders/{id}/taking-back")]
pub async fn take_back(request: HttpRequest, caller: Caller, id: Path<Uuid>, body: Json<CommentBody>) -> Acted {
    let mv = Move::TakeBack { comment: body.into_inner().comment };
    reply(&request, press(&caller, *id, None, mv)).await
}

/// Say something about an order
#[utoipa::path(tag = "Conversation", params(IdempotencyKey), responses(ActProblems))]
#[post("/orders/{id}/comments")]
pub async fn comment(request: HttpRequest, caller: Caller, id: Path<Uuid>, body: Json<RemarkBody>) -> Acted {
    reply(&request, async {
        let mentions = recipients(&caller, "mentions", &body.mentions).await?;
        press(&caller, *id, None, Move::Comment { comment: body.into_inner().comment, mentions }).await
    })
    .await
}

/// Send an order to people for information
#[utoipa::path(tag = "Conversation", params(IdempotencyKey), responses(ActProblems))]
#[post("/orders/{id}/copies")]
pub async fn copy(request: HttpRequest, caller: Caller, id: Path<Uuid>, body: Json<CopyBody>) -> Acted {
    reply(&request, async {
        let to = recipients(&caller, "to", &body.to).await?;
        press(&caller, *id, None, Move::Copy { to, comment: body.into_inner().comment }).await
    })
    .await
}

/// Give the step of one person to another; for administrators
#[utoipa::path(tag = "Administration", params(IdempotencyKey), responses(ActProblems))]
#[post("/orders/{id}/reassignment")]
pub async fn reassign(request: HttpRequest, caller: Caller, id: Path<Uuid>, body: Json<ReassignmentBody>) -> Acted {
    reply(&request, async {
        let to = recipient(&caller, &body.to).await?;
        let body = body.into_inner();
        press(&caller, *id, body.step.map(StepId), Move::Reassign { to, comment: body.comment }).await
    })
    .await
}

/// Move an order to another step of its flow; for administrators
#[utoipa::path(tag = "Administration", params(IdempotencyKey), responses(ActProblems))]
#[post("/orders/{id}/jump")]
pub async fn jump(request: HttpRequest, caller: Caller, id: Path<Uuid>, body: Json<JumpBody>) -> Acted {
    reply(&request, async {
        let to = named(&caller, "to", body.to.as_deref()).await?;
        let body = body.into_inner();
        press(&caller, *id, None, Move::Jump { node: body.node, to, comment: body.comment }).await
    })
    .await
}

/// End an order; for administrators
#[utoipa::path(tag = "Administration", params(IdempotencyKey), responses(ActProblems))]
#[post("/orders/{id}/termination")]
pub async fn terminate(request: HttpRequest, caller: Caller, id: Path<Uuid>, body: Json<ReasonBody>) -> Acted {
    let mv = Move::Terminate { comment: body.into_inner().comment };
    reply(&request, press(&caller, *id, None, mv)).await
}

async fn recipient(caller: &Caller, username: &str) -> Result<UserId> {
    named(caller, "to", Some(username)).await?.ok_or_else(|| Error::invalid("to", "fault-choose-approver"))
}

async fn recipients(caller: &Caller, field: &'static str, usernames: &[String]) -> Result<Vec<UserId>> {
    if usernames.len() > MOST_READERS {
        let fault = Fault::new(field, "fault-too-many-people").with("max", MOST_READERS.to_string());
        return Err(Error::Invalid(vec![fault]));
    }
    let mut people = Vec::new();
    for username in usernames {
        people.extend(named(caller, field, Some(username)).await?);
    }
    Ok(people)
}

async fn press(caller: &Caller, id: Uuid, step: Option<StepId>, mv: Move) -> Result<OrderAnswer> {
    let press = Press { order: OrderId(id), step, mv, key: caller.press(), via: Via::Api };
    let mut conn = caller.app.db.conn().await?;
    let outcome = act(&mut conn, &caller.user, &press, &caller.app.rules(), caller.app.clock.now()).await?;
    whole(&conn, &caller.user, outcome.order.id).await
}
