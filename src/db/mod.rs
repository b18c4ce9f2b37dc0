//! PostgreSQL: the pool, the migrations, the schema, and a private server for those who have none.
//!
//! Contains no query of the domain: a query is in the module whose rows it returns.

mod address;
mod bulk;
pub mod embedded;
mod kept;
mod rights;
pub mod schema;
mod server;
mod time;
mod tls;
mod together;
mod types;
mod watch;
mod wire;

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use deadpool::Runtime;
use diesel::connection::{Instrumentation, InstrumentationEvent};
use diesel::migration::MigrationSource;
use diesel::pg::Pg;
use diesel_async::pooled_connection::deadpool::{Hook, HookError, Object, Pool};
use diesel_async::pooled_connection::{AsyncDieselConnectionManager, ManagerConfig, RecyclingMethod};
use diesel_async::{AsyncConnection, AsyncMigrationHarness, AsyncPgConnection, SimpleAsyncConnection};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};
use futures_util::FutureExt;

pub use self::address::{Address, Unreachable};
pub use self::bulk::Bulk;
pub use self::kept::{Both, Kept, MOST_KEPT};
use self::rights::Owner;
pub use self::rights::PROGRAM;
pub use self::server::ServerFacts;
pub use self::time::WORTH_TELLING;
pub use self::together::{Of, Questions, columns_of, one_of, question, together};
use self::wire::Watch;
use crate::error::{Error, Result};

/// One connection. Queries take it by mutable reference and open no transaction of their own.
pub type Conn = AsyncPgConnection;

/// The migrations as of the build.
pub const MIGRATIONS: EmbeddedMigrations = embed_migrations!("migrations");

/// Settings of every connection: limits on waiting for locks and on idle transactions, no JIT for short queries.
const SESSION: &str = "SET lock_timeout = '3s'; SET idle_in_transaction_session_timeout = '10s'; SET timezone = 'UTC'; \
    SET jit = off";

/// How long a request waits for a connection before it is refused.
const WAIT: Duration = Duration::from_secs(5);

/// How long the server may send nothing while a response is due.
const PATIENCE: Duration = Duration::from_secs(10);

/// A connection used within this time is reused without a check. Older ones are checked first.
const FRESH: Duration = Duration::from_secs(1);

/// The pool of connections to one database. Clones share it.
#[derive(Clone)]
pub struct Db {
    pool: Pool<Conn>,
    address: Address,
    statements: Statements,
    /// The count of the pools made by [`Db::another_pool`].
    elsewhere: Statements,
    /// This pool and those made by [`Db::another_pool`].
    pools: Arc<Mutex<Vec<Pool<Conn>>>>,
    watch: Watch,
    /// `None`: the pool's role owns the tables, or another program migrates.
    owner: Option<Owner>,
}

/// How the connections of all pools of this process are used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    pub most: usize,
    pub open: usize,
    pub in_use: usize,
    /// Requests that wait for one.
    pub waiting: usize,
}

/// Counts the statements that connections send.
#[derive(Clone, Default)]
struct Statements(Arc<AtomicU64>);

impl Instrumentation for Statements {
    fn on_connection_event(&mut self, event: InstrumentationEvent<'_>) {
        if matches!(event, InstrumentationEvent::StartQuery { .. }) {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }
}

impl Db {
    /// Creates the pool; the first connection is opened on first use. `Unavailable` if the address cannot be parsed.
    pub fn new(url: &str, connections: usize) -> Result<Self> {
        Self::in_time(url, connections, PATIENCE)
    }

    /// Like [`Db::new`], with another deadline for the server's responses. A connection whose server misses it is
    /// closed.
    pub fn in_time(url: &str, connections: usize, patience: Duration) -> Result<Self> {
        let address = Address::parse(url);
        let address = address.map_err(|why| Error::unavailable(format!("the address of the database: {why}")))?;
        Self::with_pool(address, connections, Statements::default(), Statements::default(), Watch::new(patience))
    }

