//! What the program requires of a platform. Each platform implements [`PlatformApi`] in its own folder.

use chrono::TimeDelta;
use futures_util::future::BoxFuture;

use super::directory::{Department, Member, Pace};
use super::failure::Failure;
use super::message::StatusBar;

/// One configured platform.
pub trait PlatformApi: Send + Sync {
    /// Fetches a token unless a valid one is cached. Success proves that key and secret are correct.
    fn check(&self) -> BoxFuture<'_, Result<(), Failure>>;

    /// The call limits of all instances together.
    fn rate(&self) -> Rate;

    /// The limit of messages to one person.
    fn person_limit(&self) -> PersonLimit;

    /// Sends a rendered message to one person and returns the platform's receipt.
    fn send<'a>(&'a self, userid: &'a str, body: &'a str) -> BoxFuture<'a, Result<String, Failure>>;

    /// How often the delivery result of a message is queried, 0 to 2; `None`: the platform reports no results.
    fn result_checks(&self) -> Option<i32>;

    /// The delivery result of a sent message; `None`: not known yet.
    fn report<'a>(&'a self, receipt: &'a str) -> BoxFuture<'a, Result<Option<Report>, Failure>>;

    /// How long after sending [`PlatformApi::close`] is possible.
    fn closes_within(&self) -> TimeDelta;

    /// Shows on a card that its step is closed. A platform that cannot change a card recalls it.
    fn close<'a>(&'a self, receipt: &'a str, bar: StatusBar) -> BoxFuture<'a, Result<(), Failure>>;

    /// Recalls a message. Possible within 24 hours of sending.
    fn recall<'a>(&'a self, receipt: &'a str) -> BoxFuture<'a, Result<(), Failure>>;

    /// The platform's to-do list; `None`: it has none, or the configuration disables it.
    fn todos(&self) -> Option<&dyn Todos>;

    /// Every department that the application may see, including the root. Waits for `pace` before each call.
    fn departments<'a>(&'a self, pace: &'a dyn Pace) -> BoxFuture<'a, Result<Vec<Department>, Failure>>;

    /// The direct members of a department. Waits for `pace` before each call.
    fn members<'a>(&'a self, department: i64, pace: &'a dyn Pace) -> BoxFuture<'a, Result<Vec<Member>, Failure>>;

    /// The userid that belongs to a mobile number; `None`: no member has this number.
    fn user_by_mobile<'a>(&'a self, mobile: &'a str) -> BoxFuture<'a, Result<Option<String>, Failure>>;

    /// Whether this user agent is the platform's own browser, where signing in needs no click. Only a hint: the code
    /// alone proves who the person is.
    fn is_own_browser(&self, user_agent: &str) -> bool;

    /// The platform's sign-in page, which redirects to `redirect` with a code and `state` (letters and digits only).
    fn sign_in_url(&self, redirect: &str, state: &str, is_own_browser: bool) -> String;

    /// The member to whom a sign-in code belongs. Class `LoginCode` for an invalid code, `Person` for a person outside
    /// the company.
    fn user_by_code<'a>(&'a self, code: &'a str) -> BoxFuture<'a, Result<Identity, Failure>>;
}

/// A platform's to-do list 待办. People are named by their union id.
pub trait Todos: Send + Sync {
    /// Creates a rendered task, once per task key, and returns its id; `None`: it exists, but its id is unknown.
    fn create<'a>(&'a self, union_id: &'a str, body: &'a str) -> BoxFuture<'a, Result<Option<String>, Failure>>;

    /// Marks a task as done. A task that no longer exists counts as done.
    fn finish<'a>(&'a self, union_id: &'a str, id: &'a str) -> BoxFuture<'a, Result<(), Failure>>;

    /// The union id of a person; `None`: the platform gives none.
    fn union_id<'a>(&'a self, userid: &'a str) -> BoxFuture<'a, Result<Option<String>, Failure>>;
}

/// The call limits of all instances together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    pub calls_per_second: i64,
    /// `None`: no limit.
    pub calls_per_month: Option<i64>,
}

/// How many messages of the application one person may get in a window of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PersonLimit {
    pub most: i64,
    pub window: Window,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Window {
    /// The last 60 seconds.
    Minute,
    /// Since midnight in the company's time zone.
    Day,
}

/// What the platform reports about a sent message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    pub arrival: Arrival,
    /// The platform's code for it, if it gives one.
    pub code: Option<String>,
}

/// Whether a sent message arrived.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arrival {
    Delivered,
    Read,
    /// Not shown: the person got the same content today already.
    Duplicate,
    /// Not shown: the person got too many messages today.
    OverQuota,
    /// Not shown: too many messages at once.
    Throttled,
    /// Not shown: the content or the person is blocked.
    Forbidden,
    /// The platform does not know the person.
    Invalid,
    Failed,
}

/// A member of the company who is signing in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    pub userid: String,
    pub union_id: Option<String>,
}
