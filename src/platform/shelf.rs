//! A platform's access token in the database, shared by all instances. It is encrypted with the program's key, and one
//! instance at a time fetches it.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use sha2::{Digest, Sha256};

use crate::clock::Clock;
use crate::db::Db;
use crate::db::schema::platform_tokens;
use crate::error::Result;
use crate::messenger::token::{Shelf, Shelved};
use crate::org::Platform;

/// How long one instance has the exclusive right to fetch.
const RESERVED: TimeDelta = TimeDelta::seconds(15);

/// The shared token store of one platform.
pub struct DbShelf {
    db: Db,
    clock: Clock,
    platform: Platform,
    key: LessSafeKey,
}

/// When the stored token was fetched and when it expires.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TokenAge {
    pub fetched_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
}

/// The age of a platform's stored token; `None`: none was fetched yet.
pub async fn token_age(conn: &mut crate::db::Conn, platform: Platform) -> QueryResult<Option<TokenAge>> {
    type Row = (Option<DateTime<Utc>>, Option<DateTime<Utc>>);
    let row: Option<Row> = platform_tokens::table
        .find(platform)
        .select((platform_tokens::fetched_at, platform_tokens::expires_at))
        .first(conn)
        .await
        .optional()?;
    Ok(row.and_then(|(fetched_at, expires_at)| Some(TokenAge { fetched_at: fetched_at?, expires_at: expires_at? })))
}

impl DbShelf {
    /// `secret`: the program's key and the application's secret. A token stored under other secrets cannot be read.
    pub fn new(db: Db, clock: Clock, platform: Platform, secret: &[&[u8]]) -> Result<Self> {
        let mut digest = Sha256::new();
        for part in secret {
            digest.update((part.len() as u64).to_be_bytes());
            digest.update(part);
        }
        let key = UnboundKey::new(&AES_256_GCM, &digest.finalize()).map_err(crate::error::Error::broken)?;
        Ok(Self { db, clock, platform, key: LessSafeKey::new(key) })
    }

    fn seal(&self, secret: &str) -> Option<Vec<u8>> {
        let mut nonce = [0_u8; NONCE_LEN];
        getrandom::fill(&mut nonce).ok()?;
        let mut text = secret.as_bytes().to_vec();
        self.key.seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), Aad::empty(), &mut text).ok()?;
        Some([nonce.as_slice(), &text].concat())
    }

    fn open(&self, sealed: &[u8]) -> Option<String> {
        let (nonce, text) = sealed.split_at_checked(NONCE_LEN)?;
        let mut text = text.to_vec();
        let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
        let plain = self.key.open_in_place(nonce, Aad::empty(), &mut text).ok()?;
        String::from_utf8(plain.to_vec()).ok()
    }

    async fn look(&self) -> Result<Shelved> {
        type Row = (Option<Vec<u8>>, Option<DateTime<Utc>>, i64);
        let row: Option<Row> = platform_tokens::table
            .find(self.platform)
            .select((platform_tokens::sealed, platform_tokens::expires_at, platform_tokens::generation))
            .first(&mut *self.db.conn().await?)
            .await
            .optional()?;
        let Some((sealed, expires_at, generation)) = row else { return Ok(Shelved::default()) };
        let secret = sealed.and_then(|sealed| self.open(&sealed));
        Ok(Shelved { token: secret.zip(expires_at), generation })
    }

    async fn reserve(&self, generation: i64) -> Result<bool> {
        let mut conn = self.db.conn().await?;
        let now = self.clock.now();
        diesel::insert_into(platform_tokens::table)
            .values((platform_tokens::platform.eq(self.platform), platform_tokens::generation.eq(generation)))
            .on_conflict_do_nothing()
            .execute(&mut conn)
            .await?;
        let until = platform_tokens::reserved_until;
        // A clock that ran ahead has set a reservation that ends later than any can.
        let is_over = until.is_null().or(until.lt(now)).or(until.gt(now + RESERVED));
        let free = platform_tokens::table
            .find(self.platform)
            .filter(platform_tokens::generation.eq(generation))
            .filter(is_over);
        let set = platform_tokens::reserved_until.eq(now + RESERVED);
        Ok(diesel::update(free).set(set).execute(&mut conn).await? == 1)
    }

    async fn put(&self, secret: &str, expires_at: DateTime<Utc>, generation: i64) -> Result<()> {
        let row = platform_tokens::table.find(self.platform).filter(platform_tokens::generation.lt(generation));
        let set = (
            platform_tokens::sealed.eq(self.seal(secret)),
            platform_tokens::expires_at.eq(expires_at),
            platform_tokens::generation.eq(generation),
            platform_tokens::fetched_at.eq(self.clock.now()),
            platform_tokens::reserved_until.eq(None::<DateTime<Utc>>),
        );
        diesel::update(row).set(set).execute(&mut *self.db.conn().await?).await?;
        Ok(())
    }

    async fn release(&self) -> Result<()> {
        let set = platform_tokens::reserved_until.eq(None::<DateTime<Utc>>);
        let row = diesel::update(platform_tokens::table.find(self.platform));
        row.set(set).execute(&mut *self.db.conn().await?).await?;
        Ok(())
    }
}

/// If the database is away, every instance fetches its own token.
impl Shelf for DbShelf {
    fn look(&self) -> BoxFuture<'_, Option<Shelved>> {
        Self::look(self).map(Result::ok).boxed()
    }

    fn reserve(&self, generation: i64) -> BoxFuture<'_, bool> {
        Self::reserve(self, generation).map(|reserved| reserved.unwrap_or(true)).boxed()
    }

    fn put<'a>(&'a self, secret: &'a str, expires_at: DateTime<Utc>, generation: i64) -> BoxFuture<'a, ()> {
        Self::put(self, secret, expires_at, generation).map(|_| ()).boxed()
    }

    fn release(&self) -> BoxFuture<'_, ()> {
        Self::release(self).map(|_| ()).boxed()
    }
}
