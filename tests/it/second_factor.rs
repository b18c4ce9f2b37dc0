//! The second factor: codes by time and recovery codes, and the fresh proof before what cannot be undone.

use chrono::TimeDelta;
use diesel::sql_types::BigInt;
use diesel_async::RunQueryDsl;
use totp_rs::{Builder, Secret};
use whsm::org;

use crate::harness::{PASSWORD, Page, Person, TestApp, field};

/// The authenticator on a phone.
struct Phone(String);

impl Phone {
    fn code(&self, app: &TestApp) -> String {
        let secret = Secret::try_from_base32(self.0.replace(' ', "")).unwrap();
        let totp = Builder::new().with_secret(secret).build().unwrap();
        totp.generate(app.clock.now().timestamp().unsigned_abs()).to_string()
    }
}

#[derive(diesel::QueryableByName)]
struct Rows {
    #[diesel(sql_type = BigInt)]
    rows: i64,
}

async fn count(app: &TestApp, what: &str) -> i64 {
    let query = diesel::sql_query(format!("SELECT count(*) AS rows FROM {what}"));
    query.get_result::<Rows>(&mut *app.conn().await).await.unwrap().rows
}

/// Sets up the second factor; the phone and the recovery codes.
async fn set_up(app: &TestApp, person: &Person) -> (Phone, Vec<String>) {
    let phone = Phone(person.get("/account/second-factor").await.all("#secret").concat());
    let page = person.post("/account/second-factor", &[field("code", phone.code(app))]).await;
    assert_eq!((page.status, &page.headers["cache-control"]), (200, &"no-store".parse().unwrap()), "{}", page.text());
    (phone, page.all("#codes").concat().split_whitespace().map(str::to_owned).collect())
}

/// A visitor whose password was right.
async fn half_way(app: &TestApp, name: &str) -> Person {
    let visitor = app.visitor();
    let fields = [field("username", name), field("password", PASSWORD), field("next", "/orders")];
    let page = visitor.post("/login", &fields).await;
    assert_eq!((page.status, page.location.as_str()), (303, "/login/code"));
    visitor
}

async fn enter(person: &Person, code: &str) -> Page {
    person.post("/login/code", &[field("code", code)]).await
}

