//! What former orders named, as suggestions for new ones: suppliers, customers, board grades.

use diesel::prelude::*;

use super::reach::visible_to;
use crate::db::schema::{order_lines, orders};
use crate::db::{Questions, question};
use crate::org::User;

/// The newest orders that are read for each suggestion.
const MOST_READ: i64 = 200;

/// Suggestions of each sort.
const MOST: usize = 30;

/// Suggestions, those used last first.
#[derive(Clone, Debug, Default)]
pub struct Former {
    pub suppliers: Vec<String>,
    pub customers: Vec<String>,
    pub boards: Vec<String>,
}

/// Suppliers, customers and board grades, newest first, with repetitions.
type FormerRows = (Vec<(String,)>, Vec<(String,)>, Vec<(String,)>);

impl Former {
    /// The queries whose rows [`Former::of_rows`] takes. Reads only orders that the person may see.
    pub fn asked(viewer: &User) -> impl Questions<Answers = FormerRows> + use<> {
        let suppliers = orders::table
            .filter(orders::supplier.ne(""))
            .filter(visible_to(viewer))
            .order(orders::created_at.desc())
            .limit(MOST_READ);
        let customers = orders::table
            .filter(orders::customer.ne(""))
            .filter(visible_to(viewer))
            .order(orders::created_at.desc())
            .limit(MOST_READ);
        let own = orders::table
            .filter(orders::applicant_id.eq(viewer.id))
            .order(orders::created_at.desc())
            .limit(MOST_READ)
            .select(orders::id);
        let boards = order_lines::table
            .filter(order_lines::order_id.eq_any(own))
            .filter(order_lines::board.ne(""))
            .order(order_lines::id.desc())
            .limit(MOST_READ);
        (
            question(suppliers.select((orders::supplier,))),
            question(customers.select((orders::customer,))),
            question(boards.select((order_lines::board,))),
        )
    }

    /// The answers to [`Former::asked`], each value once.
    pub fn of_rows((suppliers, customers, boards): FormerRows) -> Self {
        Self { suppliers: distinct(suppliers), customers: distinct(customers), boards: distinct(boards) }
    }

    /// Whether this board grade is among them.
    pub fn has_board(&self, board: &str) -> bool {
        self.boards.iter().any(|known| known == board)
    }
}

fn distinct(rows: Vec<(String,)>) -> Vec<String> {
    let mut values: Vec<String> = Vec::new();
    for (value,) in rows {
        if values.len() < MOST && !values.contains(&value) {
            values.push(value);
        }
    }
    values
}
