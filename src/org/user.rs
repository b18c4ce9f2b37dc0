//! User accounts. Never deleted, because orders and logs refer to them; a person who leaves is disabled.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::result::{DatabaseErrorKind, Error as Diesel};
use diesel_async::{AsyncConnection, RunQueryDsl};

use super::ids::{DepartmentId, UserId};
use super::platform_ids::{self, IdsOfUser, PlatformIds, holder_of, set_userids};
use super::role::Role;
use super::scope::Scope;
use crate::config::Platform;
use crate::db::schema::{api_tokens, sessions, users};
use crate::db::{Conn, Kept};
use crate::error::{Error, Fault, Result};

crate::text_enum! {
    /// The platform that a person prefers for messages.
    pub enum Preference {
        DingTalk = "dingtalk",
        WeCom = "wecom",
        Both = "both",
    }
}

impl Preference {
    /// The preferred platform; `None`: all of them.
    pub fn platform(self) -> Option<Platform> {
        match self {
            Self::DingTalk => Some(Platform::DingTalk),
            Self::WeCom => Some(Platform::WeCom),
            Self::Both => None,
        }
    }
}

/// A person with an account.
#[derive(Clone, Debug, Queryable, Selectable, PartialEq, Eq)]
#[diesel(table_name = users, check_for_backend(diesel::pg::Pg))]
pub struct User {
    pub id: UserId,
    /// Lower case, unique; used at sign-in and in JSON.
    pub username: String,
    /// 真实姓名, as shown on cards.
    pub display_name: String,
    pub role: Role,
    pub department_id: Option<DepartmentId>,
    /// Off: no card goes to DingTalk and a DingTalk sign-in may look but not decide (`domain.md` section 5).
    pub may_approve_in_dingtalk: bool,
    /// `zh-CN` or `en`; `None`: according to the browser.
    pub language: Option<String>,
    /// Increases with each change; a form that carries an older version is refused.
    pub version: i32,
    pub disabled_at: Option<DateTime<Utc>>,
    pub mobile: Option<String>,
    /// Where messages go first; `None`: DingTalk, then WeCom.
    pub preferred_platform: Option<Preference>,
    /// When the person was found to be missing from the platform's directory.
    pub left_at: Option<DateTime<Utc>>,
    /// When a second factor was set; `None`: the person has none.
    pub second_factor_at: Option<DateTime<Utc>>,
    #[diesel(select_expression = IdsOfUser)]
    pub ids: PlatformIds,
}

/// The input for creating or changing an account.
#[derive(Clone, Debug)]
pub struct UserInput {
    pub username: String,
    pub display_name: String,
    pub role: Role,
    pub department_id: Option<DepartmentId>,
    /// Userids by platform. Blank ones count as none.
    pub userids: BTreeMap<Platform, String>,
    pub may_approve_in_dingtalk: bool,
    pub mobile: Option<String>,
    pub preferred_platform: Option<Preference>,
}

impl User {
    /// The person's userid on a platform; `None`: no message goes there.
    pub fn userid(&self, platform: Platform) -> Option<&str> {
        self.ids.userid(platform)
    }

    /// The id by which a platform's to-do tasks name the person; `None`: not known yet, or the platform has none.
    pub fn union_id(&self, platform: Platform) -> Option<&str> {
        self.ids.union_id(platform)
    }

    /// Whether the account is disabled.
    pub fn is_disabled(&self) -> bool {
        self.disabled_at.is_some()
    }

    /// Whether the role is administrator.
    pub fn is_admin(&self) -> bool {
        self.role == Role::Admin
    }

    /// Whether the role shows every order that was submitted.
    pub fn sees_all(&self) -> bool {
        matches!(self.role, Role::Admin | Role::Auditor)
    }

    /// Whether the role allows approving orders, even while the account is disabled.
    pub fn is_approver(&self) -> bool {
        self.role.approves()
    }

