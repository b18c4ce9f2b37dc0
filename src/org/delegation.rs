//! Delegations 委托: a delegate acts for a principal during a period, for some kinds of orders or for all.
//!
//! Knows kinds only by their codes. Never moves a step; code that opens a step calls [`stand_ins`].

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};

use super::ids::{DelegationId, UserId};
use super::role::Role;
use super::user::User;
use crate::db::schema::{delegations, users};
use crate::db::{Conn, Questions, question, together};
use crate::error::{Error, Fault, Result};

/// The longest reason, in characters.
const MOST_REASON: usize = 200;

/// One delegation.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = delegations, check_for_backend(diesel::pg::Pg))]
pub struct Delegation {
    pub id: DelegationId,
    /// The absent person.
    pub principal_id: UserId,
    /// The person who acts instead.
    pub delegate_id: UserId,
    /// Codes of kinds; empty: all.
    pub kinds: Vec<String>,
    pub starts_at: DateTime<Utc>,
    /// Exclusive end.
    pub ends_at: DateTime<Utc>,
    pub reason: String,
    /// The principal, or an administrator.
    pub made_by: UserId,
    pub made_at: DateTime<Utc>,
    /// When it was ended early; `None`: it was not.
    pub ended_at: Option<DateTime<Utc>>,
}

/// The input for a new delegation.
#[derive(Clone, Debug)]
pub struct DelegationInput {
    pub principal_id: UserId,
    pub delegate_id: UserId,
    /// Codes of kinds; empty: all.
    pub kinds: Vec<String>,
    pub starts_at: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
    pub reason: String,
}

impl Delegation {
    /// The exclusive end. An early end counts.
    pub fn over_at(&self) -> DateTime<Utc> {
        self.ended_at.map_or(self.ends_at, |ended| ended.min(self.ends_at))
    }

    /// Whether it has ended.
    pub fn is_over(&self, now: DateTime<Utc>) -> bool {
        self.over_at() <= now
    }

    /// Whether it has started and not ended.
    pub fn is_in_force(&self, now: DateTime<Utc>) -> bool {
        self.starts_at <= now && !self.is_over(now)
    }

    /// `None`: unknown id.
    pub async fn find(conn: &mut Conn, id: DelegationId) -> QueryResult<Option<Self>> {
        delegations::table.find(id).select(Self::as_select()).first(conn).await.optional()
    }

    /// All delegations of a principal, past ones included, newest start first.
    pub async fn of_principal(conn: &mut Conn, principal: UserId) -> QueryResult<Vec<Self>> {
        delegations::table
            .filter(delegations::principal_id.eq(principal))
            .order((delegations::starts_at.desc(), delegations::id.desc()))
            .select(Self::as_select())
            .load(conn)
            .await
    }

    /// All delegations in force, ordered by end.
    pub async fn list_current(conn: &mut Conn, now: DateTime<Utc>) -> QueryResult<Vec<Self>> {
        delegations::table
            .filter(delegations::starts_at.le(now).and(delegations::ends_at.gt(now)))
            .filter(delegations::ended_at.is_null().or(delegations::ended_at.gt(now)))
            .order((delegations::ends_at, delegations::id))
            .select(Self::as_select())
            .load(conn)
            .await
    }

    /// The delegate's own delegations that overlap in time and kinds: the people who then get the orders.
    pub async fn of_delegate(&self, conn: &mut Conn) -> QueryResult<Vec<Self>> {
        let theirs = Self::of_principal(conn, self.delegate_id).await?;
        let input = DelegationInput {
            principal_id: self.principal_id,
            delegate_id: self.delegate_id,
            kinds: self.kinds.clone(),
            starts_at: self.starts_at,
            ends_at: self.ends_at,
            reason: String::new(),
        };
        Ok(theirs.into_iter().filter(|other| input.overlaps(other)).collect())
    }

