//! Turns a refusal into an error for people: a fault at a field where there is one, else who did what and when.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use diesel::QueryResult;

use super::chain::Chain;
use super::decide::{LONGEST_WORDS, MOST_READERS, Move, Refusal};
use super::log::Action;
use crate::db::Conn;
use crate::error::{Error, Fault, Reason, Result};
use crate::orders::Status;
use crate::org::{User, UserId};

/// A refusal of `decide` as an error with its texts.
pub(super) async fn explain(conn: &mut Conn, refusal: Refusal, chain: &Chain, mv: &Move, zone: Tz) -> Result<Error> {
    let local = |at: DateTime<Utc>| at.with_timezone(&zone).format("%Y-%m-%d %H:%M").to_string();
    let next_field = match mv {
        Move::Return { .. } => "return_to",
        Move::HandOver { .. } | Move::Reassign { .. } | Move::Ask { .. } | Move::Jump { .. } => "to",
        Move::Submit { .. }
        | Move::Approve { .. }
        | Move::Reject { .. }
        | Move::Withdraw { .. }
        | Move::Urge
        | Move::TakeBack { .. }
        | Move::Comment { .. }
        | Move::Copy { .. }
        | Move::Terminate { .. } => "next_approver",
    };
    Ok(match refusal {
        Refusal::Decided { by, action, at } => {
            let who = match by {
                Some(by) => name(conn, by).await?,
                None => String::new(),
            };
            Error::Refused(Reason::new(decided_key(action)).with("who", who).with("when", local(at)))
        }
        Refusal::Withdrawn { at } => Error::Refused(Reason::new("refused-withdrawn").with("when", local(at))),
        Refusal::NotYourTurn { holder } => {
            Error::Refused(Reason::new("refused-not-your-turn").with("who", name(conn, holder).await?))
        }
        Refusal::NotNow { status } => Error::Refused(Reason::new(match status {
            Status::Draft => "refused-draft",
            Status::Pending => "refused-pending",
            Status::Returned => "refused-returned",
            Status::Approved => "refused-approved",
            Status::Rejected => "refused-rejected",
            Status::Withdrawn => "refused-is-withdrawn",
        })),
        Refusal::NotTheApplicant | Refusal::NotAnAdministrator => Error::Forbidden,
        Refusal::NotInDingTalk => Error::refused("refused-not-in-dingtalk"),
        Refusal::NoLongerAnApprover => Error::refused("refused-no-longer-an-approver"),
        Refusal::DelegationOver { principal } => {
            Error::Refused(Reason::new("refused-delegation-over").with("who", name(conn, principal).await?))
        }
        Refusal::CommentRequired => {
            let field = if matches!(mv, Move::Reassign { .. }) { "why" } else { "comment" };
            Error::invalid(field, "fault-comment-required")
        }
        Refusal::WordsTooLong { field } => {
            Error::Invalid(vec![Fault::new(field, "fault-too-long").with("max", LONGEST_WORDS.to_string())])
        }
        Refusal::ChooseNext => Error::invalid(next_field, "fault-choose-approver"),
        Refusal::NextIsFixed => Error::invalid(next_field, "fault-next-is-fixed"),
        Refusal::HasItAlready => Error::invalid(next_field, "fault-has-it-already"),
        Refusal::NotAnEarlierHandler => Error::invalid(next_field, "fault-not-an-earlier-handler"),
        Refusal::NoSuchStep => Error::invalid("step", "fault-unknown"),
        Refusal::NoSuchNode => Error::invalid("node", "fault-unknown"),
        Refusal::NameSomebody => Error::invalid("people", "fault-name-somebody"),
        Refusal::TooManyReaders => {
            Error::Invalid(vec![Fault::new("people", "fault-too-many-people").with("max", MOST_READERS.to_string())])
        }
        Refusal::NobodyFits { node } => {
            let node = chain.flow.node(node).map(|node| node.name.clone()).unwrap_or_default();
            Error::Refused(Reason::new("refused-nobody-fits").with("node", node))
        }
        Refusal::TooSoon { again_at } => {
            Error::Refused(Reason::new("refused-urged-lately").with("when", local(again_at)))
        }
    })
}

fn decided_key(action: Action) -> &'static str {
    match action {
        Action::Approve | Action::AskAfter => "refused-approved-by",
        Action::Return => "refused-returned-by",
        Action::HandOver | Action::Reassign => "refused-handed-over-by",
        Action::AskBefore => "refused-asked-by",
        Action::Escalate | Action::Skip => "refused-went-on",
        Action::TakeBack => "refused-taken-back-by",
        Action::Jump => "refused-jumped-by",
        Action::Terminate => "refused-terminated-by",
        Action::Reject => "refused-rejected-by",
        // These acts close no step. A withdrawal does, and has its own refusal.
        Action::Submit
        | Action::Withdraw
        | Action::Urge
        | Action::Comment
        | Action::Copy
        | Action::Remind
        | Action::Receive
        | Action::Issue
        | Action::Ship
        | Action::Arrive
        | Action::GoodsBack
        | Action::ToSupplier
        | Action::Restock
        | Action::Reverse
        | Action::CloseRest
        | Action::Adjust
        | Action::BindGoods => "refused-rejected-by",
    }
}

async fn name(conn: &mut Conn, id: UserId) -> QueryResult<String> {
    Ok(User::find(conn, id).await?.map(|user| user.display_name).unwrap_or_default())
}
