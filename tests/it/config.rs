//! The configuration: defaults as in `.env.example`, faults, and no secret in any output.

use std::collections::{BTreeMap, HashSet};
use std::path::PathBuf;
use std::sync::Barrier;
use std::{fs, thread};

use whsm::app::App;
use whsm::clock::Clock;
use whsm::config::{Config, VARIABLES};
use whsm::db::Db;
use whsm::files::Files;

const EXAMPLE: &str = include_str!("../../.env.example");

/// Variables of the example by name, in its order.
fn example() -> Vec<(&'static str, &'static str)> {
    let lines = EXAMPLE.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines.map(|line| line.split_once('=').unwrap()).collect()
}

fn read(variables: &[(&str, &str)]) -> Result<Config, Vec<String>> {
    let variables: BTreeMap<&str, &str> = variables.iter().copied().collect();
    Config::read(|name| variables.get(name).map(|value| (*value).to_owned())).map_err(|faults| faults.0)
}

#[test]
fn the_example_lists_every_variable_with_a_comment_before_it() {
    let names: Vec<&str> = example().iter().map(|(name, _)| *name).collect();
    assert_eq!(names, VARIABLES);
    let lines: Vec<&str> = EXAMPLE.lines().collect();
    for pair in lines.windows(2).filter(|pair| pair[1].contains('=') && !pair[1].starts_with('#')) {
        assert!(pair[0].starts_with("# "), "{} has no comment", pair[1]);
    }
}

#[test]
fn the_example_holds_the_defaults() {
    let by_default = read(&[]).unwrap();
    assert_eq!(format!("{:?}", read(&example()).unwrap()), format!("{by_default:?}"));
    // DingTalk is off by default; its own defaults show only when it is on.
    let on = [
        ("WHSM_DINGTALK_APP_KEY", "key"),
        ("WHSM_DINGTALK_APP_SECRET", "secret"),
        ("WHSM_DINGTALK_AGENT_ID", "1"),
        ("WHSM_DINGTALK_CORP_ID", "corp"),
    ];
    let with_example = read(&[example().as_slice(), on.as_slice()].concat()).unwrap();
    assert!(with_example.dingtalk.is_some());
    assert_eq!(format!("{with_example:?}"), format!("{:?}", read(&on).unwrap()));
}

#[test]
fn the_example_holds_no_value_where_the_program_has_no_default() {
    let given = |(_, value): &&(&str, &str)| !value.is_empty();
    for (name, value) in example().iter().filter(given) {
        assert!(read(&[(name, "\u{0} no such value")]).is_err() || ["WHSM_DATA_DIR", "WHSM_LOG"].contains(name));
        assert!(read(&[(name, value)]).is_ok(), "{name}");
    }
}

#[test]
fn all_faults_are_reported_together_by_name() {
    let faults = read(&[
        ("WHSM_DATABASE_URL", "mysql://somewhere"),
        ("WHSM_DATABASE_CONNECTIONS", "1"),
        ("WHSM_FILES_URL", "ftp://files"),
        ("WHSM_LISTEN", "8080"),
        ("WHSM_PUBLIC_URL", "example.com"),
        ("WHSM_TRUSTED_PROXIES", "10.0.0.0/8, nginx"),
        ("WHSM_HSTS_SUBDOMAINS", "maybe"),
        ("WHSM_METRICS_TOKEN", "short"),
        ("WHSM_BODY_SECONDS", "0"),
        ("WHSM_SECRET_KEY", "short"),
        ("WHSM_TIME_ZONE", "Beijing"),
        ("WHSM_URGE_MINUTES", "soon"),
        ("WHSM_LEASE_SECONDS", "0"),
        ("WHSM_DRAIN_SECONDS", "301"),
        ("WHSM_DINGTALK_APP_KEY", "key"),
        ("WHSM_DINGTALK_AGENT_ID", "one"),
        ("WHSM_DINGTALK_OAPI_URL", "http://oapi.example.com"),
        ("WHSM_DINGTALK_API_URL", "ftp://api.example.com"),
        ("WHSM_DINGTALK_TIMEOUT_SECONDS", "61"),
        ("WHSM_LOG_FORMAT", "xml"),
    ])
    .unwrap_err();
    let mut names: Vec<&str> = faults.iter().map(|fault| fault.split(' ').next().unwrap()).collect();
    names.sort_unstable();
    assert_eq!(
        names,
        [
            "WHSM_BODY_SECONDS",
            "WHSM_DATABASE_CONNECTIONS",
            "WHSM_DATABASE_URL",
            "WHSM_DINGTALK_AGENT_ID",
            "WHSM_DINGTALK_API_URL",
            "WHSM_DINGTALK_APP_SECRET",
            "WHSM_DINGTALK_CORP_ID",
            "WHSM_DINGTALK_OAPI_URL",
            "WHSM_DINGTALK_TIMEOUT_SECONDS",
            "WHSM_DRAIN_SECONDS",
            "WHSM_FILES_URL",
            "WHSM_HSTS_SUBDOMAINS",
            "WHSM_LEASE_SECONDS",
            "WHSM_LISTEN",
            "WHSM_LOG_FORMAT",
            "WHSM_METRICS_TOKEN",
            "WHSM_PUBLIC_URL",
            "WHSM_SECRET_KEY",
            "WHSM_TIME_ZONE",
            "WHSM_TRUSTED_PROXIES",
            "WHSM_URGE_MINUTES",
        ]
    );
}

