//! People by what one knows of them: part of a name, of a username, of a department, of a mobile number.

use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Bool, Text};
use diesel_async::RunQueryDsl;

use super::{DepartmentId, Role, User, UserId};
use crate::db::Conn;
use crate::db::schema::users;

/// More words than these are not looked for.
const MOST_WORDS: usize = 8;

crate::text_enum! {
    /// Whether a person is there.
    pub enum Standing {
        Here = "here",
        Disabled = "disabled",
        /// Gone from the directory of the platform, not disabled yet.
        Left = "left",
    }
}

/// What to look for; what is `None` or empty does not narrow.
#[derive(Clone, Debug, Default)]
pub struct PeopleFilter {
    /// Words, each a part of any field.
    pub text: String,
    pub role: Option<Role>,
    pub standing: Option<Standing>,
    /// The page behind this person.
    pub after: Option<UserId>,
}

impl User {
    /// Those who fit, the disabled last, by name; one more than `limit` says that there are more.
    pub async fn search(conn: &mut Conn, filter: &PeopleFilter, limit: i64) -> QueryResult<Vec<Self>> {
        let holds = sql::<Bool>(
            "lower(concat_ws(chr(10), users.display_name, users.username, users.mobile,
               (SELECT d.name FROM departments d WHERE d.id = users.department_id))) LIKE ALL (",
        );
        let holds = holds.bind::<Array<Text>, _>(word_patterns(&filter.text)).sql(")");
        let mut query = users::table.filter(holds).into_boxed();
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
            let behind = sql::<Bool>(
                "(users.disabled_at IS NOT NULL, users.display_name, users.id) >
                 (SELECT u.disabled_at IS NOT NULL, u.display_name, u.id FROM users u WHERE u.id = ",
            );
            query = query.filter(behind.bind::<BigInt, _>(after).sql(")"));
        }
        query
            .order((users::disabled_at.is_not_null(), users::display_name, users::id))
            .limit(limit + 1)
            .select(Self::as_select())
            .load(conn)
            .await
    }

    /// How many people who are not disabled each department has.
    pub async fn count_by_department(conn: &mut Conn) -> QueryResult<Vec<(Option<DepartmentId>, i64)>> {
        users::table
            .filter(users::disabled_at.is_null())
            .group_by(users::department_id)
            .select((users::department_id, diesel::dsl::count_star()))
            .load(conn)
            .await
    }
}

/// `%word%` in lower case for each word that was typed, the pattern's own signs taken literally.
pub fn word_patterns(typed: &str) -> Vec<String> {
    typed.to_lowercase().split_whitespace().take(MOST_WORDS).map(|word| format!("%{}%", literal(word))).collect()
}

/// With the signs of a pattern taken literally.
pub fn literal(part: &str) -> String {
    part.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_")
}