    /// The location of the database and how to connect to it.
    pub fn address(&self) -> &Address {
        &self.address
    }

    /// Creates another pool to the same database, with at least one connection. The thread that opens a connection
    /// drives it, so each web worker gets a pool of its own and no query crosses threads.
    pub fn another_pool(&self, connections: usize) -> Result<Self> {
        let (counter, watch) = (self.elsewhere.clone(), self.watch.clone());
        let other = Self::with_pool(self.address.clone(), connections.max(1), counter.clone(), counter, watch)?;
        self.pools.lock().unwrap_or_else(PoisonError::into_inner).push(other.pool.clone());
        Ok(Self { pools: self.pools.clone(), ..other })
    }

    /// How the connections of all pools are used.
    pub fn usage(&self) -> Usage {
        let pools = self.pools.lock().unwrap_or_else(PoisonError::into_inner);
        pools.iter().map(Pool::status).fold(Usage::default(), |sum, one| Usage {
            most: sum.most + one.max_size,
            open: sum.open + one.size,
            in_use: sum.in_use + one.size.saturating_sub(one.available),
            waiting: sum.waiting + one.waiting,
        })
    }

    /// Lowers the maximum number of connections of this pool, to at least one.
    pub fn limit(&self, connections: usize) {
        self.pool.resize(connections.max(1));
    }

    /// How many statements all pooled connections have sent since the start. Checks of idle connections are not
    /// counted.
    pub fn statements(&self) -> u64 {
        self.statements.0.load(Ordering::Relaxed) + self.statements_elsewhere()
    }

    /// How many statements the pools made by [`Db::another_pool`] have sent: those of requests alone.
    pub fn statements_elsewhere(&self) -> u64 {
        self.elsewhere.0.load(Ordering::Relaxed)
    }

    fn with_pool(
        address: Address,
        connections: usize,
        statements: Statements,
        elsewhere: Statements,
        watch: Watch,
    ) -> Result<Self> {
        let (counter, to, watched) = (statements.clone(), address.clone(), watch.clone());
        let wait = WAIT.min(watch.patience);
        let mut config = ManagerConfig::default();
        config.recycling_method = RecyclingMethod::Fast;
        config.custom_setup = Box::new(move |_| {
            let (counter, to, watched) = (counter.clone(), to.clone(), watched.clone());
            async move {
                let mut conn = to.watched(&watched).await.map_err(|e| diesel::ConnectionError::BadConnection(e.why))?;
                conn.batch_execute(SESSION).await.map_err(diesel::ConnectionError::CouldntSetupConfiguration)?;
                conn.set_instrumentation(counter);
                Ok(conn)
            }
            .boxed()
        });
        // The setup callback uses `address`, because the driver's URL cannot express all of it.
        let manager = AsyncDieselConnectionManager::new_with_config("", config);
        let checks = statements.clone();
        let is_there = Hook::async_fn(move |conn: &mut Conn, metrics| {
            let checks = checks.clone();
            async move {
                if metrics.last_used() < FRESH {
                    return Ok(());
                }
                let answer = tokio::time::timeout(wait, conn.batch_execute("SELECT 1")).await;
                checks.0.fetch_sub(1, Ordering::Relaxed);
                match answer {
                    Ok(Ok(())) => Ok(()),
                    _ => Err(HookError::message("the connection is gone")),
                }
            }
            .boxed()
        });
        let pool = Pool::builder(manager)
            .pre_recycle(is_there)
            .max_size(connections)
            .wait_timeout(Some(wait))
            .create_timeout(Some(wait))
            .recycle_timeout(Some(wait))
            .runtime(Runtime::Tokio1)
            .build()
            .map_err(Error::broken)?;
        let pools = Arc::new(Mutex::new(vec![pool.clone()]));
        Ok(Self { pool, address, statements, elsewhere, pools, watch, owner: None })
    }