    /// Whether this person may currently be chosen to approve others' orders.
    pub fn may_be_chosen(&self) -> bool {
        self.is_approver() && !self.is_disabled() && self.left_at.is_none()
    }

    /// `None`: unknown id.
    pub async fn find(conn: &mut Conn, id: UserId) -> QueryResult<Option<Self>> {
        users::table.find(id).select(Self::as_select()).first(conn).await.optional()
    }

    /// Like [`find`](Self::find), with a shared row lock: the account cannot be changed or disabled until the
    /// transaction ends.
    pub async fn hold(conn: &mut Conn, id: UserId) -> QueryResult<Option<Self>> {
        users::table.find(id).select(Self::as_select()).for_share().first(conn).await.optional()
    }

    /// The people with these ids, ordered by id, each locked as by [`hold`](Self::hold).
    pub async fn hold_all(conn: &mut Conn, ids: &[UserId]) -> QueryResult<Vec<Self>> {
        let held = users::table.filter(users::id.eq_any(ids)).order(users::id).select(Self::as_select());
        Kept(held.for_share()).load(conn).await
    }

    /// By username, ignoring case and surrounding spaces.
    pub async fn by_username(conn: &mut Conn, username: &str) -> QueryResult<Option<Self>> {
        let username = username.trim().to_lowercase();
        users::table.filter(users::username.eq(username)).select(Self::as_select()).first(conn).await.optional()
    }

    /// The person with this userid on a platform, disabled or not.
    pub async fn by_userid(conn: &mut Conn, platform: Platform, userid: &str) -> QueryResult<Option<Self>> {
        match holder_of(conn, platform, userid).await? {
            Some(id) => Self::find(conn, id).await,
            None => Ok(None),
        }
    }

    /// Stores the id by which a platform's to-do tasks name a person.
    pub async fn set_union_id(conn: &mut Conn, id: UserId, platform: Platform, union_id: &str) -> QueryResult<usize> {
        platform_ids::set_union_id(conn, platform, id, union_id).await
    }

    /// All people by name, disabled ones last.
    pub async fn list(conn: &Conn) -> QueryResult<Vec<Self>> {
        users::table
            .order((users::disabled_at.is_not_null(), users::display_name, users::id))
            .select(Self::as_select())
            .load(&mut &*conn)
            .await
    }

    /// The people with these ids, in no particular order.
    pub async fn named(conn: &Conn, ids: &[UserId]) -> QueryResult<Vec<Self>> {
        users::table.filter(users::id.eq_any(ids)).select(Self::as_select()).load(&mut &*conn).await
    }

    /// The people who may be chosen to approve an order of `applicant`, by name.
    pub async fn eligible(conn: &mut Conn, applicant: UserId) -> QueryResult<Vec<Self>> {
        users::table
            .filter(users::disabled_at.is_null())
            .filter(users::left_at.is_null())
            .filter(users::role.eq_any(Role::APPROVING))
            .filter(users::id.ne(applicant))
            .order((users::display_name, users::id))
            .select(Self::as_select())
            .load(conn)
            .await
    }

    /// The administrators who are enabled and have not left, by id.
    pub async fn administrators(conn: &mut Conn) -> QueryResult<Vec<Self>> {
        users::table
            .filter(users::role.eq(Role::Admin))
            .filter(users::disabled_at.is_null().and(users::left_at.is_null()))
            .order(users::id)
            .select(Self::as_select())
            .load(conn)
            .await
    }

    /// The password hash as a PHC string; `None`: the person has no password and signs in with a platform.
    pub async fn password_hash(conn: &mut Conn, id: UserId) -> QueryResult<Option<String>> {
        users::table.find(id).select(users::password_hash).first(conn).await
    }

