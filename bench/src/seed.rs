//! Fills a database with the orders of two years, by set-based statements.
//!
//! The statements are written for the schema as it was at [`SCHEMA`]. Later migrations are applied to the filled
//! database, as in production, and derive their columns from its rows.

use std::time::Instant;

use anyhow::{Result, ensure};
use diesel::pg::Pg;
use diesel_async::{AsyncConnection, AsyncMigrationHarness, AsyncPgConnection, SimpleAsyncConnection};
use diesel_migrations::MigrationHarness;
use whsm::db::{Db, MIGRATIONS};
use whsm::org::hash_password;

use crate::cluster::{Cluster, texts};

/// The last migration that the statements match.
const SCHEMA: &str = "202611300027";

/// The password of everybody who may sign in.
pub const PASSWORD: &str = "whsm-bench";

/// The name of the filled database with this number of orders.
pub fn database(orders: u64) -> String {
    format!("filled_{orders}")
}

/// Creates the filled database of this size unless it exists.
pub async fn fill(cluster: &Cluster, orders: u64, anew: bool) -> Result<()> {
    let name = database(orders);
    if anew {
        cluster.drop(&name).await?;
    }
    if cluster.has(&name).await? {
        return Ok(());
    }
    // Renamed once it is complete.
    cluster.drop("filling").await?;
    cluster.create("filling", None).await?;
    let began = Instant::now();
    let url = cluster.url("filling");
    migrate_to_schema(url.clone()).await?;
    let mut conn = AsyncPgConnection::establish(&url).await?;
    let pending = (orders * 3 / 100).max(115);
    let hash = format!("'{}'", hash_password(PASSWORD)?);
    for (name, script) in [
        ("people", include_str!("../sql/people.sql")),
        ("prepare", include_str!("../sql/prepare.sql")),
        ("orders", include_str!("../sql/orders.sql")),
        ("steps", include_str!("../sql/steps.sql")),
        ("finish", include_str!("../sql/finish.sql")),
        ("vacuum", "VACUUM ANALYZE"),
        ("checkpoint", "CHECKPOINT"),
    ] {
        let script = script.replace("$HASH", &hash).replace("$PENDING", &pending.to_string());
        conn.batch_execute(&script.replace("$N", &orders.to_string())).await?;
        eprintln!("  {orders} orders: {name} done after {:.1} s", began.elapsed().as_secs_f64());
    }
    let broken = texts(&mut conn, include_str!("../sql/check.sql")).await?;
    ensure!(broken.is_empty(), "the filled database breaks a promise: {}", broken.join("; "));
    drop(conn);
    cluster.rename("filling", &name).await
}

async fn migrate_to_schema(url: String) -> Result<()> {
    let conn = Db::new(&url, 1)?.own_conn().await?;
    let migrated = tokio::task::spawn_blocking(move || {
        let mut harness = AsyncMigrationHarness::new(conn);
        let pending = harness.pending_migrations(MIGRATIONS)?;
        for migration in pending.iter().filter(|m| m.name().version().to_string().as_str() <= SCHEMA) {
            MigrationHarness::<Pg>::run_migration(&mut harness, migration)?;
        }
        Ok::<_, Box<dyn std::error::Error + Send + Sync>>(())
    });
    migrated.await?.map_err(anyhow::Error::from_boxed)
}
