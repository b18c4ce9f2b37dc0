//! WeCom's implementation of [`PlatformApi`].

use chrono::TimeDelta;
use futures_util::FutureExt;
use futures_util::future::BoxFuture;

use super::client::WeCom;
use crate::messenger::api::{Identity, PersonLimit, PlatformApi, Rate, Report, Todos, Window};
use crate::messenger::directory::{Department, Member, Pace};
use crate::messenger::failure::Failure;
use crate::messenger::message::StatusBar;

/// Calls a second of all instances together.
const CALLS_PER_SECOND: i64 = 15;

/// Messages of one application to one person a minute; WeCom drops more without an error (`messaging.md` D2).
const MESSAGES_PER_MINUTE: i64 = 30;

/// A message can be recalled for this long (`messaging.md` D3).
const RECALL_LIFE: TimeDelta = TimeDelta::hours(24);

impl PlatformApi for WeCom {
    fn check(&self) -> BoxFuture<'_, Result<(), Failure>> {
        Self::check(self).boxed()
    }

    fn rate(&self) -> Rate {
        Rate { calls_per_second: CALLS_PER_SECOND, calls_per_month: None }
    }

    fn person_limit(&self) -> PersonLimit {
        PersonLimit { most: MESSAGES_PER_MINUTE, window: Window::Minute }
    }

    fn send<'a>(&'a self, userid: &'a str, body: &'a str) -> BoxFuture<'a, Result<String, Failure>> {
        self.send_raw(userid, body).map(|sent| sent.map(|sent| sent.msgid)).boxed()
    }

    fn result_checks(&self) -> Option<i32> {
        None
    }

    fn report<'a>(&'a self, _receipt: &'a str) -> BoxFuture<'a, Result<Option<Report>, Failure>> {
        std::future::ready(Ok(None)).boxed()
    }

    fn closes_within(&self) -> TimeDelta {
        RECALL_LIFE
    }

    /// A text card cannot be changed, so it is recalled.
    fn close<'a>(&'a self, receipt: &'a str, _bar: StatusBar) -> BoxFuture<'a, Result<(), Failure>> {
        Self::recall(self, receipt).boxed()
    }

    fn recall<'a>(&'a self, receipt: &'a str) -> BoxFuture<'a, Result<(), Failure>> {
        Self::recall(self, receipt).boxed()
    }

    fn todos(&self) -> Option<&dyn Todos> {
        None
    }

    fn departments<'a>(&'a self, pace: &'a dyn Pace) -> BoxFuture<'a, Result<Vec<Department>, Failure>> {
        Self::departments(self, pace).boxed()
    }

    fn members<'a>(&'a self, department: i64, pace: &'a dyn Pace) -> BoxFuture<'a, Result<Vec<Member>, Failure>> {
        Self::members(self, department, pace).boxed()
    }

    fn user_by_mobile<'a>(&'a self, mobile: &'a str) -> BoxFuture<'a, Result<Option<String>, Failure>> {
        Self::user_by_mobile(self, mobile).boxed()
    }

    fn is_own_browser(&self, user_agent: &str) -> bool {
        user_agent.to_ascii_lowercase().contains("wxwork/")
    }

    fn sign_in_url(&self, redirect: &str, state: &str, is_own_browser: bool) -> String {
        if is_own_browser { self.oauth_url(redirect, state) } else { Self::sign_in_url(self, redirect, state) }
    }

    fn user_by_code<'a>(&'a self, code: &'a str) -> BoxFuture<'a, Result<Identity, Failure>> {
        let identity = |userid| Identity { userid, union_id: None };
        Self::user_by_code(self, code).map(move |found| found.map(identity)).boxed()
    }
}
