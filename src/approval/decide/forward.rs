//! Submitting and approving: what a signature leads to. Pure.

use super::actor::{Actor, check_eligible, own_open_step, seat_again};
use super::moves::Next;
use super::plan::{Passed, Plan, Refusal, Tell, Turn};
use crate::approval::chain::{Chain, Step, StepStatus};
use crate::approval::facts::Facts;
use crate::approval::flow::{AfterReturn, Mode, Node};
use crate::approval::log::{Action, Via};
use crate::approval::route::{Because, Destination, Route, Seat, Signers, mode_of, route_from, seats, signers_of};
use crate::orders::Status;
use crate::org::{User, UserId};

/// 提交: starts at the first node, or goes straight back to the returner as the flow says.
pub(super) fn submit(
    chain: &Chain,
    actor: &Actor<'_>,
    next: Option<UserId>,
    hint: &str,
    facts: &Facts,
) -> Result<Plan, Refusal> {
    if actor.user.id != chain.order.applicant_id {
        return Err(Refusal::NotTheApplicant);
    }
    if !chain.order.status.is_editable() {
        return Err(Refusal::NotNow { status: chain.order.status });
    }
    let mut plan = Plan { status: Some(Status::Pending), ..Plan::of(Action::Submit) };
    let returner = chain.returner();
    plan.because = match (returner, chain.flow.after_return, facts.is_unchanged) {
        (None, ..) | (_, AfterReturn::Whole, _) => None,
        (_, AfterReturn::Straight, _) => Some(Because::Straight),
        (_, AfterReturn::StraightIfUnchanged, true) => Some(Because::Unchanged),
        (_, AfterReturn::StraightIfUnchanged, false) => Some(Because::Changed),
    };
    if let (Some(returner), Some(because @ (Because::Straight | Because::Unchanged))) = (returner, plan.because) {
        if reopen(&mut plan, chain, returner, because, hint, facts) {
            return Ok(plan);
        }
        // A signer may no longer sign: the order starts at the first node, and the reason does not apply.
        plan.because = None;
    }
    let route = route_from(&chain.flow, 0, facts, None);
    if matches!(route.destination, Destination::Choose { .. }) && next.is_none() {
        return Err(Refusal::ChooseNext);
    }
    plan.go(chain, actor, route, &Wish { next, hint }, facts)
}

/// What the actor chose for the next turn.
struct Wish<'a> {
    next: Option<UserId>,
    hint: &'a str,
}

/// 同意: decides the actor's step and does what follows its signature.
pub(super) fn approve(
    chain: &Chain,
    actor: &Actor<'_>,
    next: Next,
    hint: &str,
    facts: &Facts,
) -> Result<Plan, Refusal> {
    let step = own_open_step(chain, actor, facts)?;
    let mut plan = Plan::deciding(Action::Approve, step);
    let chosen = if let Next::To(to) = next { Some(to) } else { None };
    let wish = Wish { next: chosen, hint };
    match after(chain, step, facts) {
        After::Asker(asker) => {
            wish.must_be_none()?;
            let seat = seat_again(asker, facts);
            let hint = if hint.trim().is_empty() { asker.hint.as_str() } else { hint };
            plan.open(Turn::instead_of(step, seat, Because::Opinion, hint));
        }
        After::Others => wish.must_be_none()?,
        After::InOrder(seat) => {
            wish.must_be_none()?;
            let seat_number = chain.visit(step.visit).map(|s| s.seat).max().unwrap_or(step.seat) + 1;
            plan.open(Turn { seat: seat_number, ..Turn::instead_of(step, seat, Because::Rule, hint) });
        }
        After::Returner(returner) => {
            wish.must_be_none()?;
            if !reopen(&mut plan, chain, returner, Because::Straight, hint, facts) {
                plan = plan.go(chain, actor, next_after(chain, step, facts), &wish, facts)?;
            }
        }
        After::NodeDone => {
            plan = plan.closing(chain.open_steps().filter(|s| s.visit == step.visit), StepStatus::Superseded);
            let node = chain.flow.node(step.node);
            plan.tell.extend(node.iter().flat_map(|node| &node.copies).map(|to| Tell::Copied(*to)));
            let route = next_after(chain, step, facts);
            if next == Next::AsDrawn && matches!(route.destination, Destination::Choose { .. }) {
                return Err(Refusal::ChooseNext);
            }
            plan = plan.go(chain, actor, route, &wish, facts)?;
        }
    }
    Ok(plan.and_tell(Tell::Applicant(chain.order.applicant_id)))
}

