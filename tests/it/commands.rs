//! The command line, run as a process: output, exit code, no secrets in the output.

use std::io::Write;
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};

use whsm::db::Db;
use whsm::db::embedded::{Embedded, Options};

use crate::harness::{Person, TestApp, company_database, until};

pub fn whsm(data_dir: &PathBuf) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_whsm"));
    command
        .env_clear()
        .env("PATH", std::env::join_paths(whsm::config::search_path()).unwrap())
        .env("WHSM_DATA_DIR", data_dir)
        .env("WHSM_LISTEN", "127.0.0.1:0")
        .env("WHSM_LOG", "error");
    command
}

pub fn run(mut command: Command, input: &str) -> Output {
    let mut process = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    process.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    process.wait_with_output().unwrap()
}

pub fn said(output: &Output) -> (Option<i32>, String, String) {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}

#[test]
fn faults_of_the_configuration_are_told_together_and_no_secret_with_them() {
    let mut command = whsm(&"nowhere".into());
    command
        .args(["serve"])
        .env("WHSM_TIME_ZONE", "Mars")
        .env("WHSM_SECRET_KEY", "my-secret")
        .env("WHSM_DINGTALK_APP_SECRET", "s3cret");
    let (code, out, err) = said(&run(command, ""));
    assert_eq!((code, out.as_str()), (Some(1), ""));
    for name in ["WHSM_TIME_ZONE", "WHSM_SECRET_KEY", "WHSM_DINGTALK_APP_KEY", "WHSM_DINGTALK_AGENT_ID"] {
        assert!(err.contains(name), "{err}");
    }
    assert!(!err.contains("my-secret") && !err.contains("s3cret"), "{err}");
    let mut wrong = whsm(&"nowhere".into());
    wrong.arg("fly");
    assert_eq!(said(&run(wrong, "")).0, Some(2));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_and_its_token_are_made_from_the_command_line() {
    let data_dir = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("commands");
    let _ = std::fs::remove_dir_all(&data_dir);
    let go = |arguments: &[&str], input: &str| {
        let mut command = whsm(&data_dir);
        command.args(arguments);
        said(&run(command, input))
    };
    let n = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/migrations")).unwrap().count();
    let (code, _, err) = go(&["serve"], "");
    assert!(
        code == Some(1) && err.contains(&format!("the database lacks {n} migrations: run `whsm migrate`")),
        "{err}"
    );
    let (code, out, _) = go(&["migrate"], "");
    assert_eq!((code, out), (Some(0), format!("applied {n} migrations\n")));
    let add = ["user", "add", "--username", "Chief", "--name", "管理员", "--role", "admin", "--dingtalk", "d1"];
    let (code, _, err) = go(&add, "short\n");
    assert!(code == Some(1) && err.contains("A password must have 8 to 128 characters"), "{err}");
    let (code, out, err) = go(&add, "quiet marble 42 fog\n");
    assert_eq!((code, out.as_str(), err.as_str()), (Some(0), "created the account chief\n", ""));
    let (code, _, err) = go(&add, "quiet marble 42 fog\n");
    assert!(code == Some(1) && err.contains("Already taken"), "{err}");
    assert_eq!(go(&["user", "password", "--username", "chief"], "copper lantern 1987\n").0, Some(0));
    let (code, token, _) = go(&["token", "create", "--user", "chief", "--name", "test", "--expires", "30"], "");
    assert_eq!((code, token.starts_with("whsm_"), token.trim().len()), (Some(0), true, 48));
    let (code, _, err) = go(&["user", "password", "--username", "chief"], "chief-password-77\n");
    assert!(code == Some(1) && err.contains("must not contain the name"), "{err}");
    assert_eq!(go(&["user", "unlock", "chief"], ""), (Some(0), "unlocked chief\n".into(), String::new()));
    let (code, _, err) = go(&["user", "reset-totp", "chief"], "");
    assert!(code == Some(1) && err.contains("chief has no second factor"), "{err}");
    assert_eq!(go(&["token", "create", "--user", "chief", "--scope", "read"], "").0, Some(0));
    let (_, tokens, _) = go(&["token", "list"], "");
    let rows: Vec<Vec<&str>> = tokens.lines().map(|line| line.split('\t').collect()).collect();
    let row = |at: usize| (rows[at][1], rows[at][2], rows[at][3], rows[at][4].split(' ').next().unwrap(), rows[at][5]);
    assert_eq!((rows.len(), row(0)), (2, ("chief", "test", "write", "expires", "used never ")), "{tokens}");
    assert_eq!(row(1), ("chief", "", "read", "expires", "used never "), "{tokens}");
    assert_eq!(go(&["token", "revoke", rows[1][0]], "").0, Some(0));
    assert_eq!(go(&["token", "revoke", rows[1][0]], "").0, Some(1));
    let (code, _, err) = go(&["user", "disable", "--username", "chief"], "");
    assert!(code == Some(1) && err.contains("last administrator"), "{err}");
    let (code, out, _) = go(&["doctor", "--verify-log"], "");
    assert_eq!(code, Some(0), "{out}");
    let lines: Vec<&str> = out.lines().map(|line| line.split(':').next().unwrap()).collect();
    assert_eq!(
        lines,
        [
            "ok    database",
            "ok    rights",
            "ok    schema",
            "ok    messages",
            "ok    history",
            "ok    data folder",
            "ok    files",
            "ok    DingTalk",
            "ok    WeCom",
            "ok    public address",
            "ok    clock"
        ]
    );

    let embedded =
        Embedded::start(Options { data_dir, durable: true, stop_with_us: true, settings: Vec::new() }).await.unwrap();
    let db = Db::new(&embedded.url("whsm"), 2).unwrap();
    let now = whsm::clock::Clock::default().now();
    let chief = whsm::org::Token::find(&mut db.conn().await.unwrap(), token.trim(), now).await.unwrap();
    assert_eq!(chief.unwrap().0.username, "chief");
    drop(db);
    embedded.stop().await.unwrap();
}

#[test]
fn the_doctor_finds_what_is_wrong() {
    let mut command = whsm(&PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("doctor"));
    command.arg("doctor").env("WHSM_DATABASE_URL", "postgresql://nobody:s3cret@127.0.0.1:1/none");
    let (code, out, err) = said(&run(command, ""));
    assert_eq!(code, Some(1));
    assert!(
        out.contains("WRONG database: PostgreSQL at 127.0.0.1:1: ") && err.contains("of the checks failed"),
        "{out}{err}"
    );
    assert!(!format!("{out}{err}").contains("s3cret"), "{out}{err}");
}

#[test]
fn a_program_told_to_stop_ends_cleanly() {
    let mut command = whsm(&"nowhere".into());
    command.args(["simulator", "--listen", "127.0.0.1:0"]).stdout(Stdio::piped());
    let mut process = command.spawn().unwrap();
    let mut line = String::new();
    std::io::BufRead::read_line(&mut std::io::BufReader::new(process.stdout.as_mut().unwrap()), &mut line).unwrap();
    assert!(line.starts_with("the simulator is at http://127.0.0.1:"), "{line}");
    assert!(Command::new("kill").args(["-TERM", &process.id().to_string()]).status().unwrap().success());
    assert_eq!(process.wait().unwrap().code(), Some(0));
}

#[test]
fn the_demo_touches_no_configured_database() {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("demo-refused");
    for arguments in [["demo"].as_slice(), &["demo", "--fresh"]] {
        let mut command = whsm(&folder);
        command.args(arguments).env("WHSM_DATABASE_URL", "postgresql://u:s3cret@127.0.0.1:1/whsm");
        let (code, out, err) = said(&run(command, ""));
        assert_eq!((code, out.as_str()), (Some(1), ""));
        assert!(err.contains("private database of its own") && err.contains("unset WHSM_DATABASE_URL"), "{err}");
    }
    assert!(!folder.exists());
}

#[test]
fn a_misspelt_variable_is_named_and_what_is_in_force_is_shown_without_secrets() {
    let mut command = whsm(&"nowhere".into());
    command.arg("serve").env("WHSM_DATABSE_URL", "postgres://db/whsm").env("WHSM_TIME_ZONE", "Mars");
    let (code, _, err) = said(&run(command, ""));
    assert_eq!(code, Some(1));
    assert!(
        err.contains("WHSM_DATABSE_URL is not known: WHSM_DATABASE_URL is") && err.contains("WHSM_TIME_ZONE"),
        "{err}"
    );

    let mut command = whsm(&"nowhere".into());
    command
        .arg("config")
        .env("WHSM_DATABASE_URL", "postgres://whsm:s3cret@db/whsm?sslmode=require&sslpassword=s3cret")
        .env("WHSM_SECRET_KEY", "5".repeat(128))
        .env("WHSM_PORT_8080_TCP", "set by the surroundings");
    let (code, out, err) = said(&run(command, ""));
    assert_eq!(
        (code, err.as_str()),
        (Some(0), "whsm: WHSM_PORT_8080_TCP is no variable of this program: it has no effect\n")
    );
    for line in [
        "WHSM_DATABASE_URL=postgres://whsm:(hidden)@db/whsm?sslmode=require&sslpassword=(hidden)",
        "# WHSM_DATABASE_CONNECTIONS=10",
        "WHSM_DATA_DIR=nowhere",
        "WHSM_SECRET_KEY=(hidden)",
        "# WHSM_PUBLIC_URL=http://127.0.0.1:0",
    ] {
        assert!(out.lines().any(|shown| shown == line), "{line} is not in {out}");
    }
    assert!(!out.contains("s3cret") && !out.contains("555"), "{out}");
}

/// Starts the program on a test's database, with pages on this port.
fn serve(app: &TestApp, port: u16) -> Child {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("drain");
    // The files of an earlier run belong to another database.
    let _ = std::fs::remove_dir_all(&folder);
    let mut command = whsm(&folder);
    command
        .arg("serve")
        .env("WHSM_DATABASE_URL", &app.database)
        .env("WHSM_LISTEN", format!("127.0.0.1:{port}"))
        .env("WHSM_DRAIN_SECONDS", "1")
        .stdout(Stdio::piped());
    command.spawn().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_told_to_stop_is_first_not_ready_and_still_answers() {
    let app = TestApp::without_worker().await;
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let mut process = serve(&app, port);
    let mut line = String::new();
    std::io::BufRead::read_line(&mut std::io::BufReader::new(process.stdout.as_mut().unwrap()), &mut line).unwrap();
    let visitor = Person::new(&format!("http://127.0.0.1:{port}"));
    assert_eq!(visitor.get("/readyz").await.status, 200, "{line}");
    let kill = |signal: &str| Command::new("kill").args([signal, &process.id().to_string()]).status().unwrap();
    assert!(kill("-TERM").success());
    until("it is not ready", async || visitor.get("/readyz").await.status == 503).await;
    let page = visitor.get("/login").await;
    assert_eq!((page.status, page.headers["connection"].to_str().unwrap()), (200, "close"), "it drains first");
    assert_eq!(process.wait().unwrap().code(), Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn accounts_are_listed_enabled_and_given_a_role() {
    let url = company_database("test_accounts").await;
    let go = |arguments: &str| {
        let mut command = whsm(&PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("accounts"));
        command.args(arguments.split(' ')).env("WHSM_DATABASE_URL", &url);
        said(&run(command, ""))
    };
    assert_eq!(go("user disable --username sun").0, Some(0));
    assert_eq!(go("user role --username sun --role staff").1, "sun is staff now\n");
    let listed = go("user list").1;
    assert!(
        listed.contains("sun\tstaff\tdisabled\t孙丽\n") && listed.contains("li\tapprover\tenabled\t李强\n"),
        "{listed}"
    );
    assert_eq!(go("user enable --username sun").1, "enabled sun\n");
    assert!(go("user list").1.contains("sun\tstaff\tenabled\t孙丽\n"));
    let (code, _, err) = go("user role --username admin --role staff");
    assert!(code == Some(1) && err.contains("last administrator"), "{err}");
    assert!(go("user role --username nobody --role staff").2.contains("there is no account nobody"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_is_taken_checked_and_restored_from_the_command_line() {
    let (full, empty) = (company_database("test_kept").await, TestApp::empty_database("test_kept_again").await);
    let root = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("kept");
    let _ = std::fs::remove_dir_all(&root);
    let backups = root.join("backups").display().to_string();
    let go = |data: &str, url: &str, arguments: &[&str]| {
        let mut command = whsm(&root.join(data));
        command.args(arguments).env("WHSM_DATABASE_URL", url);
        said(&run(command, ""))
    };
    let (code, out, err) = go("a", &full, &["backup", &backups, "--verify"]);
    assert!(code == Some(0) && out.starts_with("took the backup ") && out.contains(" is whole"), "{out}{err}");
    assert!(go("a", &full, &["restore", &backups]).2.contains("the database is in use: restore into an empty one"));
    let (code, out, err) = go("b", &empty, &["restore", &backups]);
    assert!(code == Some(0) && out.contains("it sends nothing until an administrator says so"), "{out}{err}");
    assert_eq!(go("b", &empty, &["user", "list"]).1, go("a", &full, &["user", "list"]).1);
    assert!(go("b", &empty, &["doctor"]).1.contains("ok    sending: held since "));
    assert!(go("b", &empty, &["restore", &backups, "--verify"]).1.contains(" is whole"));
}
