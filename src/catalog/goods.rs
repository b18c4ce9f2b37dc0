//! Goods, which fill in the lines of orders. A line stores its own copy, so that renaming goods changes no order.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::result::{DatabaseErrorKind, Error as Diesel};
use diesel::sql_types::{BigInt, Nullable};
use diesel_async::RunQueryDsl;
use pinyin::ToPinyin;

use super::GoodsId;
use crate::db::Conn;
use crate::db::schema::goods;
use crate::error::{Error, Fault, Result};

/// 商品.
#[derive(Clone, Debug, Queryable, QueryableByName, Selectable, PartialEq, Eq)]
#[diesel(table_name = goods, check_for_backend(diesel::pg::Pg))]
pub struct Goods {
    pub id: GoodsId,
    /// 货号, unique ignoring case.
    pub sku: String,
    pub name: String,
    pub specification: String,
    pub unit: String,
    pub version: i32,
    pub disabled_at: Option<DateTime<Utc>>,
}

/// The form fields of an article.
#[derive(Clone, Debug)]
pub struct GoodsInput {
    pub sku: String,
    pub name: String,
    pub specification: String,
    pub unit: String,
}

impl Goods {
    /// Whether it is no longer offered for new lines.
    pub fn is_disabled(&self) -> bool {
        self.disabled_at.is_some()
    }

    /// The goods by SKU, disabled ones last; those after the article `after`, if given.
    pub async fn page(conn: &mut Conn, after: Option<GoodsId>, limit: usize) -> QueryResult<Vec<Self>> {
        diesel::sql_query(
            "SELECT g.id, g.sku, g.name, g.specification, g.unit, g.version, g.disabled_at FROM goods g
             WHERE $1 IS NULL OR (g.disabled_at IS NOT NULL, g.sku) > (
               SELECT a.disabled_at IS NOT NULL, a.sku FROM goods a WHERE a.id = $1)
             ORDER BY g.disabled_at IS NOT NULL, g.sku LIMIT $2",
        )
        .bind::<Nullable<BigInt>, _>(after)
        .bind::<BigInt, _>(i64::try_from(limit).unwrap_or(i64::MAX))
        .load(conn)
        .await
    }

    /// The number of goods that are not disabled.
    pub async fn count_enabled(conn: &mut Conn) -> QueryResult<i64> {
        goods::table.filter(goods::disabled_at.is_null()).count().get_result(conn).await
    }

    /// The names among `names` that belong only to disabled goods.
    pub async fn only_disabled(conn: &mut Conn, names: &[&str]) -> QueryResult<Vec<String>> {
        let named: Vec<(String, bool)> = goods::table
            .filter(goods::name.eq_any(names))
            .select((goods::name, goods::disabled_at.is_not_null()))
            .load(conn)
            .await?;
        let is_left = |name: &String| named.iter().any(|(of, is_disabled)| of == name && !is_disabled);
        Ok(named.iter().map(|(name, _)| name).filter(|name| !is_left(name)).cloned().collect())
    }

    /// Finds an article, disabled or not.
    pub async fn find(conn: &mut Conn, id: GoodsId) -> QueryResult<Option<Self>> {
        goods::table.find(id).select(Self::as_select()).first(conn).await.optional()
    }

    /// Creates an article.
    ///
    /// # Errors
    /// `Invalid` with every fault; on `sku` when it is taken.
    pub async fn create(conn: &mut Conn, input: &GoodsInput, now: DateTime<Utc>) -> Result<Self> {
        let input = input.checked()?;
        diesel::insert_into(goods::table)
            .values((
                goods::sku.eq(&input.sku),
                goods::name.eq(&input.name),
                goods::specification.eq(&input.specification),
                goods::unit.eq(&input.unit),
                goods::initials.eq(spelled(&input.name)),
                goods::created_at.eq(now),
            ))
            .returning(Self::as_returning())
            .get_result(conn)
            .await
            .map_err(write_error)
    }

    /// Changes an article.
    ///
    /// # Errors
    /// `Stale` when it is no longer at `version`; `Invalid` as in [`Goods::create`].
    pub async fn change(conn: &mut Conn, id: GoodsId, version: i32, input: &GoodsInput) -> Result<Self> {
        let input = input.checked()?;
        diesel::update(goods::table.find(id).filter(goods::version.eq(version)))
            .set((
                goods::sku.eq(&input.sku),
                goods::name.eq(&input.name),
                goods::specification.eq(&input.specification),
                goods::unit.eq(&input.unit),
                goods::initials.eq(spelled(&input.name)),
                goods::version.eq(goods::version + 1),
            ))
            .returning(Self::as_returning())
            .get_result(conn)
            .await
            .optional()
            .map_err(write_error)?
            .ok_or(Error::Stale)
    }

    /// Disables or enables an article; `NotFound` if it does not exist.
    pub async fn set_disabled(conn: &mut Conn, id: GoodsId, disabled: bool, now: DateTime<Utc>) -> Result<()> {
        let found = diesel::update(goods::table.find(id))
            .set((goods::disabled_at.eq(disabled.then_some(now)), goods::version.eq(goods::version + 1)))
            .execute(conn)
            .await?;
        if found == 0 { Err(Error::NotFound) } else { Ok(()) }
    }

