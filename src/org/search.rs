//! Search of people by parts of their name, username, department or mobile number.

use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Bool, Text};
use diesel_async::RunQueryDsl;

use super::ids::{DepartmentId, UserId};
use super::role::Role;
use super::user::User;
use crate::db::Conn;
use crate::db::schema::users;

/// Further words are ignored.
const MOST_WORDS: usize = 8;

crate::text_enum! {
    /// Whether a person is active.
    pub enum Standing {
        Here = "here",
        Disabled = "disabled",
        /// Removed from the platform's directory but not disabled yet.
        Left = "left",
    }
}

/// The search filter; `None` or empty fields match everyone.
#[derive(Clone, Debug, Default)]
pub struct PeopleFilter {
    /// Words; each must occur in one of the fields.
    pub text: String,
    pub role: Option<Role>,
    pub standing: Option<Standing>,
    /// Returns the people after this person (cursor).
    pub after: Option<UserId>,
}

impl User {
    /// The matching people by name, disabled ones last. Returns up to `limit + 1` rows: the extra row means that there
    /// are more.
    pub async fn search(conn: &mut Conn, filter: &PeopleFilter, limit: i64) -> QueryResult<Vec<Self>> {
        let matches_text = sql::<Bool>(
            "lower(concat_ws(chr(10), users.display_name, users.username, users.mobile,
               (SELECT d.name FROM departments d WHERE d.id = users.department_id))) LIKE ALL (",
        );
        let matches_text = matches_text.bind::<Array<Text>, _>(word_patterns(&filter.text)).sql(")");
        let mut query = users::table.filter(matches_text).into_boxed();
        if let Some(role) = filter.role {
            query = query.filter(users::role.eq(role));
        }
        query = match filter.standing {
            None => query,
            Some(Standing::Here) => query.filter(users::disabled_at.is_null().and(users::left_at.is_null())),
            Some(Standing::Disabled) => query.filter(users::disabled_at.is_not_null()),
            Some(Standing::Left) => query.filter(users::disabled_at.is_null().and(users::left_at.is_not_null())),
        };
        if let Some(after) = filter.after {
            let is_after = sql::<Bool>(
                "(users.disabled_at IS NOT NULL, users.display_name, users.id) >
                 (SELECT u.disabled_at IS NOT NULL, u.display_name, u.id FROM users u WHERE u.id = ",
            );
            query = query.filter(is_after.bind::<BigInt, _>(after).sql(")"));
        }
        query
            .order((users::disabled_at.is_not_null(), users::display_name, users::id))
            .limit(limit + 1)
            .select(Self::as_select())
            .load(conn)
            .await
    }

    /// The number of people per department, disabled ones excluded. `None`: people without a department.
    pub async fn count_by_department(conn: &mut Conn) -> QueryResult<Vec<(Option<DepartmentId>, i64)>> {
        users::table
            .filter(users::disabled_at.is_null())
            .group_by(users::department_id)
            .select((users::department_id, diesel::dsl::count_star()))
            .load(conn)
            .await
    }
}

/// One lower-case `LIKE` pattern `%word%` for each word of the input, with special characters escaped.
pub fn word_patterns(input: &str) -> Vec<String> {
    input.to_lowercase().split_whitespace().take(MOST_WORDS).map(|word| format!("%{}%", literal(word))).collect()
}

/// Escapes the special characters of a `LIKE` pattern.
pub fn literal(part: &str) -> String {
    part.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_")
}
