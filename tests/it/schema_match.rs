//! The program and its database agree: enums and CHECKs, kinds, tables and columns, and each migration in both
//! directions.

use std::collections::{BTreeMap, BTreeSet};

use diesel::sql_types::Text;
use diesel_async::{RunQueryDsl, SimpleAsyncConnection};
use whsm::approval::{Action, Because, PhraseFor, StepStatus, Via};
use whsm::audit;
use whsm::catalog::import::{ImportState, RowEffect, UndoResult};
use whsm::catalog::masters::Master;
use whsm::directory::{Cause, RunState};
use whsm::orders::{self, EnterGoes, Kind, LineShape, MediaType, Period, Status};
use whsm::org::{Outcome, Platform, Preference, Role, Scope, Way};
use whsm::outbox::{Act, AttemptResult, Channel, Delivery, NoticeKind, State};
use whsm::stock;

use crate::harness::TestApp;

#[derive(diesel::QueryableByName)]
struct Row {
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    is: String,
}

async fn rows(app: &TestApp, query: &str) -> Vec<(String, String)> {
    let found: Vec<Row> = diesel::sql_query(query).load(&mut *app.conn().await).await.unwrap();
    found.into_iter().map(|row| (row.name, row.is)).collect()
}

/// CHECK lists that match no enum of the program.
const WITHOUT_ENUM: [(&str, &str); 2] = [("users", "language"), ("order_readers", "why")];