impl Wish<'_> {
    fn must_be_none(&self) -> Result<(), Refusal> {
        if self.next.is_some() { Err(Refusal::NextIsFixed) } else { Ok(()) }
    }
}

/// What follows a signature.
enum After<'a> {
    /// Back to the step that asked for this opinion.
    Asker(&'a Step),
    /// Other signatures of this node are missing.
    Others,
    /// The next signer of a node that is signed in order.
    InOrder(Seat),
    /// Straight back to the returner.
    Returner(&'a Step),
    /// All signatures of the node are given.
    NodeDone,
}

fn after<'a>(chain: &'a Chain, step: &'a Step, facts: &Facts) -> After<'a> {
    if let Some(asker) = chain.asker_of(step) {
        return After::Asker(asker);
    }
    let Some(node) = chain.flow.node(step.node) else { return After::NodeDone };
    let is_straight = chain.flow.after_return != AfterReturn::Whole;
    if let Some(returner) = chain.returned_to(step).filter(|_| is_straight) {
        return After::Returner(returner);
    }
    match visit_mode(chain, step, node) {
        Mode::All if chain.open_steps().any(|other| other.visit == step.visit && other.id != step.id) => After::Others,
        Mode::InOrder => next_in_order(chain, step, node, facts).map_or(After::NodeDone, After::InOrder),
        Mode::Any | Mode::All => After::NodeDone,
    }
}

/// How many signatures this visit needs. A visit that fell back to other signers needs one.
fn visit_mode(chain: &Chain, step: &Step, node: &Node) -> Mode {
    let fell = chain.visit(step.visit).find(|s| matches!(s.because, Because::Nobody | Because::OwnOrder));
    fell.map_or(node.mode, |fallen| mode_of(node, fallen.because))
}

fn next_in_order(chain: &Chain, step: &Step, node: &Node, facts: &Facts) -> Option<Seat> {
    let Signers::People(people, _) = signers_of(node, facts) else { return None };
    let had_it = |person: &UserId| chain.visit(step.visit).any(|s| s.is_turn_of(*person));
    let next = match people.iter().position(|person| *person == step.signer()) {
        Some(at) => people.get(at + 1).filter(|person| !had_it(person)),
        None => people.iter().find(|person| !had_it(person)),
    };
    seats(&[*next?], facts, &[]).first().copied()
}

/// The route after the node of this step. At a node of free choice, the approver may choose one more handler.
fn next_after(chain: &Chain, step: &Step, facts: &Facts) -> Route {
    let at = usize::try_from(step.node).unwrap_or_default();
    match chain.flow.node(step.node) {
        Some(node) if node.is_chosen() => match signers_of(node, facts) {
            Signers::Choose(from) => Route { skips: Vec::new(), destination: Destination::Choose { node: at, from } },
            Signers::People(..) | Signers::Skip(_) | Signers::Nobody => route_from(&chain.flow, at + 1, facts, None),
        },
        _ => route_from(&chain.flow, at + 1, facts, Some(step.signer())),
    }
}

/// Reopens the returner's node for the returner's missing signature, and for all missing ones if the node requires
/// everybody. Returns `false` and changes nothing when one of the signers may no longer handle orders.
fn reopen(plan: &mut Plan, chain: &Chain, returner: &Step, because: Because, hint: &str, facts: &Facts) -> bool {
    let is_all = chain.flow.node(returner.node).is_some_and(|node| visit_mode(chain, returner, node) == Mode::All);
    let unsigned: Vec<&Step> = chain.unsigned(returner.visit).filter(|s| is_all || s.id == returner.id).collect();
    let people: Vec<UserId> = unsigned.iter().map(|step| step.signer()).collect();
    let can = |person: &UserId| facts.company.may_handle(*person) && *person != facts.applicant;
    if people.is_empty() || !people.iter().all(can) {
        return false;
    }
    let visit = chain.next_visit();
    for (step, seat) in unsigned.iter().zip(seats(&people, facts, &[])) {
        plan.open(Turn { visit, ..Turn::instead_of(step, seat, because, hint) });
    }
    plan.status = Some(Status::Pending);
    true
}

impl Plan {
    /// Follows a route to its end: opens turns, or approves the order.
    fn go(
        mut self,
        chain: &Chain,
        actor: &Actor<'_>,
        route: Route,
        wish: &Wish<'_>,
        facts: &Facts,
    ) -> Result<Self, Refusal> {
        let mut next = wish.next;
        let mut route = route;
        let mut visit = chain.next_visit();
        loop {
            for skip in &route.skips {
                let signed = skip.seat.map(|seat| (visit, 1, seat));
                let is_here = matches!(&route.destination, Destination::Open { node, .. } if *node == skip.node);
                visit += i32::from(signed.is_some() && !is_here);
                self.passed.push(Passed { node: number(skip.node), because: skip.because, signed });
            }
            match route.destination {
                Destination::Choose { node, from } => match next.take() {
                    Some(to) => {
                        check_eligible(to, chain, actor, facts)?;
                        if !from.is_empty() && !from.contains(&to) {
                            return Err(Refusal::ChooseNext);
                        }
                        let seats = seats(&[to], facts, &[actor.user.id]);
                        self.open_all(number(node), visit, &seats, Because::Chosen, wish.hint, 1);
                        break;
                    }
                    None => route = route_from(&chain.flow, node + 1, facts, None),
                },
                Destination::Open { node, seats, because } => {
                    let first = if route.skips.iter().any(|s| s.node == node && s.seat.is_some()) { 2 } else { 1 };
                    self.open_all(number(node), visit, &seats, because, wish.hint, first);
                    break;
                }
                // An order is never approved without a signature: if every node was skipped, the administrators sign.
                Destination::End if self.action == Action::Submit => {
                    let admins = administrators(facts);
                    if admins.is_empty() {
                        return Err(Refusal::NobodyFits { node: 0 });
                    }
                    self.open_all(0, visit, &seats(&admins, facts, &[]), Because::Nobody, wish.hint, 1);
                    break;
                }
                Destination::End => {
                    self.status = Some(Status::Approved);
                    break;
                }
                Destination::Nobody { node } => return Err(Refusal::NobodyFits { node: number(node) }),
            }
        }
        if next.is_some() {
            return Err(Refusal::NextIsFixed);
        }
        Ok(self)
    }

    /// Opens one turn per seat. `first_seat`: the number of the first, from 1.
    pub(super) fn open_all(
        &mut self,
        node: i32,
        visit: i32,
        seats: &[Seat],
        because: Because,
        hint: &str,
        first_seat: i32,
    ) {
        for (seat_number, seat) in (first_seat..).zip(seats) {
            self.open(Turn {
                handler: seat.handler,
                principal: seat.principal,
                hint: hint.trim().to_owned(),
                node,
                visit,
                seat: seat_number,
                because,
            });
        }
    }
}

fn administrators(facts: &Facts) -> Vec<UserId> {
    let is_admin = |id: &UserId| *id != facts.applicant;
    facts.company.people.iter().filter(|p| p.role == crate::org::Role::Admin).map(|p| p.id).filter(is_admin).collect()
}

fn number(node: usize) -> i32 {
    i32::try_from(node).unwrap_or(i32::MAX)
}

/// What approving a step leads to, as its page shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ahead {
    /// The approver may choose the next handler from these people (empty: from all approvers). Without a choice, `or`
    /// happens.
    Choose { from: Vec<UserId>, or: Box<Ahead> },
    /// These people are next.
    People(Vec<UserId>),
    /// Other signatures of this node are missing.
    Others,
    /// Final approval.
    End,
    /// Nobody can sign the next node. An administrator must change the flow or the people.
    Nobody,
}

/// What happens if this person approves the step. Writes nothing.
pub fn ahead(chain: &Chain, step: &Step, user: &User, facts: &Facts) -> Ahead {
    let actor = Actor { user, via: Via::Web, step: Some(step.id) };
    let unchosen = match approve(chain, &actor, Next::Finish, "", facts) {
        Ok(plan) if !plan.opens.is_empty() => {
            Ahead::People(plan.opens.iter().map(|turn| turn.principal.unwrap_or(turn.handler)).collect())
        }
        Ok(plan) if plan.status.is_some() => Ahead::End,
        Ok(_) => Ahead::Others,
        Err(_) => Ahead::Nobody,
    };
    match next_after(chain, step, facts).destination {
        Destination::Choose { from, .. } if matches!(after(chain, step, facts), After::NodeDone) => {
            Ahead::Choose { from, or: Box::new(unchosen) }
        }
        Destination::Choose { .. } | Destination::Open { .. } | Destination::End | Destination::Nobody { .. } => {
            unchosen
        }
    }
}
