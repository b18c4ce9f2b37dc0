//! The record of sign-ins and refused attempts. Stores no secret and no unknown username, which may be a mistyped
//! password.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::ids::UserId;
use crate::config::Platform;
use crate::db::Conn;
use crate::db::schema::sign_ins;

/// The longest stored address and device name, in characters.
const LONGEST: usize = 64;

crate::text_enum! {
    /// How the person signed in, or from where the account was unlocked or changed.
    pub enum Way {
        Password = "password",
        DingTalk = "dingtalk",
        WeCom = "wecom",
        /// The account page of the person.
        Account = "account",
        /// A link that an administrator made.
        Link = "link",
        Administrator = "administrator",
        CommandLine = "command_line",
    }
}

impl Way {
    /// The way of signing in on a platform; `None`: by password.
    pub fn by(platform: Option<Platform>) -> Self {
        match platform {
            None => Self::Password,
            Some(Platform::DingTalk) => Self::DingTalk,
            Some(Platform::WeCom) => Self::WeCom,
        }
    }
}

crate::text_enum! {
    /// The result of an attempt, or another event of the account.
    pub enum Outcome {
        SignedIn = "signed_in",
        WrongPassword = "wrong_password",
        /// No person has this username or platform account.
        Unknown = "unknown",
        /// A wrong password that reached the limit: the source is locked out now.
        Locked = "locked",
        /// Refused without a check, because the source is locked out.
        RefusedLocked = "refused_locked",
        Disabled = "disabled",
        /// The platform rejected the code or did not respond.
        RefusedCode = "refused_code",
        Unlocked = "unlocked",
        ChangedPassword = "changed_password",
        /// The person ended their other sessions.
        EndedSessions = "ended_sessions",
        /// A wrong one-time or recovery code.
        WrongCode = "wrong_code",
        /// A recovery code was accepted; it is used up.
        UsedRecoveryCode = "used_recovery_code",
        SetSecondFactor = "set_second_factor",
        RemovedSecondFactor = "removed_second_factor",
        MadeRecoveryCodes = "made_recovery_codes",
    }
}

crate::id! {
    /// `sign_ins.id`; increases with time.
    pub struct SignInId(i64: BigInt);
}

/// One entry.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = sign_ins, check_for_backend(diesel::pg::Pg))]
pub struct SignIn {
    pub id: SignInId,
    pub at: DateTime<Utc>,
    /// `None`: an unknown username or platform account.
    pub user_id: Option<UserId>,
    pub way: Way,
    pub outcome: Outcome,
    /// Empty for the command line.
    pub address: String,
    /// Browser and system in a few words.
    pub device: String,
}

/// Which entries are listed.
#[derive(Clone, Debug, Default)]
pub struct SignInFilter {
    pub user: Option<UserId>,
    pub outcome: Option<Outcome>,
    /// Entries older than this one (cursor).
    pub before: Option<SignInId>,
}

/// The place that an entry comes from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    pub address: String,
    pub device: String,
}

impl SignIn {
    /// Adds an entry, and a line to the log.
    pub async fn record(
        conn: &mut Conn,
        user: Option<UserId>,
        (way, outcome): (Way, Outcome),
        place: &Place,
        now: DateTime<Utc>,
    ) -> QueryResult<usize> {
        let short = |text: &str| text.chars().take(LONGEST).collect::<String>();
        let (address, device) = (short(&place.address), short(&place.device));
        let id = user.map(|user| user.0);
        tracing::info!(user = id, %way, %outcome, address, device, "sign-in");
        diesel::insert_into(sign_ins::table)
            .values((
                sign_ins::at.eq(now),
                sign_ins::user_id.eq(user),
                sign_ins::way.eq(way),
                sign_ins::outcome.eq(outcome),
                sign_ins::address.eq(address),
                sign_ins::device.eq(device),
            ))
            .execute(conn)
            .await
    }

    /// The matching entries, newest first, at most `limit`.
    pub async fn list(conn: &mut Conn, filter: &SignInFilter, limit: i64) -> QueryResult<Vec<Self>> {
        let mut found = sign_ins::table.order(sign_ins::id.desc()).limit(limit).select(Self::as_select()).into_boxed();
        if let Some(user) = filter.user {
            found = found.filter(sign_ins::user_id.eq(user));
        }
        if let Some(outcome) = filter.outcome {
            found = found.filter(sign_ins::outcome.eq(outcome));
        }
        if let Some(before) = filter.before {
            found = found.filter(sign_ins::id.lt(before));
        }
        found.load(conn).await
    }

    /// Deletes the entries before `at`; returns how many.
    pub async fn drop_before(conn: &mut Conn, at: DateTime<Utc>) -> QueryResult<usize> {
        diesel::delete(sign_ins::table.filter(sign_ins::at.lt(at))).execute(conn).await
    }
}
