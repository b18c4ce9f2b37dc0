//! Packing of articles: larger units, and the barcodes of article and units.

use std::collections::BTreeSet;

use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Text};
use diesel_async::RunQueryDsl;
use rust_decimal::Decimal;

use super::GoodsId;
use crate::db::Conn;
use crate::db::schema::{goods, goods_units};
use crate::error::{Error, Fault, Result};

/// The maximum number of units of an article besides its own.
const MOST_UNITS: usize = 10;

/// A unit that holds several of the article's own: 箱 = 24 件.
#[derive(Clone, Debug, Queryable, Selectable, Insertable, PartialEq, Eq)]
#[diesel(table_name = goods_units, check_for_backend(diesel::pg::Pg))]
pub struct PackUnit {
    pub goods_id: GoodsId,
    pub unit: String,
    pub per: Decimal,
    pub barcode: Option<String>,
}

/// The packing of an article, as a page shows it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Packing {
    pub barcode: String,
    pub units: Vec<PackUnit>,
}

/// The form fields of the packing. `None` leaves a field unchanged.
#[derive(Clone, Debug, Default)]
pub struct PackingInput {
    pub barcode: Option<String>,
    /// One unit per line: name, content and optionally a barcode, separated by spaces.
    pub units: Option<String>,
}

/// Converts a quantity to the article's own unit. `None`: more than four decimal places, or too large.
pub fn to_stock(quantity: Decimal, per: Decimal) -> Option<Decimal> {
    let product = quantity.checked_mul(per)?.normalize();
    (product.scale() <= 4 && product < Decimal::from(100_000_000_000_000_i64)).then_some(product)
}

impl Packing {
    /// The packing of an article.
    pub async fn of(conn: &mut Conn, article: GoodsId) -> QueryResult<Self> {
        let barcode: Option<Option<String>> =
            goods::table.find(article).select(goods::barcode).first(conn).await.optional()?;
        let units =
            goods_units::table.filter(goods_units::goods_id.eq(article)).order((goods_units::per, goods_units::unit));
        let units = units.select(PackUnit::as_select()).load(conn).await?;
        Ok(Self { barcode: barcode.flatten().unwrap_or_default(), units })
    }

    /// The larger units of these articles.
    pub async fn units_of(conn: &mut Conn, articles: &[GoodsId]) -> QueryResult<Vec<PackUnit>> {
        let units = goods_units::table.filter(goods_units::goods_id.eq_any(articles));
        units.order((goods_units::goods_id, goods_units::unit)).select(PackUnit::as_select()).load(conn).await
    }

    /// The units as form input.
    pub fn text(&self) -> String {
        let line = |unit: &PackUnit| {
            let barcode = unit.barcode.as_deref().map(|code| format!(" {code}")).unwrap_or_default();
            format!("{} {}{barcode}", unit.unit, unit.per.normalize())
        };
        self.units.iter().map(line).collect::<Vec<_>>().join("\n")
    }
}

impl PackingInput {
    /// Stores the given fields. `own`: the article's own unit.
    ///
    /// # Errors
    /// `Invalid` on `barcode` or `units`.
    pub async fn store(&self, conn: &mut Conn, article: GoodsId, own: &str) -> Result<()> {
        let mut codes = Vec::new();
        if let Some(barcode) = self.barcode.as_deref().map(str::trim) {
            if barcode.chars().count() > 64 || barcode.chars().any(char::is_whitespace) {
                return Err(Error::invalid("barcode", "fault-barcode"));
            }
            codes.extend((!barcode.is_empty()).then(|| barcode.to_owned()));
            free(conn, article, "barcode", &codes).await?;
            let barcode = (!barcode.is_empty()).then_some(barcode);
            diesel::update(goods::table.find(article)).set(goods::barcode.eq(barcode)).execute(conn).await?;
        }
        let Some(typed) = &self.units else { return Ok(()) };
        let units = units(article, own, typed)?;
        let of_units: Vec<String> = units.iter().filter_map(|unit| unit.barcode.clone()).collect();
        free(conn, article, "units", &of_units).await?;
        let all: BTreeSet<&String> = codes.iter().chain(&of_units).collect();
        if all.len() < codes.len() + of_units.len() {
            return Err(Error::invalid("units", "fault-barcode-taken"));
        }
        let present = goods_units::table.filter(goods_units::goods_id.eq(article));
        let known: Vec<PackUnit> = present.select(PackUnit::as_select()).load(conn).await?;
        for gone in known.iter().filter(|known| !units.contains(known)) {
            diesel::delete(goods_units::table.find((article, &gone.unit))).execute(conn).await?;
        }
        let new: Vec<&PackUnit> = units.iter().filter(|unit| !known.contains(unit)).collect();
        diesel::insert_into(goods_units::table).values(new).execute(conn).await?;
        Ok(())
    }
}

