//! API tokens: shown once when made, kept as a digest.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::{User, UserId, digest};
use crate::db::Conn;
use crate::db::schema::{api_tokens, users};
use crate::error::{Error, Result};

/// A fresh token in the clear: `whsm_` and 256 random bits. To be shown once and forgotten.
pub struct ApiToken(pub String);

/// Makes a token that acts as `user`. `expires_at` `None`: until it is revoked.
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

/// Whose token it is; `None` when unknown or expired, or its person disabled.
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