    /// A connection for one request. `Unavailable` if the database is away or all connections are taken for five
    /// seconds.
    pub async fn conn(&self) -> Result<Object<Conn>> {
        // The pool applies its own limits to each connection that it tries, so the total is limited here.
        let got =
            tokio::time::timeout(WAIT.min(self.watch.patience), self.pool.get()).await.map_err(Error::unavailable)?;
        got.map_err(Error::unavailable)
    }

    /// The SQLSTATE with which the server failed to save within the last 30 seconds; `None`: it did not.
    pub fn trouble(&self) -> Option<String> {
        self.watch.trouble()
    }

    /// Whether the server accepts no writes: a standby, or read-only.
    pub async fn is_read_only(&self) -> Result<bool> {
        use diesel::sql_types::Bool;
        use diesel_async::RunQueryDsl;

        let is = diesel::dsl::sql::<Bool>("current_setting('transaction_read_only')::boolean");
        Ok(diesel::select(is).get_result(&mut *self.conn().await?).await?)
    }

    /// Opens a connection outside the pool, for one that stays open: LISTEN. Its responses have no deadline.
    pub async fn own_conn(&self) -> Result<Conn> {
        self.address.connect().await.map_err(Error::unavailable)
    }

    /// Applies the missing migrations as the owner and returns how many. Needs a multi-threaded runtime.
    pub async fn migrate(&self) -> Result<usize> {
        let conn = self.owner_conn().await?;
        let work = move || {
            let mut harness = AsyncMigrationHarness::new(conn);
            harness.run_pending_migrations(MIGRATIONS).map(|done| done.len()).map_err(Error::broken)
        };
        let applied = tokio::task::spawn_blocking(work).await.map_err(Error::broken)??;
        if applied > 0 {
            self.grant_program().await?;
        }
        Ok(applied)
    }

    /// Applies the missing migrations that `versions` names, to get the schema of an older backup.
    pub async fn migrate_to(&self, versions: &[String]) -> Result<()> {
        let (conn, versions) = (self.owner_conn().await?, versions.to_vec());
        let work = move || {
            let mut harness = AsyncMigrationHarness::new(conn);
            let pending = harness.pending_migrations(MIGRATIONS).map_err(Error::broken)?;
            for migration in pending.iter().filter(|one| versions.contains(&one.name().version().to_string())) {
                harness.run_migration(migration.as_ref()).map_err(Error::broken)?;
            }
            Result::<()>::Ok(())
        };
        tokio::task::spawn_blocking(work).await.map_err(Error::broken)??;
        self.grant_program().await
    }

    /// The number of missing migrations; zero: the schema is current.
    pub async fn pending_migrations(&self) -> Result<usize> {
        let applied = self.applied_migrations().await?;
        Ok(known_migrations()?.iter().filter(|version| !applied.contains(version)).count())
    }

    /// The number of applied migrations that this program does not know, because a newer one made them.
    pub async fn newer_migrations(&self) -> Result<usize> {
        let known = known_migrations()?;
        Ok(self.applied_migrations().await?.iter().filter(|version| !known.contains(version)).count())
    }

    /// The versions of the migrations that the database has.
    pub async fn applied_migrations(&self) -> Result<Vec<String>> {
        use diesel::dsl::exists;
        use diesel::prelude::*;
        use diesel_async::RunQueryDsl;

        let mut conn = self.conn().await?;
        let has_table: bool = diesel::select(exists(
            schema::pg_tables::table.filter(schema::pg_tables::tablename.eq("__diesel_schema_migrations")),
        ))
        .get_result(&mut conn)
        .await?;
        if !has_table {
            return Ok(Vec::new());
        }
        Ok(schema::__diesel_schema_migrations::table
            .select(schema::__diesel_schema_migrations::version)
            .load(&mut conn)
            .await?)
    }
}

/// The versions of the migrations that this program knows.
pub fn known_migrations() -> Result<Vec<String>> {
    let known = MigrationSource::<Pg>::migrations(&MIGRATIONS).map_err(Error::broken)?;
    Ok(known.iter().map(|migration| migration.name().version().to_string()).collect())
}
