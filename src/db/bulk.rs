//! Copies whole tables out of and into the database, by COPY over a connection of the driver itself. For backups.

use std::pin::pin;

use bytes::Bytes;
use futures_util::stream::BoxStream;
use futures_util::{SinkExt, Stream, StreamExt, TryStreamExt};
use tokio_postgres::{Client, SimpleQueryMessage};

use super::Db;
use super::address::chain;
use crate::error::{Error, Result};

/// Disables all timeouts, because a copy may have to wait for a table, and makes COPY read rows in their stored order.
const SESSION: &str = "SET timezone = 'UTC'; SET datestyle = 'ISO'; SET statement_timeout = 0; SET lock_timeout = 0; \
    SET idle_in_transaction_session_timeout = 0; SET synchronize_seqscans = off";

/// A connection for statements without parameters.
pub struct Bulk {
    client: Client,
}

impl Bulk {
    /// Opens the connection, as the owner of the tables if one is named: a restore disables triggers.
    pub async fn open(db: &Db) -> Result<Self> {
        let bulk = Self { client: db.owner_address().client().await.map_err(Error::unavailable)? };
        bulk.execute(SESSION).await?;
        Ok(bulk)
    }

    /// Runs statements.
    pub async fn execute(&self, statements: &str) -> Result<()> {
        self.client.batch_execute(statements).await.map_err(|e| broken(&e))
    }

    /// The rows of a query as text.
    pub async fn rows(&self, query: &str) -> Result<Vec<Vec<Option<String>>>> {
        let answers = self.client.simple_query(query).await.map_err(|e| broken(&e))?;
        let rows = answers.iter().filter_map(|answer| match answer {
            SimpleQueryMessage::Row(row) => Some((0..row.len()).map(|n| row.get(n).map(str::to_owned)).collect()),
            _ => None,
        });
        Ok(rows.collect())
    }

    /// The output of `COPY … TO STDOUT`.
    pub async fn copy_out(&self, statement: &str) -> Result<BoxStream<'static, Result<Bytes>>> {
        let stream = self.client.copy_out(statement).await.map_err(|e| broken(&e))?;
        Ok(stream.map_err(|e| broken(&e)).boxed())
    }

    /// Feeds `COPY … FROM STDIN`; returns the number of rows.
    pub async fn copy_in(&self, statement: &str, source: impl Stream<Item = Result<Bytes>>) -> Result<u64> {
        let mut sink = pin!(self.client.copy_in::<_, Bytes>(statement).await.map_err(|e| broken(&e))?);
        let mut source = pin!(source);
        while let Some(bytes) = source.next().await {
            sink.send(bytes?).await.map_err(|e| broken(&e))?;
        }
        sink.finish().await.map_err(|e| broken(&e))
    }
}

fn broken(e: &tokio_postgres::Error) -> Error {
    Error::broken(chain(e))
}