#[tokio::test(flavor = "multi_thread")]
async fn every_enum_has_the_values_of_its_check() {
    let app = TestApp::without_worker().await;
    let query = "SELECT conrelid::regclass::text AS name, pg_get_constraintdef(oid) AS is FROM pg_constraint WHERE contype = 'c'";
    let checks = rows(&app, query).await;
    let all = |values: &[&str]| values.iter().map(|value| (*value).to_owned()).collect::<BTreeSet<_>>();
    let texts = |values: Vec<&'static str>| all(&values);
    let enums = [
        ("users", "role", texts(Role::ALL.iter().map(|v| v.as_str()).collect())),
        ("sheet_imports", "subject", texts(Master::ALL.iter().map(|v| v.as_str()).collect())),
        ("sheet_imports", "state", texts(ImportState::ALL.iter().map(|v| v.as_str()).collect())),
        ("kinds", "line_shape", texts(LineShape::ALL.iter().map(|v| v.as_str()).collect())),
        ("order_templates", "shared", texts(orders::Share::ALL.iter().map(|v| v.as_str()).collect())),
        ("orders", "status", texts(Status::ALL.iter().map(|v| v.as_str()).collect())),
        ("approval_steps", "status", texts(StepStatus::ALL.iter().map(|v| v.as_str()).collect())),
        ("approval_steps", "because", texts(Because::ALL.iter().map(|v| v.as_str()).collect())),
        ("approval_log", "because", texts(Because::ALL.iter().map(|v| v.as_str()).collect())),
        ("attachments", "media_type", texts(MediaType::ALL.iter().map(|v| v.as_str()).collect())),
        ("audit_entries", "via", texts(audit::Via::ALL.iter().map(|v| v.as_str()).collect())),
        ("audit_entries", "subject", texts(audit::Subject::ALL.iter().map(|v| v.as_str()).collect())),
        ("number_formats", "period", texts(Period::ALL.iter().map(|v| v.as_str()).collect())),
        ("audit_entries", "operation", texts(audit::Operation::ALL.iter().map(|v| v.as_str()).collect())),
        ("phrases", "offered_for", texts(PhraseFor::ALL.iter().map(|v| v.as_str()).collect())),
        ("approval_log", "action", texts(Action::ALL.iter().map(|v| v.as_str()).collect())),
        ("approval_log", "via", texts(Via::ALL.iter().map(|v| v.as_str()).collect())),
        ("outbox", "notice", texts(NoticeKind::ALL.iter().map(|v| v.as_str()).collect())),
        ("outbox", "channel", texts(Channel::ALL.iter().map(|v| v.as_str()).collect())),
        ("outbox", "state", texts(State::ALL.iter().map(|v| v.as_str()).collect())),
        ("outbox", "result", texts(Delivery::ALL.iter().map(|v| v.as_str()).collect())),
        ("outbox_acts", "act", texts(Act::ALL.iter().map(|v| v.as_str()).collect())),
        ("platform_tokens", "platform", texts(Platform::ALL.iter().map(|v| v.as_str()).collect())),
        ("platform_ids", "platform", texts(Platform::ALL.iter().map(|v| v.as_str()).collect())),
        ("platform_calls", "platform", texts(Platform::ALL.iter().map(|v| v.as_str()).collect())),
        ("platform_paces", "platform", texts(Platform::ALL.iter().map(|v| v.as_str()).collect())),
        ("platform_events", "platform", texts(Platform::ALL.iter().map(|v| v.as_str()).collect())),
        ("directory_runs", "platform", texts(Platform::ALL.iter().map(|v| v.as_str()).collect())),
        ("channel_strikes", "channel", texts(Channel::ALL.iter().map(|v| v.as_str()).collect())),
        ("channel_pauses", "channel", texts(Channel::ALL.iter().map(|v| v.as_str()).collect())),
        ("users", "preferred_platform", texts(Preference::ALL.iter().map(|v| v.as_str()).collect())),
        ("directory_runs", "state", texts(RunState::ALL.iter().map(|v| v.as_str()).collect())),
        ("directory_runs", "cause", texts(Cause::ALL.iter().map(|v| v.as_str()).collect())),
        ("sign_ins", "way", texts(Way::ALL.iter().map(|v| v.as_str()).collect())),
        ("sign_ins", "outcome", texts(Outcome::ALL.iter().map(|v| v.as_str()).collect())),
        ("api_tokens", "scope", texts(Scope::ALL.iter().map(|v| v.as_str()).collect())),
        ("goods_imports", "state", texts(ImportState::ALL.iter().map(|v| v.as_str()).collect())),
        ("goods_import_rows", "outcome", texts(RowEffect::ALL.iter().map(|v| v.as_str()).collect())),
        ("goods_import_rows", "fate", texts(UndoResult::ALL.iter().map(|v| v.as_str()).collect())),
        ("entering", "enter_goes", texts(EnterGoes::ALL.iter().map(|v| v.as_str()).collect())),
        ("stock_lines", "flow", texts(stock::Flow::ALL.iter().map(|v| v.as_str()).collect())),
        ("stock_balances", "place", texts(stock::Place::ALL.iter().map(|v| v.as_str()).collect())),
        ("stock_entries", "act", texts(stock::Act::ALL.iter().map(|v| v.as_str()).collect())),
        ("outbox_attempts", "outcome", texts(AttemptResult::ALL.iter().map(|v| v.as_str()).collect())),
    ];
    let is_compared = |table: &str, column: &str| enums.iter().any(|(of, one, _)| (*of, *one) == (table, column));
    let mut forgotten = Vec::new();
    for (table, is) in &checks {
        let of_list = is.strip_prefix("CHECK ((").filter(|is| is.ends_with("])))"));
        let Some((column, _)) = of_list.and_then(|is| is.split_once(" = ANY (ARRAY[")) else { continue };
        let is_one = column.chars().all(|c| c.is_ascii_lowercase() || c == '_');
        if is_one && !is_compared(table, column) && !WITHOUT_ENUM.contains(&(table, column)) {
            forgotten.push(format!("{table}.{column}"));
        }
    }
    assert!(forgotten.is_empty(), "lists of values that are compared with no enum: {forgotten:?}");
    for (table, column, values) in enums {
        let known = checks
            .iter()
            .filter(|(of, is)| of == table && is.starts_with(&format!("CHECK (({column} = ")))
            .map(|(_, is)| is.split('\'').skip(1).step_by(2).map(str::to_owned).collect::<BTreeSet<_>>());
        let known: Vec<_> = known.collect();
        assert!(known.contains(&values), "{table}.{column}: {values:?} is not among {known:?}");
    }
}

