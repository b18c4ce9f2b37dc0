//! 模板: recurring orders stored as typed under a name, for the owner, a department or everyone.
//!
//! Never validates the content: master data may disappear before a template is used, and is checked then.

use chrono::{DateTime, Utc};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::Bool;
use diesel_async::{AsyncConnection, RunQueryDsl};

use super::{Kind, RawOrder, TemplateId};
use crate::db::Conn;
use crate::db::schema::{order_template_uses, order_templates, users};
use crate::error::{Error, Fault, Result};
use crate::org::{DepartmentId, User, UserId};

/// The maximum length of a name, in characters.
pub const LONGEST_TEMPLATE_NAME: usize = 60;

/// The maximum number per person.
const MOST_TEMPLATES: i64 = 100;

/// The maximum size of the content in bytes of JSON. The constraint allows more, as PostgreSQL adds spaces.
const LARGEST: usize = 800_000;

/// The maximum number of templates in a list.
const SHOWN: i64 = 200;

crate::text_enum! {
    /// Who may use a template.
    pub enum Share {
        /// 仅自己.
        Own = "own",
        /// 本部门: the department of the owner.
        Department = "department",
        /// 全公司: only administrators may share with everyone.
        All = "all",
    }
}

/// A recurring order.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = order_templates, check_for_backend(diesel::pg::Pg))]
pub struct Template {
    pub id: TemplateId,
    pub owner_id: UserId,
    pub kind: Kind,
    pub name: String,
    pub shared: Share,
    /// The department it is shared with; `None` unless `shared` is `Department`.
    pub department_id: Option<DepartmentId>,
    /// A [`RawOrder`] as JSON.
    pub content: serde_json::Value,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

/// A template in a list.
#[derive(Clone, Debug)]
pub struct ListedTemplate {
    pub template: Template,
    pub owner: String,
    /// When the viewer last created an order from it.
    pub used_at: Option<DateTime<Utc>>,
}

/// The form fields of a template.
#[derive(Clone, Debug)]
pub struct TemplateInput {
    pub name: String,
    pub shared: Share,
}

type Within = Box<dyn BoxableExpression<order_templates::table, Pg, SqlType = Bool>>;

/// The condition that this person may use a template: their own, their department's, or everyone's.
fn visible_to(user: &User) -> Within {
    let for_all = order_templates::shared.eq(Share::All);
    let own = order_templates::owner_id.eq(user.id);
    match user.department_id {
        Some(department) => {
            let theirs = order_templates::department_id.assume_not_null().eq(department);
            Box::new(own.or(for_all).or(order_templates::department_id.is_not_null().and(theirs)))
        }
        None => Box::new(own.or(for_all)),
    }
}

impl Template {
    /// Whether this person may rename, share, replace or delete it.
    pub fn may_be_changed_by(&self, user: &User) -> bool {
        self.owner_id == user.id || user.is_admin() && self.shared != Share::Own
    }

    /// The stored order. Leaves out the department in another person's template: the form fills in the user's own.
    pub fn to_raw(&self, user: &User) -> RawOrder {
        let mut raw: RawOrder = serde_json::from_value(self.content.clone()).unwrap_or_default();
        if self.owner_id != user.id {
            raw.department = String::new();
        }
        raw
    }

    /// The number of lines.
    pub fn line_count(&self) -> usize {
        self.content["lines"].as_object().map_or(0, serde_json::Map::len)
    }

    /// The templates that this person may use: the most recently used first, then the newest.
    pub async fn list(conn: &mut Conn, user: &User) -> QueryResult<Vec<ListedTemplate>> {
        let found: Vec<Self> = order_templates::table
            .filter(visible_to(user))
            .order((order_templates::updated_at.desc(), order_templates::id.desc()))
            .limit(SHOWN)
            .select(Self::as_select())
            .load(conn)
            .await?;
        let owners = User::named(conn, &found.iter().map(|template| template.owner_id).collect::<Vec<_>>()).await?;
        let uses: Vec<(TemplateId, DateTime<Utc>)> = order_template_uses::table
            .filter(order_template_uses::user_id.eq(user.id))
            .select((order_template_uses::template_id, order_template_uses::used_at))
            .load(conn)
            .await?;
        let listed = |template: Self| {
            let owner = owners.iter().find(|owner| owner.id == template.owner_id);
            ListedTemplate {
                owner: owner.map(|owner| owner.display_name.clone()).unwrap_or_default(),
                used_at: uses.iter().find(|(id, _)| *id == template.id).map(|(_, at)| *at),
                template,
            }
        };
        let mut listed: Vec<ListedTemplate> = found.into_iter().map(listed).collect();
        // A stable sort: unused templates stay newest first.
        listed.sort_by_key(|one| std::cmp::Reverse(one.used_at));
        Ok(listed)
    }

