//! The route of one order as one list, from the first submission on: what was done, who has it now, what is ahead.

use super::words::Words;
use super::{Outlook, State, WayStop};
use crate::approval::{Action, Chain, Event, Step};
use crate::orders::{Status, StepId};
use crate::web::kit::{Frame, event_sentence};

/// The list, oldest first.
#[derive(Debug)]
pub struct Route {
    pub rows: Vec<RouteRow>,
}

/// One row.
#[derive(Debug)]
pub struct RouteRow {
    pub look: Look,
    pub what: String,
    /// At the right end: a time, or the name of a step. May be empty.
    pub end: String,
    /// The whole time, where `end` is a short one.
    pub full: String,
    /// Smaller lines below.
    pub notes: Vec<String>,
    /// The comment of an act.
    pub said: String,
}

/// How a row looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    Done,
    /// Returned or withdrawn.
    Back,
    /// Rejected or terminated.
    Refused,
    /// Said or done beside the decisions.
    Aside,
    /// The order waits here.
    Here,
    Ahead,
    /// Ahead, but no decision is asked for.
    Spared,
    /// Ahead, and no approver can be found.
    Stuck,
}

impl Route {
    /// The route of an order with its history. `told`: what is known of the messages about an open step; may be empty.
    pub fn of(frame: &Frame, outlook: &Outlook, events: &[Event], told: impl Fn(StepId) -> Vec<String>) -> Self {
        let Outlook { chain, stops, names } = outlook;
        let words = Words { t: frame.t, names };
        let mut rows: Vec<RouteRow> = events.iter().map(|event| past(frame, event)).collect();
        rows.extend(here(frame, &words, chain, told));
        let status = chain.order.status;
        if matches!(status, Status::Draft | Status::Pending | Status::Returned) {
            // What came back goes at least as far as the step that returned it.
            let reached = chain.reached() - i32::from(status == Status::Returned);
            let ahead = (0..).zip(chain.flow.nodes.iter().zip(stops)).filter(|(index, _)| *index > reached);
            rows.extend(choice(&words, chain));
            rows.extend(ahead.map(|(_, (node, stop))| to_come(&words, words.expected(node, stop))));
        }
        Self { rows }
    }
}

fn past(frame: &Frame, event: &Event) -> RouteRow {
    let via = if event.entry.via.as_str() == "dingtalk" { frame.t.get("via-dingtalk") } else { String::new() };
    let at = &event.entry.acted_at;
    RouteRow {
        look: Look::of(event.entry.action),
        what: event_sentence(frame, event),
        end: frame.short_time(at),
        full: format!("{} {via}", frame.time(at)).trim().to_owned(),
        notes: Vec::new(),
        said: event.entry.comment.clone(),
    }
}

/// The row of the people whom the order waits for; `None` while it is a draft or when it is over.
fn here(frame: &Frame, words: &Words, chain: &Chain, told: impl Fn(StepId) -> Vec<String>) -> Option<RouteRow> {
    let row =
        |what, end, notes| RouteRow { look: Look::Here, what, end, full: String::new(), notes, said: String::new() };
    if chain.order.status == Status::Returned {
        let applicant = words.names.person(chain.order.applicant_id);
        return Some(row(frame.t.with("route-mend", &[("who", applicant)]), String::new(), Vec::new()));
    }
    let open: Vec<&Step> = chain.open_steps().collect();
    let first = open.first()?;
    let who: Vec<String> = open.iter().map(|step| words.who(step.handler_id, step.principal_id)).collect();
    let node = chain.flow.node(first.node).map(|node| node.name.clone()).unwrap_or_default();
    let mut notes: Vec<String> = open.iter().flat_map(|step| told(step.id)).collect();
    notes.extend(first.due_at.map(|due| frame.t.with("home-due", &[("when", frame.short_time(&due))])));
    Some(row(frame.t.with("route-here", &[("who", who.join(&frame.t.get("list-comma")))]), node, notes))
}

/// The choice that the present handler of a node of free choice still has.
fn choice(words: &Words, chain: &Chain) -> Option<RouteRow> {
    let open = chain.open_steps().next()?;
    chain.flow.node(open.node).filter(|node| node.is_chosen())?;
    let is_last = usize::try_from(open.node).is_ok_and(|index| index + 1 == chain.flow.nodes.len());
    let key = if is_last { "way-chooses-or-ends" } else { "way-chooses-or-goes-on" };
    Some(RouteRow {
        look: Look::Ahead,
        what: words.t.get(key),
        end: String::new(),
        full: String::new(),
        notes: Vec::new(),
        said: String::new(),
    })
}

fn to_come(words: &Words, stop: WayStop) -> RouteRow {
    let t = &words.t;
    let what = match &stop.mode {
        Some(mode) => t.with("route-people-mode", &[("who", stop.who.as_str()), ("mode", mode)]),
        None => stop.who,
    };
    let and = |tests: &Vec<String>| tests.join(&format!(" {} ", t.get("way-and")));
    let when: Vec<String> = stop.when.iter().map(and).collect();
    let when = when.join(&format!(" {} ", t.get("way-or")));
    let look = match stop.state {
        State::Plain => Look::Ahead,
        State::Passed | State::NotNeeded => Look::Spared,
        State::Stuck => Look::Stuck,
    };
    let state = stop.state.has_label().then(|| t.get(&format!("way-state-{}", stop.state.as_str())));
    let notes = [state.unwrap_or_default(), when, stop.copies.unwrap_or_default()].into_iter().chain(stop.notes);
    RouteRow {
        look,
        what,
        end: stop.name,
        full: String::new(),
        notes: notes.filter(|note| !note.is_empty()).collect(),
        said: String::new(),
    }
}

impl RouteRow {
    /// Whether it is about what was done or waits now, not about what is ahead.
    pub fn is_reached(&self) -> bool {
        !matches!(self.look, Look::Ahead | Look::Spared | Look::Stuck)
    }
}

impl Look {
    fn of(action: Action) -> Self {
        match action {
            Action::Return | Action::Withdraw => Self::Back,
            Action::Reject | Action::Terminate => Self::Refused,
            Action::Comment | Action::Copy | Action::Urge | Action::Remind | Action::BindGoods => Self::Aside,
            Action::Submit
            | Action::Approve
            | Action::HandOver
            | Action::Reassign
            | Action::TakeBack
            | Action::AskBefore
            | Action::AskAfter
            | Action::Jump
            | Action::Skip
            | Action::Escalate
            | Action::Receive
            | Action::Issue
            | Action::Ship
            | Action::Arrive
            | Action::GoodsBack
            | Action::ToSupplier
            | Action::Restock
            | Action::Reverse
            | Action::CloseRest
            | Action::Adjust => Self::Done,
        }
    }

    /// The suffix of its CSS class.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Back => "back",
            Self::Refused => "refused",
            Self::Aside => "aside",
            Self::Here => "here",
            Self::Ahead => "ahead",
            Self::Spared => "spared",
            Self::Stuck => "stuck",
        }
    }

    /// The icon in its point.
    pub fn icon(self) -> Option<&'static str> {
        match self {
            Self::Done => Some("check"),
            Self::Back => Some("return"),
            Self::Refused => Some("close"),
            Self::Stuck => Some("warning"),
            Self::Aside | Self::Here | Self::Ahead | Self::Spared => None,
        }
    }

    pub fn is_here(self) -> bool {
        self == Self::Here
    }
}
