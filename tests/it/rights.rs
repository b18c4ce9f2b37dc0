//! The database role of the program: enough for all that the program does (every other test shows that), and no more.

use diesel_async::SimpleAsyncConnection;
use serde_json::json;
use whsm::orders::Kind;

use crate::harness::Office;

/// Statements that would change the history or switch off what protects it.
const FORBIDDEN: [&str; 18] = [
    "UPDATE approval_log SET comment = ''",
    "DELETE FROM approval_log",
    "TRUNCATE approval_log CASCADE",
    "UPDATE audit_entries SET before = NULL",
    "DELETE FROM audit_entries",
    "DELETE FROM history_heads",
    "UPDATE outbox_attempts SET detail = ''",
    "DELETE FROM outbox_acts",
    "UPDATE stock_moves SET quantity = 0",
    "DELETE FROM stock_entries",
    "DELETE FROM installation",
    "DELETE FROM __diesel_schema_migrations",
    "ALTER TABLE approval_log DISABLE TRIGGER USER",
    "DROP TRIGGER approval_log_stays ON approval_log",
    "CREATE OR REPLACE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS ''BEGIN RETURN NEW; END''",
    "SET session_replication_role = replica",
    "ALTER TABLE order_lines DROP CONSTRAINT order_lines_pkey CASCADE",
    "DROP TABLE order_rounds CASCADE",
];

#[tokio::test(flavor = "multi_thread")]
async fn the_programs_role_changes_no_history_and_disables_no_trigger() {
    let office = Office::open().await;
    let order = office.submitted(Kind::Purchase, "100").await;
    office.approve("li", order, json!({})).await;
    let db = &office.app.app.db;
    let facts = db.facts().await.unwrap();
    assert!(!facts.is_owner && facts.forbidden.is_empty(), "{facts:?}");
    assert!(db.owner_facts().await.unwrap().is_owner);
    let mut conn = db.conn().await.unwrap();
    for statement in FORBIDDEN {
        // By SQLSTATE, since the server may speak another language.
        let refused = format!(
            "DO $$ BEGIN
               BEGIN EXECUTE '{statement}'; EXCEPTION WHEN insufficient_privilege THEN RETURN; END;
               RAISE EXCEPTION 'let in';
             END $$"
        );
        conn.batch_execute(&refused.replace("= ''", "= ''''")).await.unwrap_or_else(|e| panic!("{statement}: {e}"));
    }
}
