//! The audit: every change of master data and settings, with its actor and the values before and after.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use chrono::TimeDelta;
use diesel::sql_types::Text;
use diesel_async::{AsyncConnection, RunQueryDsl, SimpleAsyncConnection};
use serde_json::{Value, json};
use whsm::audit::{self, Actor, Entry, Filter, Subject, Via};
use whsm::catalog::{Goods, GoodsInput};
use whsm::directory::{self, Cause, Choice, Choices, RunState};
use whsm::org::{self, Platform};
use whsm::outbox;

use crate::harness::{Person, TestApp, field};

/// All entries about a table, the newest first.
async fn entries(app: &TestApp, subject: Subject) -> Vec<Entry> {
    let filter = Filter { subject: Some(subject), unfolded: true, ..Filter::default() };
    audit::list(&mut *app.conn().await, &filter, 10_000).await.unwrap()
}

/// The newest entry about a table, made by the administrator.
async fn newest(app: &TestApp, subject: Subject) -> Entry {
    let entry = entries(app, subject).await.into_iter().next().unwrap();
    assert_eq!((entry.actor_id, entry.via), (Some(app.id("admin").await), Via::Web), "{entry:?}");
    assert!((app.clock.now() - entry.at).num_minutes() < 5, "{entry:?}");
    entry
}

fn changed(entry: &Entry) -> (Value, Value) {
    (entry.before.clone().unwrap_or_default(), entry.after.clone().unwrap_or_default())
}

pub async fn done(admin: &Person, path: &str, fields: &[(String, String)]) {
    let page = admin.post(path, fields).await;
    assert!(page.status == 303 && !page.location.starts_with("/login"), "{path}: {}", page.text());
}

