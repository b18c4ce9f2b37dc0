//! DingTalk's implementation of [`PlatformApi`].

use chrono::TimeDelta;
use futures_util::FutureExt;
use futures_util::future::BoxFuture;

use super::client::DingTalk;
use super::render::bar_colour;
use super::todo::{Created, Todo};
use crate::messenger::api::{Identity, PersonLimit, PlatformApi, Rate, Report, Todos, Window};
use crate::messenger::directory::{Department, Member, Pace};
use crate::messenger::failure::Failure;
use crate::messenger::message::StatusBar;

/// Messages of one application to one person a day (`messaging.md` A2).
const MESSAGES_PER_DAY: i64 = 500;

/// A status bar can be changed for this long (`messaging.md` A3).
const STATUS_BAR_LIFE: TimeDelta = TimeDelta::days(7);

impl PlatformApi for DingTalk {
    fn check(&self) -> BoxFuture<'_, Result<(), Failure>> {
        Self::check(self).boxed()
    }

    fn rate(&self) -> Rate {
        let config = &self.inner.config;
        Rate { calls_per_second: config.calls_per_second, calls_per_month: config.calls_per_month }
    }

    fn person_limit(&self) -> PersonLimit {
        PersonLimit { most: MESSAGES_PER_DAY, window: Window::Day }
    }

    fn send<'a>(&'a self, userid: &'a str, body: &'a str) -> BoxFuture<'a, Result<String, Failure>> {
        Self::send(self, userid, body).map(|task| task.map(|id| id.to_string())).boxed()
    }

    fn result_checks(&self) -> Option<i32> {
        Some(self.inner.config.result_checks)
    }

    fn report<'a>(&'a self, receipt: &'a str) -> BoxFuture<'a, Result<Option<Report>, Failure>> {
        async move { Ok(self.result(task_id(receipt)?).await?.report()) }.boxed()
    }

    fn closes_within(&self) -> TimeDelta {
        STATUS_BAR_LIFE
    }

    fn close<'a>(&'a self, receipt: &'a str, bar: StatusBar) -> BoxFuture<'a, Result<(), Failure>> {
        async move { self.set_status_bar(task_id(receipt)?, bar.text, &bar_colour(bar.colour)).await }.boxed()
    }

    fn recall<'a>(&'a self, receipt: &'a str) -> BoxFuture<'a, Result<(), Failure>> {
        async move { Self::recall(self, task_id(receipt)?).await }.boxed()
    }

    fn todos(&self) -> Option<&dyn Todos> {
        self.inner.config.todo.then_some(self)
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

    /// Never: inside DingTalk, the sign-in page itself requests a free-login code (`messaging.md` C1).
    fn is_own_browser(&self, _user_agent: &str) -> bool {
        false
    }

    fn sign_in_url(&self, redirect: &str, state: &str, _is_own_browser: bool) -> String {
        Self::sign_in_url(self, redirect, state)
    }

    fn user_by_code<'a>(&'a self, code: &'a str) -> BoxFuture<'a, Result<Identity, Failure>> {
        let identity = |found: super::Identity| Identity { userid: found.userid, union_id: found.unionid };
        self.user_by_auth_code(code).map(move |found| found.map(identity)).boxed()
    }
}

impl Todos for DingTalk {
    fn create<'a>(&'a self, union_id: &'a str, body: &'a str) -> BoxFuture<'a, Result<Option<String>, Failure>> {
        async move {
            let todo: Todo = serde_json::from_str(body).map_err(|e| Failure::unsendable(&e.to_string()))?;
            match self.create_todo(union_id, &todo).await? {
                Created::New(id) => Ok(Some(id)),
                // The task exists, because the response to an earlier attempt was lost. Its id is needed to finish it.
                Created::Before => self.find_todo(union_id, &todo.source_id).await,
            }
        }
        .boxed()
    }

    fn finish<'a>(&'a self, union_id: &'a str, id: &'a str) -> BoxFuture<'a, Result<(), Failure>> {
        self.finish_todo(union_id, id).boxed()
    }

    fn union_id<'a>(&'a self, userid: &'a str) -> BoxFuture<'a, Result<Option<String>, Failure>> {
        async move { Ok(Some(self.user(userid).await?.unionid).filter(|id| !id.is_empty())) }.boxed()
    }
}

/// The receipt of a sent message as a task id.
fn task_id(receipt: &str) -> Result<i64, Failure> {
    receipt.parse().map_err(|_| Failure::unsendable(&format!("{receipt:?} is not a task id")))
}
