//! Properties that hold after any sequence of moves in any flow.

use std::collections::HashSet;

use proptest::prelude::*;

use super::table::flow;
use super::world::{NAMES, World, id};
use crate::approval::chain::StepStatus;
use crate::approval::decide::{Move, Next, overdue};
use crate::approval::log::Action;
use crate::orders::Status;

const NODES: [&str; 19] = [
    "li",
    "any(fang,he)",
    "all(li,zhao)",
    "all(chen,sun,he)",
    "order(zhao,li)",
    "order(li,he,boss)?5000",
    "head",
    "head+1?5000",
    "head+9",
    "head+9~skip",
    "heads3",
    "limit3",
    "keeper",
    "keepers",
    "role?50000",
    "chosen",
    "chosen(zhao,chen)",
    "wang",
    "wang~above",
];
const WAYS: [&str; 3] = ["", "whole:", "straight:"];

/// (verb, who, whom), as numbers so that proptest shrinks them well.
type Try = (u8, usize, usize);

fn to_move(attempt: Try, world: &mut World) -> Option<Move> {
    let to = id(NAMES[attempt.2 % NAMES.len()]);
    let next = (!attempt.2.is_multiple_of(3)).then_some(to);
    let wish = match attempt.2 % 4 {
        0 => Next::To(to),
        1 => Next::AsDrawn,
        _ => Next::Finish,
    };
    let (comment, hint) = (String::from("因为"), String::new());
    Some(match attempt.0 % 18 {
        0 | 1 => Move::Submit { next, hint },
        2..=6 => Move::Approve { next: wish, comment, hint },
        7 => Move::Return { to: None, comment },
        8 => Move::Return { to: Some(to), comment },
        9 => Move::Reject { comment },
        10 => Move::HandOver { to, comment },
        11 => Move::Reassign { to, comment },
        12 => Move::TakeBack { comment },
        13 => Move::Ask { to, is_before: true, comment },
        14 => Move::Ask { to, is_before: false, comment },
        15 => Move::Jump { node: i32::try_from(attempt.2 % 4).unwrap(), to: next, comment },
        16 => match attempt.2 % 4 {
            0 => Move::Withdraw { comment },
            1 => Move::Terminate { comment },
            2 => Move::Comment { comment, mentions: vec![to] },
            _ => Move::Urge,
        },
        _ => {
            // Change the surroundings: edits, delegations, a missed deadline.
            match attempt.2 % 4 {
                0 => world.facts.is_unchanged = !world.facts.is_unchanged,
                1 => world.facts.company.stand_ins.push((to, id(NAMES[attempt.1 % NAMES.len()]))),
                2 => world.facts.company.stand_ins.clear(),
                _ => {
                    let waits = world.chain.open_steps().next().cloned()?;
                    let plan = overdue(&world.chain, &waits, &world.facts);
                    world.apply(None, &plan);
                }
            }
            return None;
        }
    })
}

fn holds(world: &World) {
    let chain = &world.chain;
    let open: Vec<_> = chain.open_steps().collect();
    assert_eq!(chain.order.status == Status::Pending, !open.is_empty(), "pending if and only if a step is open");
    let handlers: HashSet<_> = open.iter().map(|step| step.handler_id).collect();
    assert_eq!(handlers.len(), open.len(), "nobody has two turns at once: {}", log_text(world));
    let seats: HashSet<_> = open.iter().map(|step| (step.visit, step.seat)).collect();
    assert_eq!(seats.len(), open.len(), "one open step per signature");
    for step in &chain.steps {
        assert_ne!(step.handler_id, chain.order.applicant_id, "nobody approves their own order");
        assert_ne!(step.principal_id, Some(chain.order.applicant_id));
        assert_eq!(step.status == StepStatus::Open, step.closed_at.is_none(), "a closed step has one time");
        let decisions: Vec<_> = chain.log.iter().filter(|entry| entry.step_id == Some(step.id)).collect();
        assert_eq!(decisions.len(), usize::from(step.status == StepStatus::Decided), "decided once");
        if let [decision] = decisions.as_slice() {
            let actor = decision.actor_id.expect("a decision has an actor");
            assert!(step.is_turn_of(actor), "people act only in their turn");
        }
        assert_eq!(step.status == StepStatus::Open, chain.end_of(step).is_none(), "an act closes it");
    }
    assert_eq!(replayed(world), chain.order.status, "the log yields the status");
    if chain.order.status == Status::Approved {
        assert!(chain.log.iter().any(|entry| entry.action == Action::Approve), "no approval without a signature");
    }
}

