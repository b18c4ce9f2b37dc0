//! API tokens: shown once at creation, stored as a digest.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::digest::digest;
use super::ids::UserId;
use super::user::User;
use crate::db::Conn;
use crate::db::schema::{api_tokens, users};
use crate::error::{Error, Result};

/// A new token in plain text: `whsm_` and 256 random bits. Show it once and do not store it.
pub struct ApiToken(pub String);

/// Creates a token that acts as `user`. `expires_at` `None`: valid until it is revoked.
pub async fn create_token(
    conn: &mut Conn,
    user: UserId,
    name: &str,
    expires_at: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> Result<ApiToken> {
    let mut secret = [0_u8; 32];
    getrandom::fill(&mut secret).map_err(Error::broken)?;
    let token = format!("whsm_{}", URL_SAFE_NO_PAD.encode(secret));
    diesel::insert_into(api_tokens::table)
        .values((
            api_tokens::user_id.eq(user),
            api_tokens::name.eq(name),
            api_tokens::digest.eq(digest(&token)),
            api_tokens::created_at.eq(now),
            api_tokens::expires_at.eq(expires_at),
        ))
        .execute(conn)
        .await?;
    Ok(ApiToken(token))
}

/// The owner of a token; `None` when the token is unknown or expired, or its owner is disabled.
pub async fn find_by_token(conn: &mut Conn, token: &str, now: DateTime<Utc>) -> QueryResult<Option<User>> {
    api_tokens::table
        .inner_join(users::table.on(users::id.eq(api_tokens::user_id)))
        .filter(api_tokens::digest.eq(digest(token)))
        .filter(api_tokens::expires_at.is_null().or(api_tokens::expires_at.gt(now)))
        .filter(users::disabled_at.is_null())
        .select(User::as_select())
        .first(conn)
        .await
        .optional()
}
