//! The progress of one order: past decisions, present handlers, predicted steps.

use std::cmp::Ordering;

use super::words::Words;
use super::{Mark, Names, State, Way, WayStop};
use crate::approval::flow::Node;
use crate::approval::{Action, Because, Chain, Step, Stop};
use crate::orders::Status;
use crate::web::kit::Frame;

/// The order whose progress is drawn.
struct Drawing<'a> {
    frame: &'a Frame,
    chain: &'a Chain,
    words: Words<'a>,
}

impl Way {
    /// The progress of an order. `stops` come from `preview` with the order's facts, `names` from [`Names::of_chain`].
    pub fn of_order(frame: &Frame, chain: &Chain, stops: &[Stop], names: &Names) -> Self {
        let drawing = Drawing { frame, chain, words: Words { t: frame.t, names } };
        let reached = chain.reached();
        let mut drawn = Vec::new();
        for (index, (node, stop)) in (0..).zip(chain.flow.nodes.iter().zip(stops)) {
            match index.cmp(&reached) {
                Ordering::Greater if drawing.is_over() => break,
                Ordering::Greater => drawn.push(drawing.words.expected(node, stop, State::Ahead)),
                _ if node.is_chosen() => drawn.extend(drawing.choices(index, node)),
                _ => drawn.push(drawing.visited(index, node, stop)),
            }
        }
        Self { start: drawing.start(), stops: drawn, end: drawing.end() }
    }
}

impl Drawing<'_> {
    /// Whether no further step follows.
    fn is_over(&self) -> bool {
        matches!(self.chain.order.status, Status::Rejected | Status::Withdrawn | Status::Approved)
    }

    /// A node that the order has reached or passed.
    fn visited(&self, index: i32, node: &Node, stop: &Stop) -> WayStop {
        let visits = self.chain.visits(index);
        let Some(visit) = visits.last() else {
            let because = self.chain.passed_by(index);
            return match (because, stop) {
                (Some(because), _) => self.passed(node, because),
                (None, Stop::NotNeeded) => self.words.expected(node, stop, State::Ahead),
                (None, _) => self.passed(node, Because::Jumped),
            };
        };
        let (state, notes) = self.signatures(*visit);
        let who = if state == State::Here { self.waiting(*visit) } else { self.words.rule(&node.rule) };
        WayStop { who, notes, ..self.words.stop(node, state) }
    }

    fn passed(&self, node: &Node, because: Because) -> WayStop {
        WayStop { notes: vec![self.words.passed(because)], ..self.words.stop(node, State::Passed) }
    }

    /// A node of free choice: one stop for each visit, and one for the choice still to be made.
    fn choices(&self, index: i32, node: &Node) -> Vec<WayStop> {
        let mut stops = Vec::new();
        for visit in self.chain.visits(index) {
            let (state, notes) = self.signatures(visit);
            let mut stop = WayStop { notes, ..self.words.stop(node, state) };
            stop.who = if state == State::Here { self.waiting(visit) } else { String::new() };
            if node.name.trim().is_empty() {
                let signers = self.chain.visit(visit).map(|step| self.words.names.person(step.handler_id));
                stop.name = signers.last().unwrap_or_default().to_owned();
            }
            stops.push(stop);
        }
        if stops.last().is_some_and(|stop| stop.state == State::Here) {
            let is_last = usize::try_from(index).is_ok_and(|index| index + 1 == self.chain.flow.nodes.len());
            let key = if is_last { "way-chooses-or-ends" } else { "way-chooses-or-goes-on" };
            let name = self.words.t.get("way-then");
            let ahead = self.words.stop(node, State::Ahead);
            stops.push(WayStop { name, who: self.words.t.get(key), when: Vec::new(), ..ahead });
        }
        if stops.is_empty() {
            stops.extend(self.chain.passed_by(index).map(|because| self.passed(node, because)));
        }
        stops
    }

    /// The state of a visit, and its decisions as text.
    fn signatures(&self, visit: i32) -> (State, Vec<String>) {
        let (mut state, mut notes) = (State::Passed, Vec::new());
        for step in self.chain.visit(visit) {
            let Some(entry) = self.chain.decision_of(step.id) else { continue };
            let signer = entry.actor_id.unwrap_or(step.handler_id);
            let who = self.words.who(signer, step.principal_id);
            let (key, after) = match entry.action {
                Action::Return => ("way-signed-return", State::Stopped),
                Action::Reject => ("way-signed-reject", State::Stopped),
                Action::Skip => ("way-signed-skip", state),
                _ => ("way-signed-approve", State::Done),
            };
            state = after;
            let when = self.frame.time(&entry.acted_at);
            notes.push(self.words.t.with(key, &[("who", who), ("when", when)]));
        }
        let has_open = self.chain.open_steps().any(|step| step.visit == visit);
        let is_open_ended = self.chain.visit(visit).all(|step| self.chain.decision_of(step.id).is_none());
        match (has_open, is_open_ended) {
            (true, _) => (State::Here, notes),
            // Withdrawn, terminated or jumped away from before a decision.
            (false, true) => (State::Stopped, notes),
            (false, false) => (state, notes),
        }
    }

    fn waiting(&self, visit: i32) -> String {
        let open = self.chain.open_steps().filter(|step| step.visit == visit);
        let names: Vec<String> = open.map(|step: &Step| self.words.who(step.handler_id, step.principal_id)).collect();
        self.words.t.with("waits-for", &[("who", names.join(&self.words.t.get("way-comma")))])
    }

    fn start(&self) -> Mark {
        let order = &self.chain.order;
        let applicant = self.words.names.person(order.applicant_id);
        let text = self.words.t.with("way-start-by", &[("who", applicant)]);
        match order.status {
            Status::Draft => Mark { text, note: String::new(), state: State::Here },
            Status::Returned => Mark { text, note: self.words.t.get("way-start-returned"), state: State::Here },
            _ => Mark { text, note: self.frame.time_if(&order.submitted_at), state: State::Done },
        }
    }

    fn end(&self) -> Mark {
        let order = &self.chain.order;
        let ended_by = |action| self.chain.log.last().is_some_and(|entry| entry.action == action);
        let (key, state) = match order.status {
            Status::Approved => ("way-end", State::Done),
            Status::Rejected if ended_by(Action::Terminate) => ("way-end-terminated", State::Stopped),
            Status::Rejected => ("way-end-rejected", State::Stopped),
            Status::Withdrawn => ("way-end-withdrawn", State::Stopped),
            Status::Draft | Status::Pending | Status::Returned => ("way-end", State::Ahead),
        };
        Mark { text: self.words.t.get(key), note: self.frame.time_if(&order.finished_at), state }
    }
}
