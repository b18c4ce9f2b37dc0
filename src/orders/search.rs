//! The text search of the order list. Every word must occur in one of: number, title, customer or note; the name or
//! specification of a line, own or borrowed, or their pinyin initials; the name of the applicant or of a handler.
//!
//! `order_search` holds one text per order, written by triggers, with an index on its pairs of characters. A word of
//! one character has no pair; the search then reads the texts, the newest orders first.

use diesel::dsl::sql;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Bool, Text};
use diesel_async::RunQueryDsl;

use crate::db::Conn;
use crate::db::schema::orders;
use crate::org::UserId;

/// Further words are ignored.
const MOST_WORDS: usize = 8;

/// A word of the search, in lower case.
#[derive(Clone, Debug, PartialEq, Eq, QueryableByName)]
pub(super) struct SearchWord {
    #[diesel(sql_type = Text)]
    word: String,
    /// The people whose name or initials contain the word.
    #[diesel(sql_type = Array<BigInt>)]
    people: Vec<UserId>,
}

/// Splits a text into words and loads the people whom they may mean. Runs no query for a text without words.
pub(super) async fn words(conn: &mut Conn, text: &str) -> QueryResult<Vec<SearchWord>> {
    let words: Vec<&str> = text.split_whitespace().take(MOST_WORDS).collect();
    if words.is_empty() {
        return Ok(Vec::new());
    }
    diesel::sql_query(
        "SELECT w.word, ARRAY(SELECT u.id FROM users u WHERE strpos(lower(u.display_name), w.word) > 0
                              OR strpos(u.initials, w.word) > 0) AS people
         FROM (SELECT lower(word) AS word FROM unnest($1) AS word) AS w",
    )
    .bind::<Array<Text>, _>(words)
    .load(conn)
    .await
}

/// Adds the condition that an order matches all words.
pub(super) fn holding(
    mut query: orders::BoxedQuery<'static, Pg>,
    words: &[SearchWord],
) -> orders::BoxedQuery<'static, Pg> {
    for SearchWord { word, people } in words {
        let (texts, with) = if word.chars().nth(1).is_some() {
            ("orders.id IN (SELECT s.order_id FROM order_search s WHERE s.grams @> grams(", ") AND strpos(s.words, ")
        } else {
            ("orders.id IN (SELECT s.order_id FROM order_search s WHERE char_length(", ") = 1 AND strpos(s.words, ")
        };
        let texts = sql::<Bool>(texts).bind::<Text, _>(word.clone()).sql(with).bind::<Text, _>(word.clone());
        query = if people.is_empty() {
            query.filter(texts.sql(") > 0)"))
        } else {
            let made = texts.sql(") > 0 UNION ALL SELECT o.id FROM orders o WHERE o.applicant_id = ANY (");
            let made = made.bind::<Array<BigInt>, _>(people.clone());
            let handled = made.sql(") UNION ALL SELECT t.order_id FROM approval_steps t WHERE t.handler_id = ANY (");
            query.filter(handled.bind::<Array<BigInt>, _>(people.clone()).sql("))"))
        };
    }
    query
}