pub fn wang(change: &[(&str, &str)]) -> Vec<(String, String)> {
    let all = [
        ("version", "1"),
        ("display_name", "王芳"),
        ("username", "wang"),
        ("role", "staff"),
        ("department", "20001"),
        ("dingtalk_userid", "dt-wang"),
        ("may_approve_in_dingtalk", "1"),
    ];
    let value = |name: &str, own: &str| {
        change.iter().find(|(of, _)| *of == name).map_or_else(|| own.to_owned(), |(_, value)| (*value).to_owned())
    };
    let mut fields: Vec<_> = all.iter().map(|(name, own)| field(name, value(name, own))).collect();
    fields.extend(change.iter().filter(|(name, _)| *name == "password").map(|(name, value)| field(name, *value)));
    fields
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_of_a_person_is_one_sentence_with_before_and_after() {
    let app = TestApp::without_worker().await;
    app.clock.advance(TimeDelta::hours(3));
    let (admin, id) = (app.person("admin").await, app.id("wang").await);
    done(&admin, &format!("/admin/people/{id}"), &wang(&[("role", "approver")])).await;
    let entry = newest(&app, Subject::Person).await;
    assert_eq!(changed(&entry), (json!({"role": "staff"}), json!({"role": "approver"})));
    assert_eq!((entry.label.as_str(), entry.row_key), ("王芳", id.to_string()));
    let page = admin.get("/admin/audit").await;
    assert!(page.has("管理员 修改了人员「王芳」：角色 员工 → 审批人"), "{}", page.text());
    assert!(page.has("2026-11-20 13:05"), "{}", page.text());

    // Several changes in one act are shown together; departments and people by name.
    done(
        &admin,
        &format!("/admin/people/{id}"),
        &wang(&[("version", "2"), ("role", "approver"), ("department", "20002"), ("display_name", "王小芳")]),
    )
    .await;
    let page = admin.get(&format!("/admin/audit?what=users&row={id}")).await;
    let cells: Vec<String> = page.all(".audit-table tbody tr").into_iter().take(2).collect();
    assert_eq!(cells, ["部门 采购部 仓储部", "姓名 王芳 王小芳"]);
    assert!(page.has("人员「王小芳」的历史"), "{}", page.text());
    let person = admin.get(&format!("/admin/people/{id}")).await;
    let link = person.attributes(".crumbs a", "href");
    assert!(link.contains(&format!("/admin/audit?what=users&row={id}")), "{link:?}");

    // In English too.
    done(&admin, "/language", &[field("language", "en"), field("next", "/")]).await;
    let page = admin.get("/admin/audit?text=approver").await;
    assert!(page.has("管理员 changed person \"王芳\": Role Staff → Approver"), "{}", page.text());
}

#[tokio::test(flavor = "multi_thread")]
async fn every_table_of_master_data_and_settings_is_watched() {
    let app = TestApp::without_worker().await;
    let admin = app.person("admin").await;
    let li = app.id("li").await;
    for (path, fields, subject, name) in [
        ("/admin/departments", vec![field("name", "电商部"), field("code", "DS")], Subject::Department, "电商部"),
        ("/admin/warehouses", vec![field("name", "退货仓"), field("code", "TH")], Subject::Warehouse, "退货仓"),
        (
            "/admin/goods",
            vec![field("name", "气泡膜"), field("sku", "QP"), field("unit", "卷")],
            Subject::Article,
            "气泡膜",
        ),
        ("/admin/phrases", vec![field("words", "请补充报价")], Subject::Phrase, "请补充报价"),
        ("/admin/calendar/days", vec![field("from", "2027-01-01"), field("name", "元旦")], Subject::Day, "2027-01-01"),
    ] {
        done(&admin, path, &fields).await;
        let made = newest(&app, subject).await;
        assert!(made.before.is_none() && made.label == name, "{made:?}");
    }
    let department = newest(&app, Subject::Department).await.row_key;
    let change = [field("version", "1"), field("name", "电商部"), field("code", "DS"), field("head", li.to_string())];
    done(&admin, &format!("/admin/departments/{department}"), &change).await;
    assert_eq!(changed(&newest(&app, Subject::Department).await), (json!({"head_id": null}), json!({"head_id": li})));
    done(&admin, &format!("/admin/departments/{department}/disabling"), &[field("disabled", "1")]).await;
    assert!(newest(&app, Subject::Department).await.after.unwrap()["disabled_at"].is_string());
    done(&admin, "/admin/calendar/days/removal", &[field("from", "2027-01-01")]).await;
    assert_eq!(changed(&newest(&app, Subject::Day).await), (json!({"is_working": false, "name": "元旦"}), Value::Null));

    // Saving unchanged hours of the week is no change.
    let mut week: Vec<_> = (1..=5)
        .flat_map(|day| {
            [("from1", "9:00"), ("until1", "12:00"), ("from2", "13:00"), ("until2", "18:00")]
                .map(|(name, at)| field(&format!("week[{day}][{name}]"), at))
        })
        .collect();
    let mut shown = vec![field("shown", admin.get("/admin/calendar").await.value_of("shown"))];
    done(&admin, "/admin/calendar/week", &[&week[..], &shown].concat()).await;
    let hours = entries(&app, Subject::Hours).await;
    assert!(hours.iter().all(|entry| entry.actor_id.is_none()), "{hours:?}");
    week.truncate(18);
    shown.extend(week);
    done(&admin, "/admin/calendar/week", &shown).await;
    let gone = newest(&app, Subject::Hours).await;
    assert_eq!((gone.label.as_str(), gone.after), ("5", None));

    let absence = [
        field("delegate", app.id("chen").await.to_string()),
        field("from", "2026-11-21T09:00"),
        field("until", "2026-11-28T18:00"),
        field("person", li.to_string()),
    ];
    done(&admin, "/delegations", &absence).await;
    let delegation = newest(&app, Subject::Delegation).await;
    done(&admin, &format!("/delegations/{}/ending", delegation.row_key), &[]).await;
    assert!(newest(&app, Subject::Delegation).await.after.unwrap()["ended_at"].is_string());

    app.sql("INSERT INTO channel_pauses VALUES ('dingtalk', now() + interval '1 hour', '40014')").await;
    assert!(entries(&app, Subject::Channel).await.is_empty());
    done(&admin, "/admin/channels/dingtalk/resumption", &[]).await;
    assert_eq!(newest(&app, Subject::Channel).await.label, "dingtalk");

    app.pending("纸").await;
    let letter = outbox::all(&mut *app.conn().await, &outbox::Filter::default(), 50).await.unwrap();
    let letter = letter.iter().find(|letter| letter.state() == outbox::State::Due).unwrap().id;
    done(&admin, &format!("/admin/messages/{letter}/removal"), &[field("reason", "已当面说过")]).await;
    assert_eq!(changed(&newest(&app, Subject::Letter).await).1["reason"], "已当面说过");

    let page = admin.get("/admin/audit").await;
    for words in ["恢复了消息渠道「钉钉」", "停用了部门「电商部」", "提前结束了委托「李强」", "放弃了消息 #"]
    {
        assert!(page.has(words), "{words}: {}", page.text());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flow_is_watched_from_its_draft_to_its_publication() {
    let app = TestApp::without_worker().await;
    let admin = app.person("admin").await;
    let drawn = |intent: &str, revision: &str| {
        vec![
            field("intent", intent),
            field("revision", revision),
            field("number", "0"),
            field("name", "采购审批"),
            field("nodes[0][name]", "主管"),
            field("nodes[0][rule]", "people"),
            field("nodes[0][people][]", "10003"),
            field("nodes[0][mode]", "any"),
        ]
    };
    let page = admin.post("/admin/flows/CG", &drawn("save", "0")).await;
    assert_eq!(page.status, 303, "{}", page.text());
    let draft = newest(&app, Subject::Flow).await;
    assert_eq!((draft.label.as_str(), draft.row_key.as_str(), draft.before.is_none()), ("CG", "CG", true));
    done(&admin, "/admin/flows/CG", &[field("intent", "drop"), field("revision", "1")]).await;
    assert!(newest(&app, Subject::Flow).await.after.is_none());
    let history = admin.get("/admin/flows/CG").await.attributes(".crumbs a", "href");
    assert!(history.contains(&"/admin/audit?what=flow_versions&row=CG".to_owned()), "{history:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_secret_is_said_to_be_set_and_never_what_it_is() {
    let app = TestApp::without_worker().await;
    let (admin, id) = (app.person("admin").await, app.id("wang").await);
    done(&admin, &format!("/admin/people/{id}"), &wang(&[("password", "a brand new secret")])).await;
    let entry = newest(&app, Subject::Person).await;
    assert_eq!(changed(&entry), (json!({"password_hash": "set"}), json!({"password_hash": "set anew"})));
    let token = app.token("wang").await;
    let made = entries(&app, Subject::Token).await.remove(0);
    assert_eq!(made.after.as_ref().unwrap()["digest"], "set");
    app.sql("DELETE FROM api_tokens").await;
    assert!(entries(&app, Subject::Token).await[0].after.is_none());

    let page = admin.get("/admin/audit").await;
    assert!(page.has("管理员 设置了人员「王芳」的密码"), "{}", page.text());
    let csv = admin.get("/admin/audit.csv").await;
    assert!(csv.body.contains("已重新设置") && csv.body.contains("API 令牌"), "{}", csv.body);
    #[derive(diesel::QueryableByName)]
    struct Row {
        #[diesel(sql_type = Text)]
        whole: String,
    }
    let rows: Vec<Row> =
        diesel::sql_query("SELECT e::text AS whole FROM audit_entries e").load(&mut *app.conn().await).await.unwrap();
    let digest: String = org::digest(&token).iter().map(|byte| format!("{byte:02x}")).collect();
    for text in rows.iter().map(|row| &row.whole).chain([&csv.body, &page.body]) {
        for secret in ["$argon2", "a brand new secret", token.as_str(), digest.as_str()] {
            assert!(!text.contains(secret), "{secret} stands in {text}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pooled_connection_carries_nobodys_name_to_the_next_request() {
    // All requests share one connection: the next request would find what the one before left on it.
    let app = TestApp::spawn_with(|config| config.database_connections = 1, 0).await;
    let admin = app.id("admin").await;
    let by = Actor { user: Some(admin), via: Via::Web };
    let now = app.clock.now();
    let phrase = |words: &str| format!("INSERT INTO phrases (words, position) VALUES ('{words}', 1)");
    {
        let mut conn = app.conn().await;
        let signed = conn.transaction(async |conn| {
            by.sign(conn, now).await?;
            conn.batch_execute(&phrase("签了名")).await
        });
        signed.await.unwrap();
    }
    app.sql(&phrase("没签名")).await;
    {
        // Nor when the transaction fails.
        let mut conn = app.conn().await;
        let failed = conn.transaction(async |conn| {
            by.sign(conn, now).await?;
            conn.batch_execute("SELECT 1 / 0").await
        });
        failed.await.unwrap_err();
    }
    app.sql(&phrase("失败之后")).await;
    {
        // Nor without a transaction.
        let mut conn = app.conn().await;
        by.sign(&mut conn, now).await.unwrap();
    }
    app.sql(&phrase("没有事务")).await;
    let found: Vec<_> =
        entries(&app, Subject::Phrase).await.into_iter().map(|e| (e.label, e.actor_id, e.via)).collect();
    let nobodys = |words: &str| (words.to_owned(), None, Via::Program);
    assert_eq!(
        found,
        [nobodys("没有事务"), nobodys("失败之后"), nobodys("没签名"), ("签了名".to_owned(), Some(admin), Via::Web)]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn many_changes_of_one_transaction_are_one_row_and_are_quick() {
    let app = TestApp::without_worker().await;
    let (admin, by, now) = (app.person("admin").await, app.id("admin").await, app.clock.now());
    let made = |with: bool| {
        format!(
            "{} INSERT INTO goods (sku, name, unit, created_at) SELECT '{with}' || n, '商品' || n, '件', now() FROM generate_series(1, 10000) n",
            if with { "" } else { "ALTER TABLE goods DISABLE TRIGGER audit;" }
        )
    };
    let started = Instant::now();
    let mut conn = app.conn().await;
    let import = conn.transaction(async |conn| {
        Actor { user: Some(by), via: Via::Web }.sign(conn, now).await?;
        conn.batch_execute(&made(true)).await
    });
    import.await.unwrap();
    let watched = started.elapsed();
    let started = Instant::now();
    conn.batch_execute(&made(false)).await.unwrap();
    let unwatched = started.elapsed();
    println!("10,000 goods: {watched:?} with the audit, {unwatched:?} without");
    assert!(watched < Duration::from_secs(10), "{watched:?}");
    drop(conn);
    let page = admin.get("/admin/audit").await;
    assert!(page.has("管理员 新增了 10000 项货品"), "{}", page.text());
    let one_by_one = page.attributes(".row-sub a", "href").into_iter().find(|href| href.contains("with=")).unwrap();
    let page = admin.get(&one_by_one).await;
    assert_eq!(page.all(".audit").len(), 50);
    assert!(page.has("管理员 新增了货品「商品10000」"), "{}", page.text());
    let older = page.attributes(".panel-foot a", "href").remove(0);
    assert!(admin.get(&older).await.has("新增了货品「商品9950」"), "{older}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_directory_and_the_command_line_are_named_as_such() {
    let app = TestApp::spawn().await;
    let (admin, now) = (app.id("admin").await, app.clock.now());
    app.dingtalk.add_department(2, "新设部门", 1);
    directory::ask(&mut *app.conn().await, Platform::DingTalk, Cause::Hand, Some(admin), now).await.unwrap();
    let look = async {
        let mut tick = tokio::time::interval(Duration::from_millis(20));
        loop {
            let run = directory::latest(&mut *app.conn().await, Platform::DingTalk).await.unwrap().unwrap();
            if run.state == RunState::Ready {
                return run.id;
            }
            app.clock.advance(TimeDelta::milliseconds(500));
            tick.tick().await;
        }
    };
    let run = tokio::time::timeout(Duration::from_secs(60), look).await.unwrap();
    let choices = Choices { by_userid: Default::default(), rest: Choice::Leave };
    directory::apply(&mut *app.conn().await, run, admin, &choices, now).await.unwrap();
    let made = entries(&app, Subject::Department).await.into_iter().find(|e| e.label == "新设部门").unwrap();
    assert_eq!((made.actor_id, made.via), (Some(admin), Via::Directory));
    let page = app.person("admin").await.get("/admin/audit?what=departments").await;
    assert!(page.has("通讯录比对"), "{}", page.text());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_list_is_filtered_by_what_who_when_and_words() {
    let app = TestApp::without_worker().await;
    let admin = app.person("admin").await;
    done(&admin, "/admin/phrases", &[field("words", "第一天")]).await;
    app.clock.advance(TimeDelta::days(1));
    let admin = app.person("admin").await;
    done(&admin, "/admin/phrases", &[field("words", "第二天 100%")]).await;
    done(&admin, "/admin/warehouses", &[field("name", "退货仓"), field("code", "TH")]).await;
    let shown = async |query: &str| admin.get(&format!("/admin/audit?{query}")).await.all(".audit .row-title");
    assert_eq!(shown("what=phrases").await.len(), 2);
    assert_eq!(shown("what=phrases&from=2026-11-21").await, ["管理员 新增了常用语「第二天 100%」"]);
    assert_eq!(shown("what=phrases&until=2026-11-20").await, ["管理员 新增了常用语「第一天」"]);
    assert_eq!(shown("text=%E5%A4%A9%20100%25").await.len(), 1);
    assert_eq!(shown("text=%25%25%25").await.len(), 0);
    let id = app.id("admin").await;
    assert_eq!(shown(&format!("who={id}")).await.len(), 3);
    assert!(shown("who=nobody").await.iter().all(|sentence| sentence.starts_with("程序 ")));
}

#[derive(diesel::QueryableByName)]
struct Column {
    #[diesel(sql_type = Text)]
    name: String,
}

#[tokio::test(flavor = "multi_thread")]
async fn every_field_that_can_change_has_its_words() {
    let app = TestApp::without_worker().await;
    let mut conn = app.conn().await;
    // The columns of each table with the trigger, without those that its trigger leaves out.
    let columns: Vec<Column> = diesel::sql_query(
        "SELECT DISTINCT a.attname::text AS name
         FROM pg_trigger t JOIN pg_attribute a ON a.attrelid = t.tgrelid AND a.attnum > 0 AND NOT a.attisdropped
         WHERE t.tgname = 'audit' AND NOT a.attname::text = ANY (
           string_to_array((string_to_array(encode(t.tgargs, 'escape'), '\\000'))[3], ','))",
    )
    .load(&mut *conn)
    .await
    .unwrap();
    // The trigger of `platform_ids` writes into the entries about people and departments.
    let of_platforms =
        Platform::ALL.iter().flat_map(|p| [format!("{}_userid", p.as_str()), format!("{}_id", p.as_str())]);
    let found: BTreeSet<String> = columns.into_iter().map(|column| column.name).chain(of_platforms).collect();
    assert_eq!(found, audit::fields().collect());
    let query = "SELECT DISTINCT tgrelid::regclass::text AS name FROM pg_trigger
                 WHERE tgname = 'audit' AND tgfoid <> 'audit_platform_ids'::regproc";
    let tables: Vec<Column> = diesel::sql_query(query).load(&mut *conn).await.unwrap();
    let found: BTreeSet<String> = tables.into_iter().map(|table| table.name).collect();
    assert_eq!(found, Subject::ALL.iter().map(ToString::to_string).collect());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_rolled_back_leaves_no_entry_and_what_changes_nothing_neither() {
    let app = TestApp::without_worker().await;
    let (admin, id) = (app.person("admin").await, app.id("wang").await);
    let all = Filter { unfolded: true, ..Filter::default() };
    let count = async || audit::list(&mut *app.conn().await, &all, 10_000).await.unwrap().len();
    let before = count().await;
    let page = admin.post(&format!("/admin/people/{id}"), &wang(&[("username", "li")])).await;
    assert_eq!(page.status, 422, "{}", page.text());
    done(&admin, &format!("/admin/people/{id}"), &wang(&[])).await;
    done(&admin, "/language", &[field("language", "en"), field("next", "/")]).await;
    let input =
        GoodsInput { sku: "BG-A4".into(), name: "又一种".into(), specification: String::new(), unit: "包".into() };
    Goods::create(&mut *app.conn().await, &input, app.clock.now()).await.unwrap_err();
    assert_eq!(count().await, before);
}
