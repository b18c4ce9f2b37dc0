//! The part of a person's page about disabling them: the form, the orders that wait for them, the rules that name them.

use serde::Deserialize;

use crate::approval::{Named, Waiting, count_waiting, named, waiting_for};
use crate::db::Conn;
use crate::error::Result;
use crate::org::User;

/// The maximum number of orders listed by title.
const MOST_TITLES: i64 = 10;

/// The form that disables or enables a person.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct DisablingForm {
    /// `1`: disable; anything else: enable.
    pub disabled: String,
    /// The successor for the open steps: a user id, `stay`, or empty.
    pub successor: String,
    pub reason: String,
}

/// The data of the section about disabling a person.
pub struct Leaving {
    /// The first orders that wait for the person.
    pub waiting: Vec<Waiting>,
    /// The number of all orders that wait for the person.
    pub count: i64,
    /// The possible successors.
    pub successors: Vec<User>,
    /// Flows, departments and warehouses that refer to the person.
    pub named: Vec<Named>,
    pub form: DisablingForm,
}

impl Leaving {
    pub(super) async fn of(conn: &mut Conn, person: &User, form: DisablingForm) -> Result<Self> {
        let successors = User::list(conn).await?.into_iter();
        Ok(Self {
            waiting: waiting_for(conn, person.id, None, MOST_TITLES).await?,
            count: count_waiting(conn, person.id).await?,
            successors: successors.filter(|user| user.may_be_chosen() && user.id != person.id).collect(),
            named: named(conn, person.id).await?,
            form,
        })
    }

    /// The number of orders not listed by title.
    pub fn more(&self) -> i64 {
        self.count - self.waiting.len() as i64
    }
}