    /// Creates a delegation. Locks both users.
    ///
    /// # Errors
    /// `Invalid` at `delegate`, `from`, `until` or `reason`; an overlap with another delegation of the principal for
    /// the same kind is a fault at `from`. `Refused` when the principal approves no orders.
    pub async fn create(conn: &mut Conn, input: &DelegationInput, made_by: UserId, now: DateTime<Utc>) -> Result<Self> {
        conn.transaction(async |conn| {
            // Locks in id order to avoid a deadlock between two delegations in opposite directions.
            let both: Vec<User> = users::table
                .filter(users::id.eq_any([input.principal_id, input.delegate_id]))
                .order(users::id)
                .select(User::as_select())
                .for_update()
                .load(conn)
                .await?;
            let person = |id| both.iter().find(|user| user.id == id);
            let principal = person(input.principal_id).ok_or(Error::NotFound)?;
            if !principal.is_approver() {
                return Err(Error::refused("delegation-of-staff"));
            }
            let mut faults = input.faults(person(input.delegate_id), now);
            let others = Self::of_principal(conn, principal.id).await?;
            if let Some(other) = others.iter().find(|other| input.overlaps(other)) {
                let who = User::find(conn, other.delegate_id).await?.map(|user| user.display_name);
                faults.push(Fault::new("from", "fault-delegation-overlap").with("who", who.unwrap_or_default()));
            }
            if !faults.is_empty() {
                return Err(Error::Invalid(faults));
            }
            let made = diesel::insert_into(delegations::table)
                .values((
                    delegations::principal_id.eq(input.principal_id),
                    delegations::delegate_id.eq(input.delegate_id),
                    delegations::kinds.eq(&input.kinds),
                    delegations::starts_at.eq(input.starts_at),
                    delegations::ends_at.eq(input.ends_at),
                    delegations::reason.eq(input.reason.trim()),
                    delegations::made_by.eq(made_by),
                    delegations::made_at.eq(now),
                ))
                .returning(Self::as_returning())
                .get_result(conn)
                .await?;
            Ok(made)
        })
        .await
    }

    /// Ends a current or future delegation at `now`.
    ///
    /// # Errors
    /// `Refused` when it has already ended.
    pub async fn end(conn: &mut Conn, id: DelegationId, now: DateTime<Utc>) -> Result<()> {
        let current =
            delegations::table.find(id).filter(delegations::ends_at.gt(now)).filter(delegations::ended_at.is_null());
        match diesel::update(current).set(delegations::ended_at.eq(now)).execute(conn).await? {
            0 => Err(Error::refused("delegation-is-over")),
            _ => Ok(()),
        }
    }
}

impl DelegationInput {
    fn faults(&self, delegate: Option<&User>, now: DateTime<Utc>) -> Vec<Fault> {
        let mut faults = Vec::new();
        match delegate {
            _ if self.delegate_id == self.principal_id => faults.push(Fault::new("delegate", "fault-not-oneself")),
            Some(user) if user.may_be_chosen() => {}
            Some(user) if user.is_disabled() => faults.push(Fault::new("delegate", "fault-disabled")),
            _ => faults.push(Fault::new("delegate", "fault-unknown")),
        }
        if self.ends_at <= self.starts_at {
            faults.push(Fault::new("until", "fault-ends-before"));
        } else if self.ends_at <= now {
            faults.push(Fault::new("until", "fault-is-past"));
        }
        if self.reason.trim().chars().count() > MOST_REASON {
            faults.push(Fault::new("reason", "fault-too-long").with("max", MOST_REASON.to_string()));
        }
        faults
    }

    /// Whether the two overlap in time and in a kind.
    fn overlaps(&self, other: &Delegation) -> bool {
        let same_time = self.starts_at < other.over_at() && other.starts_at < self.ends_at.min(other.over_at());
        let all = self.kinds.is_empty() || other.kinds.is_empty();
        same_time && (all || self.kinds.iter().any(|kind| other.kinds.contains(kind)))
    }
}

/// The pairs (principal, delegate) in force at `now` for a kind. Only delegates who may be chosen as approvers.
///
/// A delegate may be absent too, so the pairs may form chains and cycles.
pub async fn stand_ins(conn: &Conn, kind: &str, now: DateTime<Utc>) -> QueryResult<Vec<(UserId, UserId)>> {
    together(conn, in_force(kind, now)).await
}

/// Like `stand_ins`, as a query for `together`.
pub fn in_force(kind: &str, now: DateTime<Utc>) -> impl Questions<Answers = Vec<(UserId, UserId)>> + use<> {
    let is_of_kind = delegations::kinds.eq(Vec::<String>::new()).or(delegations::kinds.contains(vec![kind.to_owned()]));
    let in_force = delegations::table
        .inner_join(users::table.on(users::id.eq(delegations::delegate_id)))
        .filter(delegations::starts_at.le(now).and(delegations::ends_at.gt(now)))
        .filter(delegations::ended_at.is_null().or(delegations::ended_at.gt(now)))
        .filter(is_of_kind)
        .filter(users::disabled_at.is_null().and(users::left_at.is_null()).and(users::role.eq_any(Role::APPROVING)))
        .order(delegations::id);
    question(in_force.select((delegations::principal_id, delegations::delegate_id)))
}
