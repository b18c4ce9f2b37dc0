//! Backups: a restored copy has the same content, and sends nothing until an administrator releases its letters.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use diesel::sql_types::Text;
use diesel_async::RunQueryDsl;
use whsm::app::App;
use whsm::backup::{self, Folder, Manifest};
use whsm::config::{Config, FilesConfig};
use whsm::db::{Db, PROGRAM};
use whsm::org::{Installation, Platform};
use whsm::outbox::{self, Act, Share, State};

use crate::harness::{PDF, TestApp, draft, field, files};

#[derive(diesel::QueryableByName)]
struct Row {
    #[diesel(sql_type = Text)]
    is: String,
}

/// Every table with its rows, except the mark of the installation and the sessions, which a restore ends.
async fn content(db: &Db) -> Vec<String> {
    let mut conn = db.conn().await.unwrap();
    let tables = "SELECT tablename::text AS is FROM pg_tables WHERE schemaname = 'public' ORDER BY 1";
    let tables: Vec<Row> = diesel::sql_query(tables).load(&mut conn).await.unwrap();
    let mut all = Vec::new();
    for Row { is: table } in tables.into_iter().filter(|row| !["installation", "sessions"].contains(&row.is.as_str())) {
        // Each copy has its own dates of migrations.
        let columns = if table == "__diesel_schema_migrations" { "version" } else { "t.*" };
        let rows = format!(
            "SELECT '{table} ' || count(*) || ' ' || COALESCE(md5(string_agg(r::text, '|' ORDER BY r::text)), '') AS is
             FROM (SELECT {columns} FROM {table} t) r"
        );
        let row: Row = diesel::sql_query(rows).get_result(&mut conn).await.unwrap();
        all.push(row.is);
    }
    let sequences = "SELECT string_agg(sequencename || '=' || COALESCE(last_value, 0), ' ' ORDER BY sequencename) AS is FROM \
                     (SELECT sequencename::text, last_value FROM pg_sequences) s";
    let row: Row = diesel::sql_query(sequences).get_result(&mut conn).await.unwrap();
    all.push(row.is);
    all
}

fn folder(name: &str) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&path);
    path
}

/// Runs the program on another database and another store.
fn elsewhere(app: &TestApp, url: &str, store: &Path) -> App {
    let mut config = (*app.app.config).clone();
    config.files = FilesConfig::Folder(store.to_path_buf());
    let db = Db::new(url, 2).unwrap().owned_by(url, PROGRAM).unwrap();
    App::new(config, db, app.clock.clone()).unwrap()
}

async fn mark(app: &TestApp) -> Installation {
    Installation::load(&mut *app.conn().await).await.unwrap()
}