    /// Finds a template that this person may use.
    ///
    /// # Errors
    /// `NotFound` otherwise.
    pub async fn find_visible(conn: &mut Conn, user: &User, id: TemplateId) -> Result<Self> {
        let within = order_templates::table.filter(order_templates::id.eq(id)).filter(visible_to(user));
        within.select(Self::as_select()).first(conn).await.optional()?.ok_or(Error::NotFound)
    }

    /// The person's own templates of a kind, by name.
    pub async fn own(conn: &mut Conn, user: UserId, kind: Kind) -> QueryResult<Vec<Self>> {
        let own = order_templates::table.filter(order_templates::owner_id.eq(user));
        own.filter(order_templates::kind.eq(kind))
            .order(order_templates::name)
            .select(Self::as_select())
            .load(conn)
            .await
    }

    /// Stores an order as a new template. Returns the existing one when name and content are the same, as after a double
    /// click. Locks the owner's row.
    ///
    /// # Errors
    /// `Invalid` on `template_name` or `template_shared`.
    pub async fn keep(
        conn: &mut Conn,
        owner: &User,
        kind: Kind,
        input: &TemplateInput,
        raw: &RawOrder,
        now: DateTime<Utc>,
    ) -> Result<Self> {
        let name = checked_name(&input.name)?;
        let department_id = shared_with(owner, input.shared, None)?;
        let content = content(raw)?;
        conn.transaction(async |conn| {
            users::table.find(owner.id).select(users::id).for_no_key_update().first::<UserId>(conn).await?;
            let own = order_templates::table.filter(order_templates::owner_id.eq(owner.id));
            let before = own.filter(order_templates::name.eq(&name)).select(Self::as_select());
            if let Some(before) = before.first(conn).await.optional()? {
                let is_same = (before.kind, before.shared) == (kind, input.shared) && before.content == content;
                return if is_same { Ok(before) } else { Err(Error::invalid("template_name", "fault-template-taken")) };
            }
            if own.count().get_result::<i64>(conn).await? >= MOST_TEMPLATES {
                let fault = Fault::new("template_name", "fault-too-many-templates");
                return Err(Error::Invalid(vec![fault.with("max", MOST_TEMPLATES.to_string())]));
            }
            Ok(diesel::insert_into(order_templates::table)
                .values((
                    order_templates::owner_id.eq(owner.id),
                    order_templates::kind.eq(kind),
                    order_templates::name.eq(&name),
                    order_templates::shared.eq(input.shared),
                    order_templates::department_id.eq(department_id),
                    order_templates::content.eq(&content),
                    order_templates::created_at.eq(now),
                    order_templates::updated_at.eq(now),
                ))
                .returning(Self::as_returning())
                .get_result(conn)
                .await?)
        })
        .await
    }

    /// Replaces the content of a template that this person may change. Keeps its name and sharing.
    ///
    /// # Errors
    /// `NotFound` for a template of another kind or one that this person may not use, `Forbidden` for one that they may
    /// use but not change.
    pub async fn replace(
        conn: &mut Conn,
        user: &User,
        id: TemplateId,
        kind: Kind,
        raw: &RawOrder,
        now: DateTime<Utc>,
    ) -> Result<Self> {
        let template = Self::changeable(conn, user, id).await?;
        if template.kind != kind {
            return Err(Error::NotFound);
        }
        diesel::update(order_templates::table.find(id))
            .set((order_templates::content.eq(content(raw)?), order_templates::updated_at.eq(now)))
            .returning(Self::as_returning())
            .get_result(conn)
            .await
            .optional()?
            .ok_or(Error::NotFound)
    }