    /// Creates an account.
    ///
    /// # Errors
    /// `Invalid` names the field when a name or id is taken or malformed.
    pub async fn create(conn: &mut Conn, input: &UserInput, now: DateTime<Utc>) -> Result<Self> {
        let input = input.checked()?;
        conn.transaction(async |conn| {
            let id: UserId = diesel::insert_into(users::table)
                .values((
                    users::username.eq(&input.username),
                    users::display_name.eq(&input.display_name),
                    users::role.eq(input.role),
                    users::department_id.eq(input.department_id),
                    users::may_approve_in_dingtalk.eq(input.may_approve_in_dingtalk),
                    users::mobile.eq(&input.mobile),
                    users::preferred_platform.eq(input.preferred_platform),
                    users::created_at.eq(now),
                ))
                .returning(users::id)
                .get_result(conn)
                .await
                .map_err(write_error)?;
            set_userids(conn, id, &input.userids).await?;
            Self::find(conn, id).await?.ok_or(Error::NotFound)
        })
        .await
    }

    /// Changes an account that is still at `version`. The last administrator cannot be demoted. A new role ends the
    /// sessions; a former administrator also loses the tokens for administration.
    ///
    /// # Errors
    /// `Stale` when the account has another version; `Invalid` and `Refused` as for [`User::create`].
    pub async fn change(conn: &mut Conn, id: UserId, version: i32, input: &UserInput) -> Result<Self> {
        let input = input.checked()?;
        conn.transaction(async |conn| {
            if input.role != Role::Admin && lock_admins(conn).await? == [id] {
                return Err(Error::refused("error-last-admin"));
            }
            let before = users::table.find(id).select(users::role).for_update();
            let before: Role = before.first(conn).await.optional()?.ok_or(Error::NotFound)?;
            let changed = diesel::update(users::table.find(id).filter(users::version.eq(version)))
                .set((
                    users::username.eq(&input.username),
                    users::display_name.eq(&input.display_name),
                    users::role.eq(input.role),
                    users::department_id.eq(input.department_id),
                    users::may_approve_in_dingtalk.eq(input.may_approve_in_dingtalk),
                    users::mobile.eq(&input.mobile),
                    users::preferred_platform.eq(input.preferred_platform),
                    users::version.eq(users::version + 1),
                ))
                .execute(conn)
                .await
                .map_err(write_error)?;
            if changed == 0 {
                return Err(Error::Stale);
            }
            set_userids(conn, id, &input.userids).await?;
            if before != input.role {
                end_what_rests_on(conn, id, before).await?;
            }
            Self::find(conn, id).await?.ok_or(Error::NotFound)
        })
        .await
    }

    /// Locks the administrators, then this account, for a transaction that is about to disable it. While locked, no step
    /// can be assigned to the person.
    ///
    /// # Errors
    /// `Refused` for the last administrator; `NotFound` for an unknown id.
    pub async fn lock_to_disable(conn: &mut Conn, id: UserId) -> Result<Self> {
        if lock_admins(conn).await? == [id] {
            return Err(Error::refused("error-last-admin"));
        }
        let locked = users::table.find(id).select(Self::as_select()).for_update();
        locked.first(conn).await.optional()?.ok_or(Error::NotFound)
    }

    /// Disables an account and deletes its sessions, or enables it again.
    ///
    /// # Errors
    /// `Refused` for the last administrator; `NotFound` for an unknown id.
    pub async fn set_disabled(conn: &mut Conn, id: UserId, disabled: bool, now: DateTime<Utc>) -> Result<()> {
        conn.transaction(async |conn| {
            if disabled {
                Self::lock_to_disable(conn, id).await?;
            }
            let found = diesel::update(users::table.find(id))
                .set((users::disabled_at.eq(disabled.then_some(now)), users::version.eq(users::version + 1)))
                .execute(conn)
                .await?;
            if found == 0 {
                return Err(Error::NotFound);
            }
            if disabled {
                diesel::delete(sessions::table.filter(sessions::user_id.eq(id))).execute(conn).await?;
            }
            Ok(())
        })
        .await
    }