/// A kind without its row in `kinds`, or with other flags there, would violate no constraint.
#[tokio::test(flavor = "multi_thread")]
async fn the_kinds_of_the_database_are_those_of_the_program() {
    let app = TestApp::without_worker().await;
    let query = "SELECT code AS name, concat_ws(' ', line_shape, has_destination, has_customer, may_settle, is_bought,
                needs_price, adjusts, has_supplier) AS is
                 FROM kinds";
    let real: BTreeMap<String, String> = rows(&app, query).await.into_iter().collect();
    let flag = |is: bool| if is { "t" } else { "f" };
    let flags = |kind: Kind| {
        let flags = [kind.has_destination(), kind.has_customer(), kind.may_settle(), kind.is_bought()];
        let flags = [&flags[..], &[kind.needs_price(), kind.adjusts(), kind.has_supplier()]].concat();
        let flags: Vec<_> = flags.into_iter().map(flag).collect();
        format!("{} {}", kind.line_shape(), flags.join(" "))
    };
    let known = Kind::ALL.iter().map(|kind| (kind.to_string(), flags(*kind))).collect::<BTreeMap<_, _>>();
    assert_eq!(real, known);
    let formats = rows(&app, "SELECT kind AS name, prefix AS is FROM number_formats").await;
    assert_eq!(formats.into_iter().map(|(kind, _)| kind).collect::<BTreeSet<_>>(), known.into_keys().collect());
    // Every column that holds a kind refers to the table; arrays have a trigger instead.
    let query = "SELECT c.table_name AS name, 'x' AS is FROM information_schema.columns c
                 WHERE c.table_schema = 'public' AND c.column_name = 'kind' AND c.udt_name = 'text'
                   AND c.table_name NOT IN ('platform_events')
                   AND NOT EXISTS (SELECT 1 FROM pg_constraint k WHERE k.contype = 'f'
                     AND k.conrelid = c.table_name::regclass AND k.confrelid IN ('kinds'::regclass, 'orders'::regclass)
                     AND pg_get_constraintdef(k.oid) ~ '\\mkind\\M')";
    assert_eq!(rows(&app, query).await, []);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_tables_are_as_the_program_sees_them() {
    let app = TestApp::without_worker().await;
    let query = "SELECT table_name || '.' || column_name AS name, udt_name || CASE is_nullable WHEN 'YES' THEN '?' ELSE '' END AS is
                 FROM information_schema.columns WHERE table_schema = 'public' AND table_name <> '__diesel_schema_migrations'";
    let real: BTreeMap<String, String> = rows(&app, query).await.into_iter().collect();
    let seen = include_str!("../../src/db/schema.rs");
    let mut drawn = BTreeMap::new();
    for sheet in seen.split("diesel::table! {").skip(1) {
        let (table, columns) = sheet.split_once('(').unwrap();
        let table = table.trim();
        if table.starts_with("__") || table == "pg_tables" {
            continue;
        }
        let columns = columns.split_once('{').unwrap().1.split('}').next().unwrap();
        for column in columns.split(',').filter(|column| column.contains("->")) {
            let (name, kind) = column.split_once("->").unwrap();
            let (kind, nullable) = match kind.trim().strip_prefix("Nullable<") {
                Some(inner) => (inner.trim_end_matches('>'), "?"),
                None => (kind.trim(), ""),
            };
            let kind = match kind {
                "BigInt" => "int8",
                "Integer" => "int4",
                "Text" => "text",
                "Bool" => "bool",
                "Uuid" => "uuid",
                "Array<Text>" => "_text",
                "Date" => "date",
                "Time" => "time",
                "SmallInt" => "int2",
                "Binary" => "bytea",
                "Jsonb" => "jsonb",
                "Numeric" => "numeric",
                "Timestamptz" => "timestamptz",
                other => panic!("{other}"),
            };
            drawn.insert(format!("{table}.{}", name.trim()), format!("{kind}{nullable}"));
        }
    }
    assert_eq!(drawn, real);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_migration_goes_back_and_forth() {
    let app = TestApp::without_worker().await;
    let mut folders: Vec<_> = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/migrations"))
        .unwrap()
        .map(|e| e.unwrap().path())
        .collect();
    folders.sort();
    let mut conn = app.conn().await;
    for folder in folders.iter().rev() {
        conn.batch_execute(&std::fs::read_to_string(folder.join("down.sql")).unwrap()).await.unwrap();
    }
    for folder in &folders {
        conn.batch_execute(&std::fs::read_to_string(folder.join("up.sql")).unwrap()).await.unwrap();
    }
}
