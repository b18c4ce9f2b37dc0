//! The way of orders: a flow drawn as a diagram (its definition, a trial), and the route of one order as a list.
//!
//! Reads only names from the database and decides nothing: `approval` says what happens at each step.

mod names;
mod route;
mod words;

pub use names::Names;
pub use route::Route;

use crate::approval::flow::{Flow, Node, Rule};
use crate::approval::{Because, Chain, Facts, Stop, preview};
use crate::db::Conn;
use crate::error::Result;
use crate::texts::Texts;
use words::Words;

/// A flow as `_way.html` shows it.
#[derive(Debug)]
pub struct Way {
    pub start: String,
    pub stops: Vec<WayStop>,
    pub end: String,
}

/// An order with the steps ahead, as far as they can be predicted.
pub struct Outlook {
    chain: Chain,
    stops: Vec<Stop>,
    names: Names,
}

impl Outlook {
    /// Predicts the route of an order from the present facts. Loads the names.
    pub async fn load(conn: &Conn, chain: Chain, facts: &Facts) -> Result<Self> {
        let stops = preview(&chain.flow, facts);
        let names = Names::of_stops(conn, &chain.flow, &stops).await?;
        Ok(Self { chain, stops, names })
    }

    /// Predicts the route from facts that are loaded already.
    pub fn of(chain: Chain, facts: &Facts, names: Names) -> Self {
        let stops = preview(&chain.flow, facts);
        Self { chain, stops, names }
    }
}

/// One step of a diagram.
#[derive(Debug)]
pub struct WayStop {
    pub name: String,
    /// The rule as text, or names of people.
    pub who: String,
    /// How many of several people must approve.
    pub mode: Option<String>,
    /// The condition: groups of tests, of which all tests of any one group must hold. Empty: always.
    pub when: Vec<Vec<String>>,
    pub copies: Option<String>,
    pub deadline: Option<String>,
    pub state: State,
    /// The fallbacks of the step, or the reason for the state.
    pub notes: Vec<String>,
}

/// The state of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// It applies.
    Plain,
    /// Skipped without a decision.
    Passed,
    /// Its condition does not hold.
    NotNeeded,
    /// No approver can be found.
    Stuck,
}

impl Way {
    /// The definition.
    pub fn drawn(t: Texts, flow: &Flow, names: &Names) -> Self {
        let words = Words { t, names };
        let stop = |node: &Node| {
            let mut stop = words.stop(node, State::Plain);
            stop.notes = words.fallbacks(node);
            stop
        };
        Self::between(t, flow.nodes.iter().map(stop).collect())
    }

    /// A trial: the route of a made-up order. `stops` come from `preview`.
    pub fn tried(t: Texts, flow: &Flow, stops: &[Stop], names: &Names) -> Self {
        let words = Words { t, names };
        let stops = flow.nodes.iter().zip(stops).map(|(node, stop)| words.expected(node, stop));
        Self::between(t, stops.collect())
    }

    /// The route of an order if it were submitted now.
    pub fn if_submitted(t: Texts, Outlook { chain, stops, names }: &Outlook) -> Self {
        Self::tried(t, &chain.flow, stops, names)
    }

    fn between(t: Texts, stops: Vec<WayStop>) -> Self {
        Self { start: t.get("way-start"), stops, end: t.get("way-end") }
    }
}

impl Words<'_> {
    /// A node as defined.
    fn stop(&self, node: &Node, state: State) -> WayStop {
        WayStop {
            name: self.name(node),
            who: if is_free(node) { self.t.get("way-chooses-or-ends") } else { self.rule(&node.rule) },
            mode: self.mode(node),
            when: self.condition(&node.condition),
            copies: self.copies(node),
            deadline: self.deadline(node).filter(|_| state == State::Plain),
            state,
            notes: Vec::new(),
        }
    }

    /// A node with its predicted outcome.
    fn expected(&self, node: &Node, stop: &Stop) -> WayStop {
        let plain = self.stop(node, State::Plain);
        let as_drawn = |state, notes| WayStop { state, notes, ..self.stop(node, state) };
        match stop {
            Stop::NotNeeded => as_drawn(State::NotNeeded, Vec::new()),
            Stop::Skipped(because) => as_drawn(State::Passed, vec![self.passed(*because)]),
            Stop::Nobody => as_drawn(State::Stuck, vec![self.t.get("way-nobody")]),
            Stop::Chosen(_) => plain,
            Stop::People(seats, because) => {
                let notes = match because {
                    Because::Nobody => vec![self.t.get("way-instead-nobody")],
                    Because::OwnOrder => vec![self.t.get("way-instead-own_order")],
                    Because::Rule
                    | Because::Chosen
                    | Because::Twice
                    | Because::AskedBefore
                    | Because::AskedAfter
                    | Because::Opinion
                    | Because::Returned
                    | Because::HandedOver
                    | Because::Reassigned
                    | Because::TakenBack
                    | Because::Escalated
                    | Because::Jumped
                    | Because::Unchanged
                    | Because::Changed
                    | Because::Straight => Vec::new(),
                };
                let mode = plain.mode.filter(|_| seats.len() > 1 && notes.is_empty());
                WayStop { who: self.seats(seats), mode, notes, ..self.stop(node, State::Plain) }
            }
        }
    }
}

/// Whether this is the node of a kind without a flow: each approver chooses the next.
fn is_free(node: &Node) -> bool {
    node.name.is_empty() && matches!(&node.rule, Rule::Chosen { from } if from.is_empty())
}

impl State {
    /// The suffix of its CSS class and of the key of its text.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Passed => "passed",
            Self::NotNeeded => "not-needed",
            Self::Stuck => "stuck",
        }
    }

    /// Whether the diagram labels the state.
    pub fn has_label(&self) -> bool {
        *self != Self::Plain
    }
}