#[tokio::test(flavor = "multi_thread")]
async fn after_the_password_a_code_is_asked_for_and_none_is_taken_twice() {
    let app = TestApp::without_worker().await;
    let wang = app.person("wang").await;
    assert!(wang.get("/account").await.has("没有开启"));
    let page = wang.get("/account/second-factor").await;
    let secret = page.all("#secret").concat();
    assert_eq!(wang.get("/account/second-factor").await.all("#secret").concat(), secret, "stays on reloading");
    let inputs = page.attributes("#code", "inputmode");
    assert_eq!(
        (inputs, page.attributes("#code", "autocomplete")),
        (vec!["numeric".into()], vec!["one-time-code".into()])
    );
    assert!(page.attributes("img", "src").iter().any(|src| src.starts_with("data:image/svg+xml")));
    let wrong = wang.post("/account/second-factor", &[field("code", "000000")]).await;
    assert!(wrong.status == 422 && wrong.all("#code-error")[0].contains("不正确"), "{}", wrong.text());
    assert_eq!(count(&app, "second_factors").await, 0);
    let (phone, codes) = set_up(&app, &wang).await;
    assert_eq!((phone.0.as_str(), codes.len()), (secret.as_str(), 10));
    // Neither stands anywhere afterwards.
    let bare = secret.replace(' ', "");
    let account = wang.get("/account").await;
    assert!(account.has("还有 10 个备用码") && !account.body.contains(&bare));
    assert_eq!(wang.get("/account/second-factor").await.location, "/account");
    for table in ["second_factors", "recovery_codes", "audit_entries", "sessions", "sign_ins", "users"] {
        let one = codes[0].replace('-', "");
        let hit = format!(
            "{table} t WHERE t::text LIKE '%{bare}%' OR t::text LIKE '%{one}%' OR t::text LIKE '%{}%'",
            codes[0]
        );
        assert_eq!(count(&app, &hit).await, 0, "{table}");
    }

    // The code that confirmed it is used up.
    let visitor = half_way(&app, "wang").await;
    assert_eq!(visitor.get("/").await.status, 303, "the password alone opens nothing");
    assert_eq!(enter(&visitor, &phone.code(&app)).await.status, 422);
    app.clock.advance(TimeDelta::seconds(30));
    let code = phone.code(&app);
    let other = half_way(&app, "wang").await;
    let (one, two) = tokio::join!(enter(&visitor, &code), enter(&other, &code));
    let mut statuses = [one.status, two.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [303, 422], "of two at once one is let in");
    let went = if one.status == 303 { &one.location } else { &two.location };
    assert_eq!(went, "/orders");
    // A recovery code stands in for the phone, once.
    let third = half_way(&app, "wang").await;
    assert_eq!(enter(&third, &codes[0]).await.status, 303);
    assert!(third.get("/account").await.has("还有 9 个备用码"));
    let fourth = half_way(&app, "wang").await;
    assert_eq!(enter(&fourth, &codes[0]).await.status, 422);
    assert_eq!(enter(&fourth, "").await.all("#code-error"), ["此项必填"]);
    // Too late, or with another password since.
    app.clock.advance(TimeDelta::minutes(11));
    assert_eq!(enter(&fourth, &phone.code(&app)).await.location, "/login");
    let fifth = half_way(&app, "wang").await;
    app.sql("UPDATE users SET password_hash = password_hash || 'x' WHERE username = 'wang'").await;
    assert_eq!(enter(&fifth, &phone.code(&app)).await.location, "/login");
    // A platform's word counts as before.
    let outside = app.visitor();
    let free = field("code", app.dingtalk.free_login_code("dt-wang"));
    assert_eq!(outside.post("/session/dingtalk", &[free, field("next", "/orders")]).await.location, "/orders");
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_codes_lock_out_as_wrong_passwords_do_and_the_right_password_opens_no_way_around() {
    let app = TestApp::without_worker().await;
    let li = app.person("li").await;
    let (phone, codes) = set_up(&app, &li).await;
    app.clock.advance(TimeDelta::minutes(1));
    let mut refused = 0;
    // Whoever knows the password enters it anew before each guess.
    for _ in 0..5 {
        let stranger = half_way(&app, "li").await;
        refused += i32::from(enter(&stranger, "123456").await.status == 422);
    }
    assert_eq!(refused, 5);
    let stranger = app.visitor();
    let page = stranger.post("/login", &[field("username", "li"), field("password", PASSWORD)]).await;
    assert!(page.status == 429 && page.has("密码或验证码错误次数过多"), "{} {}", page.status, page.text());
    let recorded = li.get("/account").await.all("#sign-ins .row-title");
    assert_eq!(recorded[..2], ["锁定期间被拒绝", "密码或验证码错误次数过多，已锁定"]);
    assert!(recorded.contains(&"验证码错误".to_owned()));
    app.clock.advance(TimeDelta::minutes(16));
    let visitor = half_way(&app, "li").await;
    assert_eq!(enter(&visitor, &phone.code(&app)).await.status, 303);

    // New recovery codes end the earlier ones; removing asks for nothing more after a fresh sign-in.
    let anew = visitor.post("/account/second-factor/codes", &[]).await.all("#codes").concat();
    let other = half_way(&app, "li").await;
    assert_eq!(enter(&other, &codes[1]).await.status, 422);
    assert_eq!(enter(&other, anew.split_whitespace().next().unwrap()).await.status, 303);
    assert_eq!(other.post("/account/second-factor/removal", &[]).await.location, "/account");
    assert_eq!((count(&app, "second_factors").await, count(&app, "recovery_codes").await), (0, 0));
    app.visitor().sign_in("li", PASSWORD).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_administrator_removes_a_lost_second_factor_and_it_is_audited() {
    let app = TestApp::without_worker().await;
    let (admin, li) = (app.person("admin").await, app.person("li").await);
    let path = format!("/admin/people/{}", app.id("li").await);
    set_up(&app, &li).await;
    assert!(admin.get(&path).await.has("两步验证已于"));
    let removed = admin.post(&format!("{path}/second-factor/removal"), &[]).await;
    assert_eq!((removed.status, removed.location.as_str()), (303, path.as_str()));
    assert!(admin.get(&path).await.has("没有开启两步验证"));
    let said = admin.get("/admin/audit").await.all(".audit .row-title");
    assert_eq!(said[..2], ["管理员 关闭了人员「李强」的两步验证", "李强 开启了人员「李强」的两步验证"]);
    app.visitor().sign_in("li", PASSWORD).await;
    let record = li.get("/account").await.all("#sign-ins .row-title");
    assert_eq!(record[..3], ["登录", "关闭两步验证", "开启两步验证"]);
    // A link to set the password leads past no second factor.
    set_up(&app, &li).await;
    let link = admin.password_link(app.id("li").await).await;
    let open = app.visitor();
    let new = "copper lantern 1987 fog";
    let fields = [field("k", link.split_once("k=").unwrap().1), field("password", new), field("password_again", new)];
    assert_eq!(open.post("/password", &fields).await.location, "/login/code");
}

#[tokio::test(flavor = "multi_thread")]
async fn administrators_who_need_a_second_factor_set_it_up_before_anything_else() {
    let app = TestApp::without_worker().await;
    let (admin, wang) = (app.person("admin").await, app.person("wang").await);
    // The token of a page that was opened before.
    admin.csrf().await;
    app.sql("UPDATE company SET admins_need_second_factor = true").await;
    for path in ["/", "/orders", "/admin", "/account"] {
        let to = admin.get(path).await.location;
        assert!(to.starts_with("/account/second-factor?next="), "{path} {to}");
        assert_eq!(wang.get(path).await.status, if path == "/admin" { 403 } else { 200 });
    }
    assert_eq!(admin.post("/admin/phrases", &[field("words", "好")]).await.status, 303);
    assert_eq!(count(&app, "phrases WHERE words = '好'").await, 0);
    let page = admin.get("/account/second-factor?next=/orders").await;
    assert!(page.has("公司要求管理员先设置两步验证"), "{}", page.text());
    let phone = Phone(page.all("#secret").concat());
    let next = page.attributes("main input[name=next]", "value").concat();
    let fields = [field("code", phone.code(&app)), field("next", next)];
    let done = admin.post("/account/second-factor", &fields).await;
    assert_eq!(done.attributes(".panel-foot a", "href"), ["/orders"]);
    assert_eq!(admin.get("/admin").await.status, 200);
    // On the platform's word nothing more is asked for.
    app.sql("UPDATE users SET role = 'admin' WHERE username = 'zhao'").await;
    let inside = app.visitor();
    inside.post("/session/dingtalk", &[field("code", app.dingtalk.free_login_code("dt-zhao"))]).await;
    assert_eq!(inside.get("/admin").await.status, 200);
    // The setting is changed on the company's page.
    let company = admin.get("/admin/company").await;
    assert_eq!(company.attributes("[name=admins_need_second_factor]", "checked").len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_secret_key_takes_second_factors_over_while_the_former_is_accepted() {
    let app = TestApp::without_worker().await;
    let li = app.person("li").await;
    let (phone, codes) = set_up(&app, &li).await;
    app.clock.advance(TimeDelta::minutes(1));
    let (id, code, now) = (app.id("li").await, phone.code(&app), app.clock.now());
    let (former, new) = (app.app.secret_key, [7; 64]);
    let mut conn = app.conn().await;
    assert_eq!(org::use_code(&mut conn, &[&new], id, &code, now).await.unwrap(), org::CodeResult::Unreadable);
    assert_eq!(org::use_code(&mut conn, &[&new], id, &codes[0], now).await.unwrap(), org::CodeResult::Recovery);
    assert_eq!(org::reseal_second_factors(&mut conn, &[&new, &former]).await.unwrap(), 1);
    assert_eq!(org::reseal_second_factors(&mut conn, &[&new, &former]).await.unwrap(), 0);
    assert_eq!(org::use_code(&mut conn, &[&new], id, &code, now).await.unwrap(), org::CodeResult::Accepted);
    drop(conn);
    // The instance that knows the former key alone says what is wrong.
    let visitor = half_way(&app, "li").await;
    let page = enter(&visitor, &code).await;
    assert!(page.status == 422 && page.has("请输入备用码"), "{}", page.text());
}

/// The form on the page that asks for a proof.
fn kept(page: &Page) -> (String, Vec<(String, String)>) {
    let action = page.attributes("main form", "action").remove(0);
    (action, vec![field("kept", page.value_of("kept"))])
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_undone_asks_for_a_fresh_proof_and_the_form_goes_on() {
    let app = TestApp::without_worker().await;
    let admin = app.person("admin").await;
    let path = format!("/admin/people/{}", app.id("li").await);
    let form = |role: &str, password: &str| {
        let values = [("version", "0"), ("username", "li"), ("display_name", "李强"), ("role", role)];
        let more = [("dingtalk_userid", "dt-li"), ("password", password), ("may_approve_in_dingtalk", "1")];
        values.iter().chain(&more).map(|(name, value)| field(name, *value)).collect::<Vec<_>>()
    };
    let version = |fields: Vec<(String, String)>, page: &Page| {
        let now = page.value_of("version");
        fields.into_iter().map(|(n, v)| if n == "version" { (n, now.clone()) } else { (n, v) }).collect::<Vec<_>>()
    };
    app.clock.advance(TimeDelta::minutes(11));
    let page = admin.get(&path).await;
    // What gives no rights needs none.
    let same = version(form("approver", ""), &page);
    assert_eq!(admin.post(&path, &same).await.status, 303);
    let page = admin.get(&path).await;
    let fields = version(form("admin", "copper lantern 1987 fog"), &page);
    let asked = admin.post(&path, &fields).await;
    assert!(asked.status == 403 && asked.has("请确认是您本人"), "{} {}", asked.status, asked.text());
    assert!(!asked.body.contains("copper lantern"), "no password stands in a page");
    assert_eq!(app.user("li").await.role, org::Role::Approver);
    let (action, fields) = kept(&asked);
    assert_eq!(action, path);
    let wrong = admin.post(&action, &[fields.clone(), vec![field("proof_password", "wrong guess")]].concat()).await;
    assert!(wrong.status == 422 && wrong.has("当前密码不正确"), "{} {}", wrong.status, wrong.text());
    let (action, fields) = kept(&wrong);
    // Nobody else sends it on, and it goes nowhere else.
    let proof = vec![field("proof_password", PASSWORD)];
    assert_eq!(app.person("wang").await.post(&action, &[fields.clone(), proof.clone()].concat()).await.status, 403);
    let elsewhere = format!("/admin/people/{}", app.id("wang").await);
    assert_eq!(admin.post(&elsewhere, &[fields.clone(), proof.clone()].concat()).await.status, 403);
    assert_eq!(admin.post(&action, &[fields, proof.clone()].concat()).await.status, 303);
    assert_eq!(app.user("li").await.role, org::Role::Admin);
    app.visitor().sign_in("li", "copper lantern 1987 fog").await;

    // It lasts ten minutes, and the others ask for it as well.
    let disabling = format!("/admin/people/{}/disabling", app.id("zhou").await);
    let disabled = vec![field("disabled", "1"), field("successor", "stay")];
    for (path, form, then) in [
        (disabling.clone(), disabled, 303),
        (format!("{path}/second-factor/removal"), vec![], 303),
        (format!("{path}/password-link"), vec![], 200),
        // Beyond the proof it finds no letter that is held.
        ("/admin/messages/held".to_owned(), vec![field("release", "send")], 404),
    ] {
        app.clock.advance(TimeDelta::minutes(11));
        let asked = admin.post(&path, &form).await;
        assert_eq!(asked.status, 403, "{path}");
        let (action, kept) = kept(&asked);
        let done = admin.post(&action, &[kept, proof.clone()].concat()).await;
        assert_eq!(done.status, then, "{path} {}", done.text());
    }
    assert!(app.user("zhou").await.is_disabled());
    assert_eq!(admin.post(&disabling, &[field("disabled", "0")]).await.status, 303);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_proof_is_a_code_where_there_is_one_and_the_platform_where_there_is_no_password() {
    let app = TestApp::without_worker().await;
    let admin = app.person("admin").await;
    let (phone, _) = set_up(&app, &admin).await;
    let link = format!("/admin/people/{}/password-link", app.id("wang").await);
    assert_eq!(admin.post(&link, &[]).await.status, 200);
    app.clock.advance(TimeDelta::minutes(11));
    let asked = admin.post(&link, &[]).await;
    assert_eq!(asked.attributes("#proof_code", "autocomplete"), ["one-time-code"]);
    let (action, fields) = kept(&asked);
    let code = |code: String| [fields.clone(), vec![field("proof_code", code)]].concat();
    assert_eq!(admin.post(&action, &code("000000".into())).await.status, 422);
    assert_eq!(admin.post(&action, &code(phone.code(&app))).await.status, 200);

    app.sql("UPDATE users SET role = 'admin', password_hash = NULL WHERE username = 'zhao'").await;
    let zhao = app.visitor();
    let sign_in =
        async || zhao.post("/session/dingtalk", &[field("code", app.dingtalk.free_login_code("dt-zhao"))]).await;
    sign_in().await;
    assert_eq!(zhao.post(&link, &[]).await.status, 200);
    app.clock.advance(TimeDelta::minutes(11));
    let asked = zhao.post(&link, &[]).await;
    assert!(asked.status == 403 && asked.has("您没有密码"), "{}", asked.text());
    assert!(asked.attributes("main a", "href").iter().any(|href| href.starts_with("/login/dingtalk")));
    sign_in().await;
    assert_eq!(zhao.post(&link, &[]).await.status, 200);
}