#[test]
fn files_are_kept_in_a_folder_or_in_a_bucket() {
    let place = |variables: &[(&str, &str)]| format!("{:?}", read(variables).unwrap().files);
    assert_eq!(place(&[]), "Folder(\"data/files\")");
    assert_eq!(place(&[("WHSM_DATA_DIR", "/srv/whsm")]), "Folder(\"/srv/whsm/files\")");
    assert_eq!(place(&[("WHSM_FILES_URL", "file:///srv/files")]), "Folder(\"/srv/files\")");
    let keys = [("AWS_ACCESS_KEY_ID", "key"), ("AWS_SECRET_ACCESS_KEY", "5ec3e7")];
    let bucket = place(&[[("WHSM_FILES_URL", "s3://whsm/a/b/")].as_slice(), &keys].concat());
    assert!(bucket.contains("bucket: \"whsm\", prefix: \"a/b\"") && !bucket.contains("5ec3e7"), "{bucket}");
    // Plain http is allowed on a private network; elsewhere only with an explicit setting.
    let stored = |endpoint: &str, more: &[(&str, &str)]| {
        let store = [("WHSM_FILES_URL", "s3://whsm"), ("AWS_ENDPOINT_URL", endpoint)];
        read(&[store.as_slice(), &keys, more].concat())
    };
    for own in ["http://127.0.0.1:9000", "http://10.1.2.3:9000", "http://[fd00::1]:9000", "http://minio:9000"] {
        let config = stored(own, &[]).unwrap_or_else(|faults| panic!("{own}: {faults:?}"));
        assert!(format!("{:?}", config.files).contains("AWS_ALLOW_HTTP"), "{own}");
        assert!(Files::open(&config.files).is_ok(), "{own}");
    }
    let foreign = "http://s3.example.com";
    assert!(stored(foreign, &[]).unwrap_err()[0].starts_with("AWS_ENDPOINT_URL leaves your own network by plain http"));
    assert!(stored(foreign, &[("AWS_ALLOW_HTTP", "true")]).is_ok());
    for (url, fault) in [
        ("s3://whsm", "AWS_ACCESS_KEY_ID must be set: WHSM_FILES_URL names an S3 bucket"),
        ("s3:///files", "WHSM_FILES_URL must be file: with a folder, or s3://bucket/prefix"),
        ("file:", "WHSM_FILES_URL must be file: with a folder, or s3://bucket/prefix"),
    ] {
        assert_eq!(read(&[("WHSM_FILES_URL", url)]).unwrap_err()[0], fault);
    }
}

#[test]
fn an_address_is_kept_as_browsers_write_it() {
    for (given, kept) in [
        ("HTTPS://WHSM.Example.com:443/", "https://whsm.example.com"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
    ] {
        let config = read(&[("WHSM_PUBLIC_URL", given)]).unwrap();
        assert_eq!(config.public_url(), kept);
        assert_eq!(config.is_https(), kept.starts_with("https:"), "{given}");
    }
    assert!(!read(&[]).unwrap().is_https());
    // Addresses that no browser could use.
    for url in [
        "https://whsm.example.com/#top",
        "https://whsm.example.com/orders/",
        "http://0.0.0.0:8080",
        "http://[::]:8080",
        "https://me:pass@whsm.example.com",
    ] {
        let faults = read(&[("WHSM_PUBLIC_URL", url)]).unwrap_err();
        assert!(faults.len() == 1 && faults[0].starts_with("WHSM_PUBLIC_URL must "), "{url}: {faults:?}");
    }
    let shouted = read(&[("WHSM_DINGTALK_OAPI_URL", "HTTP://oapi.example.com")]).unwrap_err();
    assert_eq!(shouted, ["WHSM_DINGTALK_OAPI_URL must use https, except on this machine"]);
}

#[test]
fn a_secret_is_told_neither_in_faults_nor_in_debug_output() {
    const MARK: &str = "5ec3e75ec3e7";
    let url = format!("postgres://whsm:{MARK}@db/whsm");
    let key = MARK.repeat(11)[..128].to_owned();
    let dingtalk = [("WHSM_DINGTALK_APP_KEY", "key"), ("WHSM_DINGTALK_APP_SECRET", MARK)];
    let rest = [("WHSM_DINGTALK_AGENT_ID", "1"), ("WHSM_DINGTALK_CORP_ID", "corp")];

    let secrets = [("WHSM_DATABASE_URL", url.as_str()), ("WHSM_SECRET_KEY", key.as_str())];
    let config = read(&[secrets, dingtalk, rest].concat()).unwrap();
    assert_eq!(config.database_url(), Some(url.as_str()), "the values are there");
    assert!(!format!("{config:?} {config:#?}").contains(MARK));

    let wrong = [("WHSM_DATABASE_URL", &url[3..]), ("WHSM_SECRET_KEY", &key[1..])];
    let faults = read(&[wrong, dingtalk].concat()).unwrap_err();
    assert_eq!(faults.len(), 5, "{faults:?}");
    assert!(!format!("{faults:?}").contains(MARK));
}

#[test]
fn programs_that_start_at_once_for_the_first_time_have_one_key() {
    let root = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("keys");
    let _ = fs::remove_dir_all(&root);
    for round in 0..40 {
        let config = Config { data_dir: root.join(round.to_string()), ..read(&[]).unwrap() };
        let start = Barrier::new(8);
        let begin = || {
            start.wait();
            App::new(config.clone(), Db::new("postgres://nobody", 1).unwrap(), Clock::default()).unwrap().secret_key
        };
        let keys: HashSet<_> = thread::scope(|scope| {
            let programs: Vec<_> = (0..8).map(|_| scope.spawn(begin)).collect();
            programs.into_iter().map(|program| program.join().unwrap()).collect()
        });
        assert_eq!(keys.len(), 1, "in round {round}");
    }
    fs::remove_dir_all(&root).unwrap();
}
