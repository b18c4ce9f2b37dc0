//! People and departments as a platform's directory lists them, and the pace of many calls to it.

use futures_util::future::BoxFuture;
use serde::{Deserialize, Serialize};

/// Limits the rate of many calls. `wait` is awaited before each call and returns when the call is allowed.
pub trait Pace: Send + Sync {
    fn wait(&self) -> BoxFuture<'_, ()>;
}

/// No limit, for few calls.
pub struct Unpaced;

impl Pace for Unpaced {
    fn wait(&self) -> BoxFuture<'_, ()> {
        Box::pin(std::future::ready(()))
    }
}

/// A department of the company.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Department {
    /// The root is 1.
    pub id: i64,
    pub name: String,
    /// `None` for the root.
    pub parent: Option<i64>,
}

/// A member of the company.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Member {
    pub userid: String,
    pub name: String,
    /// The first department that lists them.
    pub department: i64,
}
