//! Searching goods by parts of SKU, name, pinyin (initials or whole) or specification.
//!
//! Scans all goods: tens of thousands take milliseconds, and no index finds Chinese substrings.

use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Bool, Nullable, Text};
use diesel_async::RunQueryDsl;

use super::Goods;
use crate::db::schema::goods;
use crate::db::{Conn, Questions, columns_of, question, together};
use crate::org::{literal, word_patterns};

/// How many of the latest order lines decide which goods are used most.
const RECENT_LINES: i64 = 5000;

/// The conditions of a list of goods. `None` and empty values do not filter.
#[derive(Clone, Debug, Default)]
pub struct GoodsFilter {
    /// Words that must all match, each a part of any field.
    pub text: String,
    pub is_disabled: Option<bool>,
    /// Starts after this SKU.
    pub after: Option<String>,
}

impl Goods {
    /// The matching goods by SKU. Returns up to `limit + 1` rows: the last one says that there are more.
    pub async fn search(conn: &mut Conn, filter: &GoodsFilter, limit: i64) -> QueryResult<Vec<Self>> {
        diesel::sql_query(
            r"SELECT id, sku, name, specification, unit, version, disabled_at FROM goods
              WHERE ($1 IS NULL OR (disabled_at IS NOT NULL) = $1) AND ($2 IS NULL OR lower(sku) > lower($2))
                AND lower(concat_ws(chr(10), sku, name, specification, initials, barcode)) LIKE ALL ($3)
              ORDER BY lower(sku) LIMIT $4",
        )
        .bind::<Nullable<Bool>, _>(filter.is_disabled)
        .bind::<Nullable<Text>, _>(&filter.after)
        .bind::<Array<Text>, _>(word_patterns(&filter.text))
        .bind::<BigInt, _>(limit + 1)
        .load(conn)
        .await
    }

    /// The enabled goods that match best: an equal SKU or name first, then prefixes, then substrings. Blank text returns
    /// [`Goods::most_used`].
    pub async fn best(conn: &mut Conn, typed: &str, limit: i64) -> QueryResult<Vec<Self>> {
        let whole = typed.trim().to_lowercase();
        if whole.is_empty() {
            return Self::most_used(conn, limit).await;
        }
        diesel::sql_query(
            r"SELECT id, sku, name, specification, unit, version, disabled_at FROM goods
              WHERE disabled_at IS NULL
                AND lower(concat_ws(chr(10), sku, name, specification, initials, barcode)) LIKE ALL ($1)
              ORDER BY lower(sku) = $2 DESC, lower(name) = $2 DESC, $2 = ANY (string_to_array(initials, ' ')) DESC,
                lower(sku) LIKE $3 DESC, lower(name) LIKE $3 DESC, initials LIKE $3 OR initials LIKE '% ' || $3 DESC,
                initials LIKE '%' || $3 DESC, char_length(name), name, sku
              LIMIT $4",
        )
        .bind::<Array<Text>, _>(word_patterns(typed))
        .bind::<Text, _>(&whole)
        .bind::<Text, _>(format!("{}%", literal(&whole)))
        .bind::<BigInt, _>(limit)
        .load(conn)
        .await
    }

    /// The enabled goods with one of these names or SKUs.
    pub async fn named(conn: &Conn, names: &[&str]) -> QueryResult<Vec<Self>> {
        together(conn, Self::asked(names)).await
    }

    /// Like `named`, as a query for `together`.
    pub fn asked(names: &[&str]) -> impl Questions<Answers = Vec<Self>> + use<> {
        let names: Vec<String> = names.iter().map(|name| name.trim().to_lowercase()).collect();
        let is_named = sql::<Bool>("goods.disabled_at IS NULL AND (lower(goods.name) = ANY (")
            .bind::<Array<Text>, _>(names.clone())
            .sql(") OR lower(goods.sku) = ANY (")
            .bind::<Array<Text>, _>(names)
            .sql("))");
        question(goods::table.filter(is_named).order(goods::id).select(columns_of::<Self>()))
    }

    /// The enabled goods by number of recent order lines, then by name.
    pub async fn most_used(conn: &mut Conn, limit: i64) -> QueryResult<Vec<Self>> {
        diesel::sql_query(
            r"SELECT g.id, g.sku, g.name, g.specification, g.unit, g.version, g.disabled_at FROM goods g
              LEFT JOIN (
                SELECT name, specification, count(*) AS uses
                FROM (SELECT name, specification FROM order_lines ORDER BY id DESC LIMIT $1) late
                GROUP BY name, specification
              ) used USING (name, specification)
              WHERE g.disabled_at IS NULL ORDER BY coalesce(used.uses, 0) DESC, g.name, g.sku LIMIT $2",
        )
        .bind::<BigInt, _>(RECENT_LINES)
        .bind::<BigInt, _>(limit)
        .load(conn)
        .await
    }
}
