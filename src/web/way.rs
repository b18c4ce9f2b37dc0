//! The picture of a flow: its steps from the applicant to the end, as drawn, as tried out, or with where an order is.
//!
//! Never asks the database but for names, and decides nothing: `approval` says what becomes of each step.

mod names;
mod of_order;
mod words;

pub use names::Names;

use crate::app::App;
use crate::approval::flow::{Flow, Node, Rule};
use crate::approval::{Because, Chain, Stop, facts, preview};
use crate::db::Conn;
use crate::error::Result;
use crate::orders::{OrderView, Status};
use crate::texts::Texts;
use crate::web::kit::Frame;
use words::Words;

/// A flow as `_way.html` draws it.
#[derive(Debug)]
pub struct Way {
    pub start: Mark,
    pub stops: Vec<WayStop>,
    pub end: Mark,
}

/// An order with what is to come, as far as that can be told.
pub struct Outlook {
    chain: Chain,
    stops: Vec<Stop>,
    names: Names,
}

impl Outlook {
    pub async fn load(conn: &mut Conn, app: &App, view: &OrderView) -> Result<Self> {
        let chain = Chain::of(conn, view.order.clone()).await?;
        let facts = facts(conn, view, app.rules().urge_interval, app.clock.now()).await?;
        let stops = preview(&chain.flow, &facts);
        let names = Names::of_chain(conn, &chain, &stops).await?;
        Ok(Self { chain, stops, names })
    }
}

/// The applicant, or what the way ends with.
#[derive(Debug)]
pub struct Mark {
    pub text: String,
    /// Empty: nothing more to say.
    pub note: String,
    pub state: State,
}

/// One step of the picture.
#[derive(Debug)]
pub struct WayStop {
    pub name: String,
    /// The rule in words, or the names of people.
    pub who: String,
    /// How many of several have to sign.
    pub mode: Option<String>,
    /// Groups of tests in words: all of any one group; none: always.
    pub when: Vec<Vec<String>>,
    pub copies: Option<String>,
    pub deadline: Option<String>,
    pub state: State,
    /// Who signed when, or why it is as it is.
    pub notes: Vec<String>,
}

/// How a step looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Of a definition: nothing is under way.
    Plain,
    Done,
    /// The order is here.
    Here,
    Ahead,
    /// Without anybody's signature.
    Passed,
    /// Its condition does not hold.
    NotNeeded,
    /// The order went back or ended here.
    Stopped,
    /// Nobody could sign it.
    Stuck,
}

impl Way {
    /// The definition itself.
    pub fn drawn(t: Texts, flow: &Flow, names: &Names) -> Self {
        let words = Words { t, names };
        let stop = |node: &Node| {
            let mut stop = words.stop(node, State::Plain);
            stop.notes = words.fallbacks(node);
            stop
        };
        Self::between(t, flow.nodes.iter().map(stop).collect())
    }

    /// What would come out for an order; `stops` as of `preview`.
    pub fn tried(t: Texts, flow: &Flow, stops: &[Stop], names: &Names) -> Self {
        let words = Words { t, names };
        let stops = flow.nodes.iter().zip(stops).map(|(node, stop)| words.expected(node, stop, State::Plain));
        Self::between(t, stops.collect())
    }

    /// Of an order as it is, or as it would go if it were submitted now.
    pub fn of(frame: &Frame, outlook: &Outlook) -> Self {
        let Outlook { chain, stops, names } = outlook;
        match chain.order.status {
            Status::Draft => Self::tried(frame.t, &chain.flow, stops, names),
            _ => Self::of_order(frame, chain, stops, names),
        }
    }

    fn between(t: Texts, stops: Vec<WayStop>) -> Self {
        let mark = |key| Mark { text: t.get(key), note: String::new(), state: State::Plain };
        Self { start: mark("way-start"), stops, end: mark("way-end") }
    }
}

impl Words<'_> {
    /// A node by its definition.
    fn stop(&self, node: &Node, state: State) -> WayStop {
        WayStop {
            name: self.name(node),
            who: if is_free(node) { self.t.get("way-chooses-or-ends") } else { self.rule(&node.rule) },
            mode: self.mode(node),
            when: self.condition(&node.condition),
            copies: self.copies(node),
            deadline: self.deadline(node).filter(|_| state.has_time()),
            state,
            notes: Vec::new(),
        }
    }

    /// A node with what is to become of it; `state` where somebody is to sign.
    fn expected(&self, node: &Node, stop: &Stop, state: State) -> WayStop {
        let plain = self.stop(node, state);
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
                    _ => Vec::new(),
                };
                let mode = plain.mode.filter(|_| seats.len() > 1 && notes.is_empty());
                WayStop { who: self.seats(seats), mode, notes, ..self.stop(node, state) }
            }
        }
    }
}

/// The way where there is no flow: everybody chooses the next one.
fn is_free(node: &Node) -> bool {
    node.name.is_empty() && matches!(&node.rule, Rule::Chosen { from } if from.is_empty())
}

impl State {
    /// The end of its class and of its text's key.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Done => "done",
            Self::Here => "here",
            Self::Ahead => "ahead",
            Self::Passed => "passed",
            Self::NotNeeded => "not-needed",
            Self::Stopped => "stopped",
            Self::Stuck => "stuck",
        }
    }

    /// Whether a word beside the step says how it stands.
    pub fn is_said(&self) -> bool {
        !matches!(self, Self::Plain | Self::Ahead)
    }

    pub fn is_here(&self) -> bool {
        *self == Self::Here
    }

    pub fn is_stopped(&self) -> bool {
        *self == Self::Stopped
    }

    /// Whether somebody may yet have to keep its deadline.
    fn has_time(self) -> bool {
        matches!(self, Self::Plain | Self::Here | Self::Ahead)
    }
}
