//! 常用语: phrases that administrators maintain, offered on the approval page.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use crate::db::schema::phrases;
use crate::db::{Conn, Questions, columns_of, question};
use crate::error::{Error, Fault, Result};

/// The most characters of a phrase.
pub const LONGEST_PHRASE: usize = 40;

crate::text_enum! {
    /// The act that a phrase is offered for.
    pub enum PhraseFor {
        Approve = "approve",
        Return = "return",
        Reject = "reject",
    }
}

/// One phrase.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = phrases, check_for_backend(diesel::pg::Pg))]
pub struct Phrase {
    pub id: i64,
    pub words: String,
    #[diesel(column_name = offered_for)]
    pub act: PhraseFor,
}

impl Phrase {
    /// All phrases in their order.
    pub async fn list(conn: &mut Conn) -> QueryResult<Vec<Self>> {
        phrases::table.order((phrases::position, phrases::id)).select(Self::as_select()).load(conn).await
    }

    /// Like `list`, as a query for `together`.
    pub fn all() -> impl Questions<Answers = Vec<Self>> {
        question(phrases::table.order((phrases::position, phrases::id)).select(columns_of::<Self>()))
    }

    /// Appends a phrase.
    ///
    /// # Errors
    ///
    /// `Invalid` at `words` when it is empty, too long, or exists.
    pub async fn add(conn: &mut Conn, act: PhraseFor, words: &str) -> Result<()> {
        let words = words.trim();
        if words.is_empty() {
            return Err(Error::invalid("words", "fault-required"));
        }
        if words.chars().count() > LONGEST_PHRASE {
            let fault = Fault::new("words", "fault-too-long").with("max", LONGEST_PHRASE.to_string());
            return Err(Error::Invalid(vec![fault]));
        }
        let last: Option<i32> = phrases::table.select(diesel::dsl::max(phrases::position)).first(conn).await?;
        let added = diesel::insert_into(phrases::table)
            .values((
                phrases::offered_for.eq(act),
                phrases::words.eq(words),
                phrases::position.eq(last.unwrap_or(0) + 1),
            ))
            .on_conflict_do_nothing()
            .execute(conn)
            .await?;
        if added == 0 { Err(Error::invalid("words", "fault-taken")) } else { Ok(()) }
    }

    /// Removes a phrase by its words; 0 when there was none.
    pub async fn remove_words(conn: &mut Conn, act: PhraseFor, words: &str) -> QueryResult<usize> {
        let these = phrases::table.filter(phrases::offered_for.eq(act)).filter(phrases::words.eq(words));
        diesel::delete(these).execute(conn).await
    }

    /// Puts the phrases of an act into this order. Changes only the rows whose position differs.
    pub async fn arrange(conn: &mut Conn, act: PhraseFor, words: &[String]) -> QueryResult<()> {
        for (position, words) in (1_i32..).zip(words) {
            let this = phrases::table.filter(phrases::offered_for.eq(act)).filter(phrases::words.eq(words));
            let this = this.filter(phrases::position.ne(position));
            diesel::update(this).set(phrases::position.eq(position)).execute(conn).await?;
        }
        Ok(())
    }

    /// Removes a phrase; 0 when there was none.
    pub async fn remove(conn: &mut Conn, id: i64) -> QueryResult<usize> {
        diesel::delete(phrases::table.find(id)).execute(conn).await
    }
}