    /// The index of the article that a text names: the only one with this SKU or name, else the only one with these
    /// initials.
    pub fn named_by(found: &[Self], typed: &str) -> Option<usize> {
        let typed = typed.trim().to_lowercase();
        let only = |is_named: &dyn Fn(&Self) -> bool| {
            let mut named = found.iter().enumerate().filter(|(_, goods)| is_named(goods)).map(|(at, _)| at);
            named.next().filter(|_| named.next().is_none())
        };
        only(&|goods| goods.sku.to_lowercase() == typed || goods.name.to_lowercase() == typed)
            .or_else(|| only(&|goods| spelled(&goods.name).split(' ').any(|word| word == typed)))
    }

    /// Whether name (or SKU) and specification of a line match this article.
    pub fn is_named(&self, name: &str, specification: &str) -> bool {
        let name = name.trim().to_lowercase();
        let is_it = self.sku.to_lowercase() == name || self.name.to_lowercase() == name;
        is_it && plain(&self.specification) == plain(specification)
    }

    /// The articles with these ids, disabled or not, unsorted.
    pub async fn by_ids(conn: &Conn, ids: &[GoodsId]) -> QueryResult<Vec<Self>> {
        goods::table.filter(goods::id.eq_any(ids)).select(Self::as_select()).load(&mut &*conn).await
    }

    /// The enabled article with this SKU (ignoring case) or barcode, its own or of one of its units.
    pub async fn by_code(conn: &mut Conn, code: &str) -> QueryResult<Option<Self>> {
        diesel::sql_query(
            "SELECT id, sku, name, specification, unit, version, disabled_at FROM goods
             WHERE disabled_at IS NULL AND (lower(sku) = lower($1) OR barcode = $1
               OR id = (SELECT goods_id FROM goods_units WHERE barcode = $1))
             ORDER BY lower(sku) = lower($1) DESC LIMIT 1",
        )
        .bind::<diesel::sql_types::Text, _>(code)
        .get_result(conn)
        .await
        .optional()
    }

    /// The index of the article that matches name (or SKU) and specification of a line. Without a specification, the
    /// only article of that name. `None`: no article, or several.
    pub fn of_line(found: &[Self], name: &str, specification: &str) -> Option<usize> {
        let (name, specification) = (name.trim().to_lowercase(), plain(specification));
        let is_named = |goods: &Self| goods.sku.to_lowercase() == name || goods.name.to_lowercase() == name;
        let named: Vec<usize> = (0..found.len()).filter(|at| found.get(*at).is_some_and(is_named)).collect();
        let fits = |at: &&usize| found.get(**at).is_some_and(|goods| plain(&goods.specification) == specification);
        let fitting: Vec<usize> = named.iter().filter(fits).copied().collect();
        match (fitting.as_slice(), named.as_slice()) {
            ([one], _) => Some(*one),
            ([], [one]) if specification.is_empty() => Some(*one),
            _ => None,
        }
    }

    /// Fills in the pinyin of goods that a former version stored without it. Returns how many.
    pub async fn fill_pinyin(conn: &mut Conn) -> QueryResult<usize> {
        let lacking: Vec<(GoodsId, String)> =
            goods::table.filter(goods::initials.not_like("% %")).select((goods::id, goods::name)).load(conn).await?;
        for (id, name) in &lacking {
            diesel::update(goods::table.find(id)).set(goods::initials.eq(spelled(name))).execute(conn).await?;
        }
        Ok(lacking.len())
    }
}

/// A specification in a form for comparing: without spaces, in lower case.
fn plain(specification: &str) -> String {
    specification.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_lowercase()
}

/// The pinyin of a name, its initials first: `wf wangfang` for 「王芳」.
pub fn spelled(name: &str) -> String {
    let sound = |c: char| c.to_pinyin().map_or_else(|| c.to_string(), |sound| sound.plain().to_owned());
    let whole: String = name.chars().filter(|c| !c.is_whitespace()).map(sound).collect();
    format!("{} {}", initials(name), whole.to_lowercase())
}

/// The pinyin initials of a name for searching: `dla4fyz` for 「得力A4复印纸」.
fn initials(name: &str) -> String {
    let initial = |c: char| c.to_pinyin().map_or(Some(c), |sound| sound.plain().chars().next());
    name.chars().filter(|c| !c.is_whitespace()).filter_map(initial).collect::<String>().to_ascii_lowercase()
}

impl GoodsInput {
    /// Trims and validates; `Invalid` with every fault.
    pub(super) fn checked(&self) -> Result<Self> {
        let input = Self {
            sku: self.sku.trim().into(),
            name: self.name.trim().into(),
            specification: self.specification.trim().into(),
            unit: self.unit.trim().into(),
        };
        let mut faults = Vec::new();
        if input.sku.is_empty() || input.sku.chars().count() > 64 || input.sku.chars().any(char::is_whitespace) {
            faults.push(Fault::new("sku", "fault-sku"));
        }
        for (field, value, max) in [("name", &input.name, 120), ("unit", &input.unit, 16)] {
            if value.is_empty() {
                faults.push(Fault::new(field, "fault-required"));
            } else if value.chars().count() > max {
                faults.push(Fault::new(field, "fault-too-long").with("max", max.to_string()));
            }
        }
        if input.specification.chars().count() > 120 {
            faults.push(Fault::new("specification", "fault-too-long").with("max", "120"));
        }
        if faults.is_empty() { Ok(input) } else { Err(Error::Invalid(faults)) }
    }
}

fn write_error(e: Diesel) -> Error {
    match &e {
        Diesel::DatabaseError(DatabaseErrorKind::UniqueViolation, _) => Error::invalid("sku", "fault-taken"),
        Diesel::DatabaseError(_, info) if info.constraint_name() == Some("unit_stays") => {
            Error::invalid("unit", "fault-unit-stays")
        }
        _ => e.into(),
    }
}
