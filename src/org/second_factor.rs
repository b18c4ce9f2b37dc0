//! The second factor of a password: one-time codes by time (RFC 6238) from an app on the phone, and recovery codes.
//!
//! Stores the secret encrypted and recovery codes as digests. Never logs either, and never accepts a code twice.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use totp_rs::{Builder, Secret, Totp};

use super::ids::UserId;
use super::sealing::{open, seal};
use crate::db::Conn;
use crate::db::schema::{recovery_codes, second_factors, users};
use crate::error::{Error, Result};

/// How many recovery codes a person gets.
pub const RECOVERY_CODES: usize = 10;

/// The length of a secret in bytes, as RFC 4226 recommends.
const SECRET: usize = 20;

/// The digits of a recovery code: 66 bits. Digits only, so that one field with a numeric keyboard takes both kinds.
const RECOVERY_DIGITS: usize = 20;

/// The digits of a group, as a recovery code is written.
const GROUP: usize = 5;

/// The secret that program and app share.
#[derive(Clone)]
pub struct TotpSecret([u8; SECRET]);

/// What a code is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodeResult {
    Accepted,
    /// A recovery code, used up now.
    Recovery,
    /// Wrong, or used before.
    Wrong,
    /// No key of the program decrypts the secret. Recovery codes work.
    Unreadable,
}

impl TotpSecret {
    /// The secret that a session offers for setting up: the same until the session ends, and stored nowhere.
    pub fn offered(key: &[u8; 64], user: UserId, session: &[u8]) -> Result<Self> {
        let mut mac: Hmac<Sha256> = Hmac::new_from_slice(key).map_err(Error::broken)?;
        mac.update(format!("whsm second factor {user}\n").as_bytes());
        mac.update(session);
        Self::read(&mac.finalize().into_bytes()[..SECRET]).ok_or_else(|| Error::broken("the secret is too short"))
    }

    /// As text to type into an app, in groups of four.
    pub fn text(&self) -> String {
        let text = Secret::new_stack(self.0).to_base32();
        text.as_bytes().chunks(4).map(String::from_utf8_lossy).collect::<Vec<_>>().join(" ")
    }

    /// The address that an app reads from a QR code.
    pub fn address(&self, company: &str, username: &str) -> Result<String> {
        let builder = Builder::new().with_secret(Secret::new_stack(self.0)).with_account_name(username);
        let totp = builder.with_issuer(Some(company.replace(':', " "))).build().map_err(Error::broken)?;
        totp.to_url().map_err(Error::broken)
    }

    /// The number of the time step of a code, at most one step away from now; `None`: it is wrong.
    pub fn step_of(&self, code: &str, now: DateTime<Utc>) -> Option<i64> {
        let seconds = u64::try_from(now.timestamp()).ok()?;
        i64::try_from(self.totp()?.check(&digits(code), seconds)?).ok()
    }

    fn totp(&self) -> Option<Totp> {
        Builder::new().with_secret(Secret::new_stack(self.0)).build().ok()
    }

    fn read(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }
}

/// Sets a person's second factor, in a signed transaction. `step`: of the code that confirmed it. Returns the recovery
/// codes in plain text: show them once and do not store them.
pub async fn set_second_factor(
    conn: &mut Conn,
    key: &[u8; 64],
    user: UserId,
    (secret, step): (&TotpSecret, i64),
    now: DateTime<Utc>,
) -> Result<Vec<String>> {
    remove_second_factor(conn, user).await?;
    let row = (
        second_factors::user_id.eq(user),
        second_factors::sealed.eq(seal(key, &sealed_as(user), &secret.0)?),
        second_factors::last_step.eq(step),
    );
    diesel::insert_into(second_factors::table).values(row).execute(conn).await?;
    diesel::update(users::table.find(user)).set(users::second_factor_at.eq(now)).execute(conn).await?;
    make_recovery_codes(conn, user).await
}

/// Removes a person's second factor, in a signed transaction. `false`: there was none.
pub async fn remove_second_factor(conn: &mut Conn, user: UserId) -> QueryResult<bool> {
    diesel::delete(second_factors::table.find(user)).execute(conn).await?;
    let set = users::table.filter(users::id.eq(user).and(users::second_factor_at.is_not_null()));
    let none = users::second_factor_at.eq(None::<DateTime<Utc>>);
    Ok(diesel::update(set).set(none).execute(conn).await? > 0)
}

/// Makes new recovery codes; earlier ones end. Returns them in plain text.
pub async fn make_recovery_codes(conn: &mut Conn, user: UserId) -> Result<Vec<String>> {
    let codes = (0..RECOVERY_CODES).map(|_| recovery_code()).collect::<Result<Vec<_>>>()?;
    let rows: Vec<_> = codes
        .iter()
        .map(|code| (recovery_codes::user_id.eq(user), recovery_codes::digest.eq(digest_of(user, code))))
        .collect();
    conn.transaction(async |conn| {
        diesel::delete(recovery_codes::table.filter(recovery_codes::user_id.eq(user))).execute(conn).await?;
        diesel::insert_into(recovery_codes::table).values(&rows).execute(conn).await
    })
    .await?;
    let written =
        |code: &String| code.as_bytes().chunks(GROUP).map(String::from_utf8_lossy).collect::<Vec<_>>().join("-");
    Ok(codes.iter().map(written).collect())
}

