//! Stored password hashes. Never logs or stores a password.

use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};

use super::ids::UserId;
use crate::db::Conn;
use crate::db::schema::{sessions, users};

/// Stores a hash made by [`super::Hashing`] and ends the user's sessions, except the one with the digest `keep`.
pub async fn set_password(conn: &mut Conn, user: UserId, hash: &str, keep: Option<&[u8]>) -> QueryResult<()> {
    conn.transaction(async |conn| {
        diesel::update(users::table.find(user)).set(users::password_hash.eq(hash)).execute(conn).await?;
        let own = sessions::table.filter(sessions::user_id.eq(user));
        diesel::delete(own.filter(sessions::key_digest.ne(keep.unwrap_or_default()))).execute(conn).await?;
        Ok(())
    })
    .await
}