    /// Changes name and sharing.
    ///
    /// # Errors
    /// As [`Template::keep`] and [`Template::replace`].
    pub async fn change(
        conn: &mut Conn,
        user: &User,
        id: TemplateId,
        input: &TemplateInput,
        now: DateTime<Utc>,
    ) -> Result<()> {
        let template = Self::changeable(conn, user, id).await?;
        let name = checked_name(&input.name)?;
        let department_id = shared_with(user, input.shared, Some(&template))?;
        let set = (
            order_templates::name.eq(&name),
            order_templates::shared.eq(input.shared),
            order_templates::department_id.eq(department_id),
            order_templates::updated_at.eq(now),
        );
        match diesel::update(order_templates::table.find(id)).set(set).execute(conn).await {
            Err(diesel::result::Error::DatabaseError(diesel::result::DatabaseErrorKind::UniqueViolation, _)) => {
                Err(Error::invalid("template_name", "fault-template-taken"))
            }
            other => Ok(other.map(drop)?),
        }
    }

    /// Deletes a template; one that does not exist is ignored.
    pub async fn remove(conn: &mut Conn, user: &User, id: TemplateId) -> Result<()> {
        match Self::changeable(conn, user, id).await {
            Ok(_) => Ok(diesel::delete(order_templates::table.find(id)).execute(conn).await.map(drop)?),
            Err(Error::NotFound) => Ok(()),
            Err(other) => Err(other),
        }
    }

    /// Records that an order was created from a template. Ignores a template that this person may not use.
    pub async fn note_use(conn: &mut Conn, user: &User, id: TemplateId, now: DateTime<Utc>) -> QueryResult<()> {
        let used = order_templates::table.filter(order_templates::id.eq(id)).filter(visible_to(user));
        let Some(id) = used.select(order_templates::id).first::<TemplateId>(conn).await.optional()? else {
            return Ok(());
        };
        diesel::insert_into(order_template_uses::table)
            .values((
                order_template_uses::template_id.eq(id),
                order_template_uses::user_id.eq(user.id),
                order_template_uses::used_at.eq(now),
            ))
            .on_conflict((order_template_uses::template_id, order_template_uses::user_id))
            .do_update()
            .set(order_template_uses::used_at.eq(now))
            .execute(conn)
            .await
            .map(drop)
    }

    async fn changeable(conn: &mut Conn, user: &User, id: TemplateId) -> Result<Self> {
        let found = order_templates::table.find(id).select(Self::as_select()).first(conn).await.optional()?;
        let found: Self = found.ok_or(Error::NotFound)?;
        if found.may_be_changed_by(user) {
            return Ok(found);
        }
        // `NotFound` hides a template from people who may not use it.
        Self::find_visible(conn, user, id).await?;
        Err(Error::Forbidden)
    }
}

/// The department that a template is shared with. An existing one is kept, so that a change by an administrator does
/// not move the template to their department.
fn shared_with(user: &User, shared: Share, template: Option<&Template>) -> Result<Option<DepartmentId>> {
    match shared {
        Share::Own => Ok(None),
        Share::All if user.is_admin() => Ok(None),
        Share::All => Err(Error::invalid("template_shared", "fault-share-all")),
        Share::Department => {
            let department = template.and_then(|template| template.department_id).or(user.department_id);
            department.map(Some).ok_or_else(|| Error::invalid("template_shared", "fault-no-department"))
        }
    }
}

fn checked_name(name: &str) -> Result<String> {
    let name = name.replace('\0', "").trim().to_owned();
    if name.is_empty() {
        return Err(Error::invalid("template_name", "fault-required"));
    }
    if name.chars().count() > LONGEST_TEMPLATE_NAME {
        let fault = Fault::new("template_name", "fault-too-long").with("max", LONGEST_TEMPLATE_NAME.to_string());
        return Err(Error::Invalid(vec![fault]));
    }
    Ok(name)
}

/// The content to store: without blank lines and without purchases to settle.
fn content(raw: &RawOrder) -> Result<serde_json::Value> {
    let lines = (0..).zip(raw.lines.values().filter(|line| !line.is_blank()).cloned()).collect();
    let kept = RawOrder { lines, settles: Vec::new(), ..raw.clone() };
    let mut kept = serde_json::to_value(&kept).map_err(Error::broken)?;
    without_nul(&mut kept);
    if kept.to_string().len() > LARGEST {
        return Err(Error::invalid("template_name", "fault-template-large"));
    }
    Ok(kept)
}

/// Removes NUL, which PostgreSQL text cannot hold.
fn without_nul(value: &mut serde_json::Value) {
    match value {
        serde_json::Value::String(text) => text.retain(|c| c != '\0'),
        serde_json::Value::Object(fields) => fields.values_mut().for_each(without_nul),
        serde_json::Value::Array(values) => values.iter_mut().for_each(without_nul),
        _ => {}
    }
}
