//! The text search of the list: words that must all match, each a part of number, title, customer or note, of the name or
//! specification of a line, its own or borrowed, of the pinyin initials of these names, or of the name of its applicant or
//! of a handler.
//!
//! `order_search` has one text per order, written by triggers, and an index of its pairs of characters. A word of one
//! character has no pair: then the texts are read, the newest orders first.

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
pub(super) struct Word {
    #[diesel(sql_type = Text)]
    word: String,
    /// Those whose name has the word in it.
    #[diesel(sql_type = Array<BigInt>)]
    people: Vec<UserId>,
}

/// The words of a text with the people whom they may mean. No query without a text.
pub(super) async fn words(conn: &mut Conn, text: &str) -> QueryResult<Vec<Word>> {
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

/// Keeps the orders that match all words.
pub(super) fn holding(mut query: orders::BoxedQuery<'static, Pg>, words: &[Word]) -> orders::BoxedQuery<'static, Pg> {
    for Word { word, people } in words {
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