/// How many letters a worker claims at once.
async fn claimed(app: &TestApp) -> usize {
    let share = Share { platform: Platform::DingTalk, limit: 100, importance: i32::MAX };
    let offset = app.clock.offset_micros();
    outbox::claim(&mut *app.conn().await, share, Duration::from_secs(60), offset).await.unwrap().len()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_restored_is_what_was_there_and_sends_nothing_until_told_to() {
    let app = TestApp::without_worker().await;
    let wang = app.person("wang").await;
    let id = draft(&wang, "备份\t甲\\乙").await;
    wang.upload(
        &format!("/orders/{id}/attachments"),
        &[("甲.pdf", PDF), ("乙.pdf", PDF), ("丙.txt", b"text".as_slice())],
    )
    .await;
    let shown = files(&wang.get(&format!("/orders/{id}")).await);
    app.pending("等待审批").await;
    let path = folder("backups");
    let (kept, mut said) = (Folder::new(&path), Vec::new());
    let (name, manifest) =
        backup::take(&app.app, &kept, &["WHSM_LOG=info".into()], &mut |what| said.push(what.to_owned())).await.unwrap();
    assert!(said.iter().any(|line| line == "writing the table orders"), "{said:?}");
    assert_eq!((manifest.files.len(), manifest.missing.len()), (3, 0));
    let stored = || {
        let folders = fs::read_dir(path.join("files")).unwrap().flatten();
        folders.map(|one| fs::read_dir(one.path()).unwrap().count()).sum::<usize>()
    };
    assert_eq!(stored(), 2, "the same bytes are kept once");
    assert_eq!(backup::verify(&kept, &name, &manifest, &mut |_| {}).unwrap(), [""; 0]);
    let key: String = app.app.secret_key.iter().map(|byte| format!("{byte:02x}")).collect();
    for file in ["manifest.json", "settings.env", "README.txt"] {
        assert!(!fs::read_to_string(path.join(&name).join(file)).unwrap().contains(&key), "{file}");
    }
    let before = content(&app.app.db).await;

    let (url, store) = (TestApp::empty_database("test_restored").await, folder("restored-files"));
    let copy = elsewhere(&app, &url, &store);
    backup::restore(&copy, &kept, &name, &manifest, &mut |_| {}).await.unwrap();
    assert_eq!(content(&copy.db).await, before);
    let seals = whsm::history::verify(&mut copy.db.conn().await.unwrap(), |_| {}).await.unwrap();
    assert!(seals.is_ok(), "the history is whole");
    for file in &manifest.files {
        let original = app.app.files.read_whole(&file.id.to_string()).await.unwrap();
        assert_eq!(copy.files.read_whole(&file.id.to_string()).await.unwrap(), original);
    }
    let again = backup::restore(&copy, &kept, &name, &manifest, &mut |_| {}).await.unwrap_err();
    assert!(again.to_string().contains("the database is in use: restore into an empty one"), "{again}");
    drop(copy);

    // The copy is another installation with its own store. Its letters are held, also those written after the restore.
    let of_store = |config: &mut Config| config.files = FilesConfig::Folder(store.clone());
    let copy = TestApp::spawn_over("test_restored", of_store).await;
    assert_ne!(mark(&copy).await.id, mark(&app).await.id);
    whsm::filing::claim_store(&copy.app).await.unwrap();
    assert_eq!(copy.person("wang").await.bytes(&shown[0]).await.2, PDF);
    copy.pending("恢复之后").await;
    assert_eq!(claimed(&copy).await, 0);
    let admin = copy.person("admin").await;
    let held = admin.get("/admin/messages").await.body;
    assert!(held.contains("这是从备份恢复的副本") && held.contains("4 条待发送"), "{held}");
    assert_eq!(admin.post("/admin/messages/held", &[field("release", "drop")]).await.status, 303);
    let letters = outbox::all(&mut *copy.conn().await, &outbox::Filter::default(), 100).await.unwrap();
    assert!(letters.len() == 4 && letters.iter().all(|letter| letter.state() == State::Skipped), "{letters:?}");
    let ids: Vec<_> = letters.iter().map(|letter| letter.id).collect();
    let acts = outbox::ActEntry::with(&mut *copy.conn().await, &ids).await.unwrap();
    assert!(acts.len() == 4 && acts.iter().all(|entry| entry.act == Act::Drop), "{acts:?}");
    assert_eq!(admin.post("/admin/messages/held", &[field("release", "send")]).await.status, 404);
    assert!(!admin.get("/admin/messages").await.body.contains("这是从备份恢复的副本"));
    copy.pending("放行之后").await;
    assert!(claimed(&copy).await > 0);

    // A copy that replaces the original sends the waiting letters once released.
    let heir = TestApp::spawn_over("test_restored", of_store).await;
    // The test's clock starts again, before the letters were written.
    heir.clock.advance(chrono::TimeDelta::minutes(1));
    assert_eq!(claimed(&heir).await, 0);
    let admin = heir.person("admin").await;
    assert_eq!(admin.post("/admin/messages/held", &[field("release", "send")]).await.status, 303);
    assert!(claimed(&heir).await > 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_damaged_backup_and_a_place_in_use_are_refused() {
    let app = TestApp::without_worker().await;
    let wang = app.person("wang").await;
    let order = draft(&wang, "附件").await;
    wang.upload(&format!("/orders/{order}/attachments"), &[("甲.pdf", PDF)]).await;
    let path = folder("damaged");
    let kept = Folder::new(&path);
    let (name, manifest) = backup::take(&app.app, &kept, &[], &mut |_| {}).await.unwrap();
    let (url, store) = (TestApp::empty_database("test_refused").await, folder("refused-files"));
    let copy = elsewhere(&app, &url, &store);
    let why = async |manifest: &Manifest| {
        let refused = backup::restore(&copy, &kept, &name, manifest, &mut |_| {}).await;
        refused.unwrap_err().to_string()
    };
    let newer = Manifest { migrations: vec!["99990101000000".into()], ..manifest.clone() };
    assert!(why(&newer).await.contains("the backup is of a newer program"));

    let users = path.join(&name).join("tables/users.copy.gz");
    let whole = fs::read(&users).unwrap();
    let other = fs::read(path.join(&name).join("tables/company.copy.gz")).unwrap();
    fs::write(&users, other).unwrap();
    let faults = backup::verify(&kept, &name, &manifest, &mut |_| {}).unwrap();
    assert_eq!(faults, ["the table users is not as it was written"]);
    // The failed restore leaves nothing: the same target takes the whole backup afterwards.
    assert!(why(&manifest).await.starts_with("broken: "));
    let mut strange = manifest.clone();
    strange.tables[0].name = "x; DROP TABLE users".into();
    assert!(why(&strange).await.contains("the tables of the backup are not those of its migrations"));
    fs::write(&users, whole).unwrap();
    copy.files.put("installation", b"another".to_vec()).await.unwrap();
    assert!(why(&manifest).await.contains("the store of files belongs to an installation"));
    copy.files.delete("installation").await.unwrap();
    // A damaged attachment is named, and does not stop the others.
    let file = &manifest.files[0];
    let bytes = path.join("files").join(&file.sha256[..2]).join(&file.sha256);
    fs::write(&bytes, vec![0; PDF.len()]).unwrap();
    let lacking = backup::restore(&copy, &kept, &name, &manifest, &mut |_| {}).await.unwrap();
    assert_eq!(lacking, [file.id.to_string()]);
    assert_eq!(content(&copy.db).await, content(&app.app.db).await);
    let ahead = "INSERT INTO __diesel_schema_migrations (version) VALUES ('99990101000000')";
    diesel::sql_query(ahead).execute(&mut *copy.db.conn().await.unwrap()).await.unwrap();
    assert!(why(&manifest).await.contains("the migration 99990101000000, which the backup lacks"));
    assert!(Folder::new(&store).manifest(None).unwrap_err().to_string().contains("holds no backup"));
}
