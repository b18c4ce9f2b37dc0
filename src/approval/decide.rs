//! Decides what an act leads to, or why it is refused. Pure: takes facts, returns a plan.

mod actor;
mod ends;
mod forward;
mod moves;
mod overdue;
mod plan;
mod turns;

use chrono::{DateTime, Utc};

pub use actor::{Actor, decidable, may_sign};
pub use forward::{Ahead, ahead};
pub use moves::{Move, Next};
pub use overdue::overdue;
pub use plan::{MOST_READERS, Passed, Plan, Refusal, Tell, Turn};

use super::chain::Chain;
use super::facts::Facts;
use super::log::Action;

/// The most characters of a comment or hint.
pub const LONGEST_WORDS: usize = 500;

/// The plan for a move, or the reason for refusing it. `now` matters for urges only.
pub fn decide(chain: &Chain, actor: &Actor<'_>, mv: &Move, facts: &Facts, now: DateTime<Utc>) -> Result<Plan, Refusal> {
    check_words(mv)?;
    if actor.step.is_some_and(|id| chain.steps.iter().all(|step| step.id != id)) {
        return Err(Refusal::NoSuchStep);
    }
    match mv {
        Move::Submit { next, hint } => forward::submit(chain, actor, *next, hint, facts),
        Move::Approve { next, hint, .. } => forward::approve(chain, actor, *next, hint, facts),
        Move::Return { to, .. } => ends::give_back(chain, actor, *to, facts),
        Move::Reject { .. } => ends::reject(chain, actor, facts),
        Move::Withdraw { comment } => ends::withdraw(chain, actor, comment),
        Move::Terminate { .. } => ends::terminate(chain, actor),
        Move::Urge => ends::urge(chain, actor, facts, now),
        Move::Comment { mentions, .. } => ends::notify(Action::Comment, chain, mentions),
        Move::Copy { to, .. } => ends::notify(Action::Copy, chain, to),
        Move::HandOver { to, comment } => turns::hand_over(chain, actor, *to, comment, facts),
        Move::Ask { to, is_before, comment } => turns::ask(chain, actor, *to, *is_before, comment, facts),
        Move::Reassign { to, comment } => turns::reassign(chain, actor, *to, comment, facts),
        Move::TakeBack { .. } => turns::take_back(chain, actor, facts),
        Move::Jump { node, to, comment } => turns::jump(chain, actor, *node, *to, comment, facts),
    }
}

fn check_words(mv: &Move) -> Result<(), Refusal> {
    if mv.comment().chars().count() > LONGEST_WORDS {
        return Err(Refusal::WordsTooLong { field: "comment" });
    }
    if mv.hint().chars().count() > LONGEST_WORDS {
        return Err(Refusal::WordsTooLong { field: "hint" });
    }
    let wants_words = matches!(
        mv,
        Move::Return { .. } | Move::Reject { .. } | Move::Terminate { .. } | Move::Jump { .. } | Move::Comment { .. }
    );
    if wants_words && mv.comment().is_empty() {
        return Err(Refusal::CommentRequired);
    }
    Ok(())
}

#[cfg(test)]
mod tests;