/// The log in short, for failure messages.
fn log_text(world: &World) -> String {
    let who = |id: Option<crate::org::UserId>| id.map_or("-", super::world::name);
    let said = world.chain.log.iter().map(|entry| format!("{} {:?}", who(entry.actor_id), entry.action));
    format!("{}; {}", said.collect::<Vec<_>>().join(", "), world.state())
}

/// The status derived from the log.
fn replayed(world: &World) -> Status {
    let mut status = Status::Draft;
    for entry in world.chain.log.iter().filter(|entry| entry.action.moves()) {
        // The steps open after this act.
        let is_left = |step: &&crate::approval::chain::Step| {
            step.opened_by.is_some_and(|by| by <= entry.id) && step.closed_by.is_none_or(|by| by > entry.id)
        };
        let was_signed = |step: &crate::approval::chain::Step| {
            world.chain.decision_of(step.id).is_some_and(|decision| decision.action == Action::Skip)
        };
        let waits = world.chain.steps.iter().filter(is_left).any(|step| !was_signed(step));
        status = match entry.action {
            Action::Reject | Action::Terminate => Status::Rejected,
            Action::Withdraw => Status::Withdrawn,
            Action::Return if !waits => Status::Returned,
            Action::Approve if !waits => Status::Approved,
            Action::Skip => status,
            _ => Status::Pending,
        };
    }
    status
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 10_000, max_shrink_iters: 20_000, ..ProptestConfig::default() })]
    #[test]
    fn an_order_stays_consistent(
        way in 0_usize..3,
        nodes in prop::collection::vec(0_usize..NODES.len(), 1..5),
        amount in prop::sample::select(vec![10_i64, 1_001, 5_000, 50_000]),
        attempts in prop::collection::vec((any::<u8>(), 0_usize..40, 0_usize..40), 1..30),
    ) {
        let nodes: Vec<&str> = nodes.iter().map(|at| NODES[*at]).collect();
        let mut world = World::new(flow(&format!("{}{}", WAYS[way], nodes.join(" "))), amount);
        let first = Move::Submit { next: Some(id("fang")), hint: String::new() };
        let as_drawn = Move::Submit { next: None, hint: String::new() };
        if world.act(id("wang"), &first, None).is_err() {
            world.act(id("wang"), &as_drawn, None).ok();
        }
        for attempt in attempts {
            let Some(mv) = to_move(attempt, &mut world) else { holds(&world); continue };
            // Mostly a current handler acts; every fifth time, any person tries.
            let turns: Vec<_> = world.chain.open_steps().flat_map(|s| [Some(s.handler_id), s.principal_id]).flatten().collect();
            let who = match (&mv, turns.get(attempt.1 % turns.len().max(1))) {
                (Move::Submit { .. }, _) => id("wang"),
                (Move::Reassign { .. } | Move::Jump { .. } | Move::Terminate { .. }, _) => id("admin"),
                (_, Some(turn)) if !attempt.1.is_multiple_of(5) => *turn,
                _ => id(NAMES[attempt.1 % NAMES.len()]),
            };
            let before = world.chain.log.len();
            match world.act(who, &mv, None) {
                Ok(plan) => {
                    let decided = world.chain.steps.iter().find(|step| Some(step.id) == plan.decides);
                    if let Some(step) = decided.filter(|step| step.handler_id == who) {
                        let is_covered = |principal| world.facts.company.stand_ins.contains(&(principal, who));
                        prop_assert!(step.principal_id.is_none_or(is_covered), "a delegation that is over");
                    }
                }
                Err(_) => prop_assert_eq!(world.chain.log.len(), before, "a refusal changes nothing"),
            }
            holds(&world);
        }
    }
}
