//! People and departments as a platform lists them, whichever it is.

use futures_util::future::BoxFuture;
use serde::{Deserialize, Serialize};

/// Called before each call of a long walk: returns when the platform's limits allow one more.
pub trait Pace: Send + Sync {
    fn wait(&self) -> BoxFuture<'_, ()>;
}

/// As fast as it goes: for a few calls.
pub struct Unpaced;

impl Pace for Unpaced {
    fn wait(&self) -> BoxFuture<'_, ()> {
        Box::pin(std::future::ready(()))
    }
}

/// A department of the company there.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Department {
    /// DingTalk's and WeCom's are numbers; the root is 1.
    pub id: i64,
    pub name: String,
    /// `None` for the root.
    pub parent: Option<i64>,
}

/// Somebody in the company there.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Member {
    pub userid: String,
    pub name: String,
    /// Where they were found first.
    pub department: i64,
}