/// The recovery codes that a person has not used.
pub async fn recovery_codes_left(conn: &mut Conn, user: UserId) -> QueryResult<i64> {
    let left = recovery_codes::table.filter(recovery_codes::user_id.eq(user).and(recovery_codes::used_at.is_null()));
    left.count().get_result(conn).await
}

/// Checks a code and uses it up. `keys`: of the program, the present one first. Without a second factor every code is
/// wrong.
pub async fn use_code(
    conn: &mut Conn,
    keys: &[&[u8; 64]],
    user: UserId,
    code: &str,
    now: DateTime<Utc>,
) -> Result<CodeResult> {
    let typed = digits(code);
    if typed.len() == RECOVERY_DIGITS {
        let code = recovery_codes::table.find((user, digest_of(user, &typed)));
        let unused = code.filter(recovery_codes::used_at.is_null());
        let used = diesel::update(unused).set(recovery_codes::used_at.eq(now)).execute(conn).await?;
        return Ok(if used == 1 { CodeResult::Recovery } else { CodeResult::Wrong });
    }
    let sealed = second_factors::table.find(user).select(second_factors::sealed);
    let sealed: Option<Vec<u8>> = sealed.first(conn).await.optional()?;
    let Some(sealed) = sealed else { return Ok(CodeResult::Wrong) };
    let secret = open(keys.iter().copied(), &sealed_as(user), &sealed).and_then(|secret| TotpSecret::read(&secret));
    let Some(secret) = secret else { return Ok(CodeResult::Unreadable) };
    let Some(step) = secret.step_of(&typed, now) else { return Ok(CodeResult::Wrong) };
    // Of two requests with one code, one finds the step passed.
    let fresh = second_factors::table.find(user).filter(second_factors::last_step.lt(step));
    let used = diesel::update(fresh).set(second_factors::last_step.eq(step)).execute(conn).await?;
    Ok(if used == 1 { CodeResult::Accepted } else { CodeResult::Wrong })
}

/// Encrypts with the present key what former keys encrypted; returns how many. Afterwards the former keys can go.
pub async fn reseal_second_factors(conn: &mut Conn, keys: &[&[u8; 64]]) -> Result<usize> {
    let Some((present, former)) = keys.split_first().filter(|(_, former)| !former.is_empty()) else { return Ok(0) };
    let rows: Vec<(UserId, Vec<u8>)> =
        second_factors::table.select((second_factors::user_id, second_factors::sealed)).load(conn).await?;
    let mut resealed = 0;
    for (user, sealed) in rows {
        let Some(secret) = open(former.iter().copied(), &sealed_as(user), &sealed) else { continue };
        let row = second_factors::table.find(user).filter(second_factors::sealed.eq(&sealed));
        let anew = second_factors::sealed.eq(seal(present, &sealed_as(user), &secret)?);
        resealed += diesel::update(row).set(anew).execute(conn).await?;
    }
    Ok(resealed)
}

fn sealed_as(user: UserId) -> String {
    format!("second factor of {user}")
}

/// The ASCII digits of a typed code; full-width ones count.
fn digits(code: &str) -> String {
    let digit = |c: char| match c {
        '０'..='９' => char::from_u32(u32::from(c) - u32::from('０') + u32::from('0')),
        c if c.is_whitespace() || c == '-' => None,
        c => Some(c),
    };
    code.chars().filter_map(digit).collect()
}

fn digest_of(user: UserId, code: &str) -> Vec<u8> {
    Sha256::digest(format!("recovery code of {user}: {code}")).to_vec()
}

/// Random digits.
fn recovery_code() -> Result<String> {
    let mut code = String::new();
    while code.len() < RECOVERY_DIGITS {
        let mut random = [0_u8; RECOVERY_DIGITS];
        getrandom::fill(&mut random).map_err(Error::broken)?;
        // From 250 on the digits would not be equally likely.
        let fair = random.iter().filter(|byte| **byte < 250).map(|byte| char::from(b'0' + byte % 10));
        code.extend(fair.take(RECOVERY_DIGITS - code.len()));
    }
    Ok(code)
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::{TotpSecret, digits};

    /// The table of RFC 6238, appendix B, for SHA-1; the last six of its eight digits.
    #[test]
    fn the_codes_are_those_of_the_rfc() {
        let secret = TotpSecret(*b"12345678901234567890");
        for (seconds, code) in
            [(59, "287082"), (1_111_111_109, "081804"), (1_111_111_111, "050471"), (20_000_000_000, "353130")]
        {
            let now = DateTime::from_timestamp(seconds, 0).unwrap();
            assert_eq!(secret.step_of(code, now), Some(seconds / 30), "{seconds}");
            let late = DateTime::from_timestamp(seconds + 90, 0).unwrap();
            assert_eq!(secret.step_of(code, late), None);
        }
        let now = DateTime::from_timestamp(59, 0).unwrap();
        assert_eq!(secret.step_of(" ２８７ 082 ", now), Some(1));
        assert_eq!(digits("12345-67890 x"), "1234567890x");
        assert_eq!(secret.text(), "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ");
        let address = secret.address("绿叶: 贸易", "wang").unwrap();
        assert!(address.starts_with("otpauth://totp/%E7%BB%BF") && address.contains("secret=GEZDGNBVGY3TQOJQ"));
    }
}
