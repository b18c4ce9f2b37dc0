//! API tokens: shown once at creation, stored as a digest.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::digest::digest;
use super::ids::UserId;
use super::scope::Scope;
use super::user::User;
use crate::db::Conn;
use crate::db::schema::{api_tokens, users};
use crate::error::{Error, Result};

/// The last use is written at most this often.
const NOTE_EVERY: TimeDelta = TimeDelta::minutes(1);

crate::id! {
    /// `api_tokens.id`.
    pub struct TokenId(i64: BigInt);
}

/// A new token in plain text: `whsm_` and 256 random bits. Show it once and do not store it.
pub struct ApiToken(pub String);

/// A stored token.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = api_tokens, check_for_backend(diesel::pg::Pg))]
pub struct Token {
    pub id: TokenId,
    pub user_id: UserId,
    pub name: String,
    pub scope: Scope,
    pub created_at: DateTime<Utc>,
    /// `None`: valid until it is revoked.
    pub expires_at: Option<DateTime<Utc>>,
    pub used_at: Option<DateTime<Utc>>,
    /// The address of the last use.
    pub used_from: Option<String>,
    pub revoked_at: Option<DateTime<Utc>>,
}

/// Creates a token that acts as `user`.
pub async fn create_token(
    conn: &mut Conn,
    user: UserId,
    (name, scope): (&str, Scope),
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
            api_tokens::scope.eq(scope),
            api_tokens::digest.eq(digest(&token)),
            api_tokens::created_at.eq(now),
            api_tokens::expires_at.eq(expires_at),
        ))
        .execute(conn)
        .await?;
    Ok(ApiToken(token))
}

impl Token {
    /// Whether it is neither revoked nor expired.
    pub fn is_in_force(&self, now: DateTime<Utc>) -> bool {
        self.revoked_at.is_none() && self.expires_at.is_none_or(|at| at > now)
    }

    /// A token in force and its owner; `None` when the token is unknown, expired or revoked, or its owner is disabled.
    pub async fn find(conn: &mut Conn, token: &str, now: DateTime<Utc>) -> QueryResult<Option<(User, Self)>> {
        api_tokens::table
            .inner_join(users::table.on(users::id.eq(api_tokens::user_id)))
            .filter(api_tokens::digest.eq(digest(token)))
            .filter(api_tokens::expires_at.is_null().or(api_tokens::expires_at.gt(now)))
            .filter(api_tokens::revoked_at.is_null())
            .filter(users::disabled_at.is_null())
            .select((User::as_select(), Self::as_select()))
            .first(conn)
            .await
            .optional()
    }

    /// Stores time and address of a use, at most once a minute.
    pub async fn note_use(&self, conn: &mut Conn, from: &str, now: DateTime<Utc>) -> QueryResult<()> {
        if self.used_at.is_none_or(|at| (now - at).abs() >= NOTE_EVERY) {
            diesel::update(api_tokens::table.find(self.id))
                .set((api_tokens::used_at.eq(now), api_tokens::used_from.eq(from)))
                .execute(conn)
                .await?;
        }
        Ok(())
    }

    /// The tokens of a person, newest first, including revoked ones.
    pub async fn of_user(conn: &mut Conn, user: UserId) -> QueryResult<Vec<Self>> {
        let own = api_tokens::table.filter(api_tokens::user_id.eq(user)).order(api_tokens::id.desc());
        own.select(Self::as_select()).load(conn).await
    }

    /// All tokens, with the usernames of their owners.
    pub async fn list(conn: &mut Conn) -> QueryResult<Vec<(String, Self)>> {
        let all = api_tokens::table.inner_join(users::table.on(users::id.eq(api_tokens::user_id)));
        all.order((users::username, api_tokens::id)).select((users::username, Self::as_select())).load(conn).await
    }

    /// Revokes a token. With `of`: only a token of this person. `false`: there is no such token, or it is revoked
    /// already.
    pub async fn revoke(conn: &mut Conn, of: Option<UserId>, id: TokenId, now: DateTime<Utc>) -> QueryResult<bool> {
        let mut token = diesel::update(api_tokens::table)
            .filter(api_tokens::id.eq(id).and(api_tokens::revoked_at.is_null()))
            .set(api_tokens::revoked_at.eq(now))
            .into_boxed();
        if let Some(of) = of {
            token = token.filter(api_tokens::user_id.eq(of));
        }
        Ok(token.execute(conn).await? > 0)
    }
}
