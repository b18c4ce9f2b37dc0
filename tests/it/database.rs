//! PostgreSQL as companies run it: TLS, several hosts, a server that starts late, and what the program requires of it.

use std::io::{BufRead, BufReader};
use std::process::Stdio;

use diesel::sql_types::Text;
use diesel_async::{RunQueryDsl, SimpleAsyncConnection};
use whsm::db::embedded::Embedded;
use whsm::db::{Address, Conn, Db, ServerFacts};

use crate::commands::{run, said, whsm};
use crate::harness::{Authority, Guarded};

#[derive(diesel::QueryableByName)]
struct Answer {
    #[diesel(sql_type = Text)]
    is: String,
}

/// What the server sees of this connection: TLS version, and the name in the client's certificate.
async fn seen(mut conn: Conn) -> String {
    let query = "SELECT concat_ws(' ', version, substring(client_dn from 'CN=(\\w+)')) AS is FROM pg_stat_ssl \
                 WHERE pid = pg_backend_pid()";
    let answer: Answer = diesel::sql_query(query).get_result(&mut conn).await.unwrap();
    answer.is
}

async fn connected(url: &str) -> Result<String, String> {
    match Address::parse(url)?.connect().await {
        Ok(conn) => Ok(seen(conn).await),
        Err(e) => Err(e.why),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_is_never_weaker_than_its_address_says() {
    let server = Guarded::prepared("guarded").await;
    let running = Embedded::start(server.options.clone()).await.unwrap();
    let (folder, port) = (server.folder.clone(), server.port);
    let root = format!("sslrootcert={}", server.authority.path.display());
    let other = Authority::new(&folder, "stranger");
    let stranger = format!("sslrootcert={}", other.path.display());
    let ip = |database: &str, parameters: &str| server.url("127.0.0.1", database, parameters);

    for (url, how) in [
        (ip("shop", ""), "TLSv1.3"),
        (ip("shop", "sslmode=require"), "TLSv1.3"),
        (ip("shop", &format!("sslmode=verify-ca&{root}")), "TLSv1.3"),
        (ip("shop", &format!("sslmode=verify-full&{root}")), "TLSv1.3"),
        (ip("clear", "sslmode=disable"), ""),
        // Only verify-full compares the name in the certificate.
        (server.url("localhost", "shop", &format!("sslmode=verify-ca&{root}")), "TLSv1.3"),
    ] {
        assert_eq!(connected(&url).await.as_deref(), Ok(how), "{url}");
    }

    // An unknown authority, another host's certificate, no client certificate.
    let place = format!("PostgreSQL at 127.0.0.1:{port}: ");
    let (certificate, key) = server.authority.sign(&folder, "whsm", &[]);
    let ours = format!("sslcert={}&sslkey={}", certificate.display(), key.display());
    for (url, why) in [
        (
            ip("shop", &format!("sslmode=verify-full&{stranger}")),
            format!("{place}its certificate does not come from sslrootcert {}", other.path.display()),
        ),
        (ip("shop", "sslmode=verify-full"), format!("{place}its certificate does not come from the authorities")),
        // As in libpq, a configured root certificate is always checked.
        (ip("shop", &format!("sslmode=require&{stranger}")), format!("{place}its certificate does not come from")),
        (
            server.url("localhost", "shop", &format!("sslmode=verify-full&{root}")),
            format!("PostgreSQL at localhost:{port}: its certificate is for 127.0.0.1, not for localhost"),
        ),
        (ip("certain", "sslmode=require"), place.clone()),
        (ip("shop", "sslmode=disable"), format!("{place}FATAL: no pg_hba.conf entry")),
        (ip("nowhere", "sslmode=require"), format!("{place}FATAL: database \"nowhere\" does not exist")),
    ] {
        let refused = connected(&url).await.unwrap_err();
        assert!(refused.starts_with(&why) && !refused.contains('\n'), "{url}: {refused}");
    }
    let shown = ip("certain", &format!("sslmode=verify-full&{root}&{ours}"));
    assert_eq!(connected(&shown).await.as_deref(), Ok("TLSv1.3 whsm"));

    // Pool, LISTEN connection and migrations use the same TLS settings.
    let db = Db::new(&ip("shop", &format!("sslmode=verify-full&{root}")), 2).unwrap();
    assert!(db.migrate().await.unwrap() > 0);
    assert_eq!(db.pending_migrations().await.unwrap(), 0);
    assert_eq!(seen(db.own_conn().await.unwrap()).await, "TLSv1.3");
    let pooled: Answer = diesel::sql_query("SELECT ssl::text AS is FROM pg_stat_ssl WHERE pid = pg_backend_pid()")
        .get_result(&mut *db.conn().await.unwrap())
        .await
        .unwrap();
    assert_eq!(pooled.is, "true");

    // Of several hosts the first that responds and accepts writes.
    let hosts = format!("postgres://whsm@127.0.0.1:1,127.0.0.1:{port}/shop?sslmode=require&target_session_attrs=");
    assert_eq!(connected(&format!("{hosts}primary")).await.as_deref(), Ok("TLSv1.3"));
    let refused = connected(&format!("{hosts}read-only")).await.unwrap_err();
    assert!(refused.starts_with(&format!("PostgreSQL at 127.0.0.1:1, 127.0.0.1:{port}: ")), "{refused}");
    drop(db);
    running.stop().await.unwrap();
}

#[test]
fn an_address_that_protects_less_than_it_seems_to_is_refused() {
    for (parameters, why) in [
        ("sslmode=verify", "sslmode must be disable, prefer, require, verify-ca or verify-full"),
        ("sslrootcert=/ca.pem", "sslrootcert needs sslmode=verify-full (or require, verify-ca)"),
        ("sslmode=disable&sslcert=/a&sslkey=/b", "sslcert needs sslmode=verify-full (or require, verify-ca)"),
        ("sslmode=require&sslcert=/a", "sslcert and sslkey are given together or not at all"),
        ("sslmode=verify-ca&sslrootcert=/no/such.pem", "sslrootcert /no/such.pem cannot be read"),
        ("sslcrl=x", "invalid connection string: unknown option `sslcrl`"),
    ] {
        let refused = Address::parse(&format!("postgres://u:p?w@db.example/whsm?{parameters}")).err().unwrap();
        assert!(refused.starts_with(why), "{parameters}: {refused}");
    }
    let several = Address::parse("postgres://u@a:1,b:2,c:3/whsm?sslmode=require").unwrap();
    assert_eq!(several.place(), "a:1, b:2, c:3");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_start_waits_for_a_database_that_comes_late_and_says_what_it_lacks() {
    let server = Guarded::prepared("late").await;
    let root = format!("sslmode=verify-full&sslrootcert={}", server.authority.path.display());
    let (shop, place) = (server.url("127.0.0.1", "shop", &root), format!("PostgreSQL at 127.0.0.1:{}", server.port));
    let command = |arguments: &str, url: &str| {
        let mut command = whsm(&server.folder);
        command.args(arguments.split(' ')).env("WHSM_DATABASE_URL", url);
        command
    };
    let go = |arguments: &str, url: &str| said(&run(command(arguments, url), ""));
    let mut waiting = command("serve", &shop).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(waiting.stderr.take().unwrap()).lines().map(Result::unwrap);
    let first = lines.next().unwrap();
    assert!(first.starts_with(&format!("whsm: waiting up to 60 seconds for the database: {place}: ")), "{first}");
    let started = Embedded::start(server.options.clone()).await.unwrap();
    let last = lines.next().unwrap();
    assert!(last.contains("migrations: run `whsm migrate`"), "{last}");
    assert_eq!(waiting.wait().unwrap().code(), Some(1));
    // It waits for no other error.
    let (code, _, err) = go("serve", &server.url("127.0.0.1", "shop", "sslmode=verify-full"));
    assert!(code == Some(1) && err.starts_with(&format!("whsm: {place}: its certificate does not come")), "{err}");

    // A read-only role, another encoding, the schema of a newer program.
    assert_eq!(go("migrate", &shop).0, Some(0));
    let db = Db::new(&shop, 2).unwrap();
    let sql = async |text: &str| db.conn().await.unwrap().batch_execute(text).await.unwrap();
    sql("CREATE ROLE looker LOGIN; GRANT SELECT ON ALL TABLES IN SCHEMA public TO looker").await;
    sql("CREATE DATABASE old ENCODING 'LATIN1' TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C'").await;
    let looker = shop.replace("whsm@", "looker@");
    let old = shop.replace("/shop", "/old");
    let looks_only = "the role looker may not read and write api_tokens, approval_log, approval_steps: ";
    for (command, url, why, is_for_doctor) in [
        ("serve", &looker, looks_only, true),
        ("migrate", &looker, "the role looker may not make tables: make it the owner", false),
        ("migrate", &old, "the database's encoding is LATIN1: make one with", true),
    ] {
        let (code, _, err) = go(command, url);
        assert!(code == Some(1) && err.starts_with(&format!("whsm: {why}")) && err.lines().count() == 1, "{err}");
        let (code, out, _) = go("doctor", url);
        assert!(code == Some(1) && out.contains("WRONG database: ") && out.contains(why) == is_for_doctor, "{out}");
    }
    assert!(go("doctor", &shop).1.contains("ok    rights: the role whsm owns the tables and could change the history"));
    db.grant("looker").await.unwrap();
    let (_, out, _) = go("doctor", &looker);
    assert!(out.contains("ok    rights: the role looker can neither change the history nor disable"), "{out}");
    sql("INSERT INTO __diesel_schema_migrations (version) VALUES ('99990101000000')").await;
    for command in ["serve", "worker", "migrate"] {
        let (code, _, err) = go(command, &shop);
        assert!(code == Some(1) && err.contains("the database has 1 migrations of a newer program: install"), "{err}");
    }
    let (_, out, _) = go("doctor", &shop);
    assert!(out.contains(&format!("ok    database: 127.0.0.1:{}", server.port)), "{out}");
    assert!(out.contains("WRONG schema: the database has 1 migrations of a newer program"), "{out}");
    drop(db);
    started.stop().await.unwrap();
}

#[test]
fn what_is_wrong_with_a_server_is_said_with_its_cure() {
    let fine = ServerFacts {
        version: 150_018,
        encoding: "UTF8".into(),
        is_read_only: false,
        role: "whsm".into(),
        may_create: false,
        forbidden: String::new(),
        is_owner: false,
    };
    assert_eq!(fine.faults(false), [""; 0]);
    assert_eq!(fine.faults(true).len(), 1);
    let old = ServerFacts { version: 130_014, is_read_only: true, ..fine };
    let said = old.faults(false);
    assert!(said[0].contains("PostgreSQL 13.14 is too old: use version 14") && said[1].contains("primary"), "{said:?}");
}
