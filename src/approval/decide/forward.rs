//! The way ahead: submitting, approving, and what a signature leads to. Pure.

use super::actor::{Actor, check_eligible, own_open_step};
use super::moves::Next;
use super::plan::{Passed, Plan, Refusal, Tell, Turn};
use crate::approval::chain::{Chain, Step, StepStatus};
use crate::approval::facts::Facts;
use crate::approval::flow::{AfterReturn, Mode, Node};
use crate::approval::log::{Action, Via};
use crate::approval::route::{Because, Onward, Route, Seat, Wanted, mode_of, onward, seats, wanted};
use crate::orders::Status;
use crate::org::{User, UserId};

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
        // The returner cannot have it any more: what is said is not what happens.
        plan.because = None;
    }
    let route = onward(&chain.flow, 0, facts, None);
    if matches!(route.onward, Onward::Choose { .. }) && next.is_none() {
        return Err(Refusal::ChooseNext);
    }
    plan.go(chain, actor, route, &Wish { next, hint }, facts)
}

/// What the actor wishes for the way ahead.
struct Wish<'a> {
    next: Option<UserId>,
    hint: &'a str,
}

pub(super) fn approve(
    chain: &Chain,
    actor: &Actor<'_>,
    next: Next,
    hint: &str,
    facts: &Facts,
) -> Result<Plan, Refusal> {
    let step = own_open_step(chain, actor)?;
    let mut plan = Plan::deciding(Action::Approve, step);
    let chosen = if let Next::To(to) = next { Some(to) } else { None };
    let wish = Wish { next: chosen, hint };
    match after(chain, step, facts) {
        Then::Asker(asker) => {
            wish.must_be_none()?;
            let seat = Seat { handler: asker.handler_id, principal: asker.principal_id };
            let hint = if hint.trim().is_empty() { asker.hint.as_str() } else { hint };
            plan.open(Turn::instead_of(step, seat, Because::Opinion, hint));
        }
        Then::Others => wish.must_be_none()?,
        Then::InOrder(seat) => {
            wish.must_be_none()?;
            let seat_number = chain.visit(step.visit).map(|s| s.seat).max().unwrap_or(step.seat) + 1;
            plan.open(Turn { seat: seat_number, ..Turn::instead_of(step, seat, Because::Rule, hint) });
        }
        Then::Returner(returner) => {
            wish.must_be_none()?;
            if !reopen(&mut plan, chain, returner, Because::Straight, hint, facts) {
                plan = plan.go(chain, actor, next_after(chain, step, facts), &wish, facts)?;
            }
        }
        Then::Onward => {
            plan = plan.closing(chain.open_steps().filter(|s| s.visit == step.visit), StepStatus::Superseded);
            let node = chain.flow.node(step.node);
            plan.tell.extend(node.iter().flat_map(|node| &node.copies).map(|to| Tell::Copied(*to)));
            let route = next_after(chain, step, facts);
            if next == Next::AsDrawn && matches!(route.onward, Onward::Choose { .. }) {
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

/// What a signature leads to.
enum Then<'a> {
    /// Back to whoever asked for this opinion first.
    Asker(&'a Step),
    /// Others have to sign this node as well.
    Others,
    /// The next of several who sign one after the other.
    InOrder(Seat),
    /// Straight back to whoever returned it.
    Returner(&'a Step),
    /// The node is done.
    Onward,
}

fn after<'a>(chain: &'a Chain, step: &'a Step, facts: &Facts) -> Then<'a> {
    if let Some(asker) = chain.asker_of(step) {
        return Then::Asker(asker);
    }
    let Some(node) = chain.flow.node(step.node) else { return Then::Onward };
    let is_straight = chain.flow.after_return != AfterReturn::Whole;
    if let Some(returner) = chain.returned_to(step).filter(|_| is_straight) {
        return Then::Returner(returner);
    }
    match visit_mode(chain, step, node) {
        Mode::All if chain.open_steps().any(|other| other.visit == step.visit && other.id != step.id) => Then::Others,
        Mode::InOrder => next_in_order(chain, step, node, facts).map_or(Then::Onward, Then::InOrder),
        Mode::Any | Mode::All => Then::Onward,
    }
}

/// How many of this visit have to sign.
fn visit_mode(chain: &Chain, step: &Step, node: &Node) -> Mode {
    let fell = chain.visit(step.visit).find(|s| matches!(s.because, Because::Nobody | Because::OwnOrder));
    fell.map_or(node.mode, |fallen| mode_of(node, fallen.because))
}

fn next_in_order(chain: &Chain, step: &Step, node: &Node, facts: &Facts) -> Option<Seat> {
    let Wanted::People(people, _) = wanted(node, facts) else { return None };
    let had_it = |person: &UserId| chain.visit(step.visit).any(|s| s.is_turn_of(*person));
    let next = match people.iter().position(|person| *person == step.signer()) {
        Some(at) => people.get(at + 1).filter(|person| !had_it(person)),
        None => people.iter().find(|person| !had_it(person)),
    };
    seats(&[*next?], facts, &[]).first().copied()
}

/// Where the order goes once the node of this step is done. A node of free choice may be followed by another choice.
fn next_after(chain: &Chain, step: &Step, facts: &Facts) -> Route {
    let at = usize::try_from(step.node).unwrap_or_default();
    match chain.flow.node(step.node) {
        Some(node) if node.is_chosen() => match wanted(node, facts) {
            Wanted::Choose(from) => Route { skips: Vec::new(), onward: Onward::Choose { node: at, from } },
            _ => onward(&chain.flow, at + 1, facts, None),
        },
        _ => onward(&chain.flow, at + 1, facts, Some(step.signer())),
    }
}

/// Opens the node of a return once more for those who have not signed it: the returner and, where all have to sign,
/// the others who had not. `false` when one of them cannot any more.
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
    /// Follows a route to its end: turns to open, an approval, or a choice that somebody has to make.
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
                let is_here = matches!(&route.onward, Onward::Open { node, .. } if *node == skip.node);
                visit += i32::from(signed.is_some() && !is_here);
                self.passed.push(Passed { node: number(skip.node), because: skip.because, signed });
            }
            match route.onward {
                Onward::Choose { node, from } => match next.take() {
                    Some(to) => {
                        check_eligible(to, chain, actor, facts)?;
                        if !from.is_empty() && !from.contains(&to) {
                            return Err(Refusal::ChooseNext);
                        }
                        let seats = seats(&[to], facts, &[actor.user.id]);
                        self.open_all(number(node), visit, &seats, Because::Chosen, wish.hint, 1);
                        break;
                    }
                    None => route = onward(&chain.flow, node + 1, facts, None),
                },
                Onward::Open { node, seats, because } => {
                    let first = if route.skips.iter().any(|s| s.node == node && s.seat.is_some()) { 2 } else { 1 };
                    self.open_all(number(node), visit, &seats, because, wish.hint, first);
                    break;
                }
                // Nothing passes without anybody's signature.
                Onward::End if self.action == Action::Submit => {
                    let admins = administrators(facts);
                    if admins.is_empty() {
                        return Err(Refusal::NobodyFits { node: 0 });
                    }
                    self.open_all(0, visit, &seats(&admins, facts, &[]), Because::Nobody, wish.hint, 1);
                    break;
                }
                Onward::End => {
                    self.status = Some(Status::Approved);
                    break;
                }
                Onward::Nobody { node } => return Err(Refusal::NobodyFits { node: number(node) }),
            }
        }
        if next.is_some() {
            return Err(Refusal::NextIsFixed);
        }
        Ok(self)
    }

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

/// What a person who looks at their open step is told about the way ahead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ahead {
    /// They choose the next handler, from these or from everybody; or do not, and then this follows.
    Choose { from: Vec<UserId>, or: Box<Ahead> },
    /// These are next.
    People(Vec<UserId>),
    /// Others have to sign beside them.
    Others,
    /// Their approval is the last one.
    End,
    /// Nobody can be next: an administrator has to mend the flow or the people first.
    Nobody,
}

/// What approving this step would lead to.
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
    match next_after(chain, step, facts).onward {
        Onward::Choose { from, .. } if matches!(after(chain, step, facts), Then::Onward) => {
            Ahead::Choose { from, or: Box::new(unchosen) }
        }
        _ => unchosen,
    }
}
