//! Queries on people that run together with others.

use diesel::prelude::*;

use super::platform_ids::NoIds;
use super::user::User;
use crate::db::schema::{sessions, users};
use crate::db::{Questions, columns_of, question};

impl User {
    /// All people by name, disabled ones last. Leaves out their platform ids, which lists of names do not need.
    pub fn all_named() -> impl Questions<Answers = Vec<Self>> {
        let sorted = users::table.order((users::disabled_at.is_not_null(), users::display_name, users::id));
        let (
            id,
            username,
            display_name,
            role,
            department,
            approves,
            language,
            version,
            disabled,
            mobile,
            platform,
            left,
            second_factor,
            _,
        ) = columns_of::<Self>();
        question(sorted.select((
            id,
            username,
            display_name,
            role,
            department,
            approves,
            language,
            version,
            disabled,
            mobile,
            platform,
            left,
            second_factor,
            NoIds,
        )))
    }

    /// The person of a session; at most one row.
    pub fn of_session(key_digest: &[u8]) -> impl Questions<Answers = Vec<Self>> + use<> {
        let id = sessions::table.find(key_digest.to_vec()).select(sessions::user_id).single_value();
        question(users::table.filter(users::id.nullable().eq(id)).select(columns_of::<Self>()))
    }
}