    /// Stores the chosen language, `zh-CN` or `en`.
    pub async fn set_language(conn: &mut Conn, id: UserId, language: &str) -> QueryResult<usize> {
        diesel::update(users::table.find(id)).set(users::language.eq(language)).execute(conn).await
    }
}

impl UserInput {
    /// The faults of the fields. Whether a name or id is taken is checked only on storing.
    pub fn faults(&self) -> Vec<Fault> {
        match self.checked() {
            Err(Error::Invalid(faults)) => faults,
            _ => Vec::new(),
        }
    }

    fn checked(&self) -> Result<Self> {
        let blank_is_none =
            |id: &Option<String>| id.as_deref().map(str::trim).filter(|s| !s.is_empty()).map(str::to_owned);
        let trimmed = self.userids.iter().map(|(platform, id)| (*platform, id.trim().to_owned()));
        let input = Self {
            username: self.username.trim().to_lowercase(),
            display_name: self.display_name.trim().to_owned(),
            userids: trimmed.filter(|(_, id)| !id.is_empty()).collect(),
            mobile: blank_is_none(&self.mobile).map(|mobile| mobile.replace([' ', '-'], "")),
            ..self.clone()
        };
        let mut faults = Vec::new();
        let mut letters = input.username.chars();
        let is_start_valid = letters.next().is_some_and(|c| c.is_ascii_lowercase() || c.is_ascii_digit());
        let is_rest_valid = letters.all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || "._@-".contains(c));
        if !is_start_valid || !is_rest_valid || input.username.len() > 64 {
            faults.push(Fault::new("username", "fault-username"));
        }
        if input.display_name.is_empty() {
            faults.push(Fault::new("display_name", "fault-required"));
        } else if input.display_name.chars().count() > 40 {
            faults.push(Fault::new("display_name", "fault-too-long").with("max", "40"));
        }
        for (platform, id) in &input.userids {
            if id.chars().count() > 64 || id.chars().any(char::is_whitespace) {
                faults.push(Fault::new(format!("{platform}_userid"), "fault-platform-id"));
            }
        }
        let is_mobile = |text: &str| {
            let digits = text.strip_prefix('+').unwrap_or(text);
            (5..=20).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit())
        };
        if input.mobile.as_deref().is_some_and(|mobile| !is_mobile(mobile)) {
            faults.push(Fault::new("mobile", "fault-mobile"));
        }
        if faults.is_empty() { Ok(input) } else { Err(Error::Invalid(faults)) }
    }
}

/// Ends the sessions and tokens that depend on a role that the person no longer has.
async fn end_what_rests_on(conn: &mut Conn, id: UserId, before: Role) -> QueryResult<()> {
    diesel::delete(sessions::table.filter(sessions::user_id.eq(id))).execute(conn).await?;
    if before == Role::Admin {
        diesel::update(api_tokens::table)
            .filter(api_tokens::user_id.eq(id).and(api_tokens::revoked_at.is_null()))
            .filter(api_tokens::scope.eq(Scope::Administration))
            .set(api_tokens::revoked_at.eq(diesel::dsl::now))
            .execute(conn)
            .await?;
    }
    Ok(())
}

/// Locks the enabled administrators in id order, so that two concurrent changes cannot remove the last one.
async fn lock_admins(conn: &mut Conn) -> QueryResult<Vec<UserId>> {
    users::table
        .filter(users::role.eq(Role::Admin))
        .filter(users::disabled_at.is_null())
        .order(users::id)
        .select(users::id)
        .for_update()
        .load(conn)
        .await
}

fn write_error(e: Diesel) -> Error {
    if let Diesel::DatabaseError(DatabaseErrorKind::UniqueViolation, info) = &e {
        let field = match info.constraint_name() {
            Some("users_username") => "username",
            Some("users_mobile") => "mobile",
            _ => return e.into(),
        };
        return Error::invalid(field, "fault-taken");
    }
    e.into()
}