/// Refuses barcodes that another article has.
async fn free(conn: &mut Conn, article: GoodsId, field: &'static str, codes: &[String]) -> Result<()> {
    let taken: i64 = diesel::sql_query(
        "SELECT count(*) AS n FROM (SELECT id, barcode FROM goods UNION ALL SELECT goods_id, barcode FROM goods_units) known
         WHERE known.barcode = ANY ($1) AND known.id <> $2",
    )
    .bind::<Array<Text>, _>(codes)
    .bind::<BigInt, _>(article)
    .get_result::<Many>(conn)
    .await?
    .n;
    if taken > 0 { Err(Error::invalid(field, "fault-barcode-taken")) } else { Ok(()) }
}

#[derive(QueryableByName)]
struct Many {
    #[diesel(sql_type = BigInt)]
    n: i64,
}

fn units(article: GoodsId, own: &str, typed: &str) -> Result<Vec<PackUnit>> {
    let fault = |line: &str| {
        let fault = Fault::new("units", "fault-units").with("line", line.trim().to_owned());
        Error::Invalid(vec![fault])
    };
    let mut units: Vec<PackUnit> = Vec::new();
    for line in typed.lines().filter(|line| !line.trim().is_empty()) {
        let parts: Vec<&str> = line.split_whitespace().collect();
        let (unit, per, barcode) = match parts.as_slice() {
            [unit, per] => (*unit, *per, None),
            [unit, per, barcode] => (*unit, *per, Some((*barcode).to_owned())),
            _ => return Err(fault(line)),
        };
        let per = per.parse::<Decimal>().map(|per| per.normalize()).map_err(|_| fault(line))?;
        let is_good = per > Decimal::ZERO && per.scale() <= 4 && per < Decimal::from(1_000_000_000);
        let is_long = unit.chars().count() > 16 || barcode.as_ref().is_some_and(|code| code.chars().count() > 64);
        if !is_good || is_long || unit == own.trim() || units.iter().any(|known| known.unit == unit) {
            return Err(fault(line));
        }
        units.push(PackUnit { goods_id: article, unit: unit.to_owned(), per, barcode });
    }
    if units.len() > MOST_UNITS { Err(fault("")) } else { Ok(units) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Decimal {
        text.parse().unwrap()
    }

    #[test]
    fn units_are_multiplied_exactly_or_refused() {
        for (quantity, per, product) in [
            ("3", "24", Some("72")),
            ("0.5", "24", Some("12")),
            ("0.0001", "1", Some("0.0001")),
            ("0.0001", "0.5", None),
            ("1.2345", "1.5", None),
            ("99999999999999", "10", None),
        ] {
            assert_eq!(to_stock(number(quantity), number(per)), product.map(number), "{quantity} × {per}");
        }
    }

    #[test]
    fn units_are_read_a_line_each() {
        let read = |typed| units(GoodsId(1), "件", typed);
        let unit = |unit: &str, per: &str, barcode: Option<&str>| PackUnit {
            goods_id: GoodsId(1),
            unit: unit.into(),
            per: number(per),
            barcode: barcode.map(str::to_owned),
        };
        assert_eq!(
            read("\n箱 24.0 690123\n 托\t480\n").unwrap(),
            [unit("箱", "24", Some("690123")), unit("托", "480", None)]
        );
        for wrong in ["箱", "箱 0", "箱 -1", "箱 a", "件 2", "箱 2\n箱 3", "箱 1.00001", "箱 2 3 4"] {
            assert!(matches!(read(wrong), Err(Error::Invalid(_))), "{wrong}");
        }
    }
}
