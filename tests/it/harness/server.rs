//! One private PostgreSQL for the whole run, and a database for each test, copied from a template.

use std::path::PathBuf;
use std::sync::LazyLock;
use std::sync::mpsc;

use argon2::password_hash::PasswordHasher;
use argon2::{Algorithm, Argon2, Params, Version};
use diesel_async::{AsyncConnection, AsyncPgConnection, SimpleAsyncConnection};
use whsm::config;
use whsm::db::embedded::{Embedded, Options};
use whsm::db::{Db, PROGRAM};

use super::PASSWORD;

/// The tables' keys do not overlap, so that a swapped id finds nothing.
const APART: &str = "
    ALTER SEQUENCE users_id_seq RESTART 10001; ALTER SEQUENCE departments_id_seq RESTART 20001;
    ALTER SEQUENCE warehouses_id_seq RESTART 30001; ALTER SEQUENCE goods_id_seq RESTART 40001;
    ALTER SEQUENCE order_lines_id_seq RESTART 50001; ALTER SEQUENCE approval_log_id_seq RESTART 60001;
    ALTER SEQUENCE outbox_id_seq RESTART 70001; ALTER SEQUENCE outbox_attempts_id_seq RESTART 80001;";

/// The server's address without a database. The server runs on its own thread, since each test has its own runtime, and
/// ends with the process, however the process ends.
static SERVER: LazyLock<Address> = LazyLock::new(|| {
    let (tell, told) = mpsc::channel();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        runtime.block_on(async {
            let address = match config::test_postgres() {
                Some(url) => {
                    let before = url.trim_end_matches('/').to_owned();
                    let there = Db::new(&format!("{before}/postgres"), 1).unwrap();
                    let made =
                        format!("DO $$ BEGIN CREATE ROLE {PROGRAM}; EXCEPTION WHEN duplicate_object THEN NULL; END $$");
                    there.own_conn().await.unwrap().batch_execute(&made).await.unwrap();
                    Address { before, program: None, after: String::new(), _kept: None }
                }
                None => private().await,
            };
            let template = Db::new(&address.of("postgres"), 2).unwrap();
            let mut conn = template.own_conn().await.unwrap();
            conn.batch_execute("DROP DATABASE IF EXISTS test_template WITH (FORCE)").await.unwrap();
            conn.batch_execute("CREATE DATABASE test_template").await.unwrap();
            let db = Db::new(&address.of("test_template"), 2).unwrap();
            db.migrate().await.unwrap();
            db.grant(PROGRAM).await.unwrap();
            db.own_conn().await.unwrap().batch_execute(APART).await.unwrap();
            tell.send(address).unwrap();
            std::future::pending::<()>().await;
        });
    });
    told.recv().unwrap()
});

struct Address {
    before: String,
    /// The same for the program's role. `None` on a server from outside: the owner sets the role's password.
    program: Option<String>,
    after: String,
    _kept: Option<Embedded>,
}

impl Address {
    fn of(&self, database: &str) -> String {
        format!("{}/{database}{}", self.before, self.after)
    }
}

/// The name of the database without data.
pub const TEMPLATE: &str = "test_template";

/// The address of this database for the program's role: every test shows that its rights suffice.
pub fn for_the_program(database: &str) -> String {
    match &SERVER.program {
        Some(program) => database.replacen(&SERVER.before, program, 1),
        None => format!("{database}?options=-c%20role%3D{PROGRAM}"),
    }
}

/// Creates a database of this name, copied from a template; returns its address for the owner.
pub async fn database(name: &str, template: &str) -> String {
    let server = tokio::task::spawn_blocking(|| &*SERVER).await.unwrap();
    let mut conn = AsyncPgConnection::establish(&server.of("postgres")).await.unwrap();
    conn.batch_execute(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await.unwrap();
    conn.batch_execute(&format!("CREATE DATABASE {name} TEMPLATE {template}")).await.unwrap();
    server.of(name)
}

/// A hash of [`PASSWORD`] that is quick to verify: the hash holds its own cost, which the program reads.
pub fn password_hash() -> String {
    let little = Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::new(8, 1, 1, None).unwrap());
    little.hash_password(PASSWORD.as_bytes()).unwrap().to_string()
}

async fn private() -> Address {
    let data_dir = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("pg");
    let embedded =
        Embedded::start(Options { data_dir, durable: false, stop_with_us: true, settings: Vec::new() }).await.unwrap();
    embedded.ensure_program_role().await.unwrap();
    let (url, program) = (embedded.url("DATABASE"), embedded.program_url("DATABASE"));
    let (before, after) = url.split_once("/DATABASE").unwrap();
    let program = program.split_once("/DATABASE").unwrap().0.to_owned();
    Address { before: before.into(), program: Some(program), after: after.into(), _kept: Some(embedded) }
}
