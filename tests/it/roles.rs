//! The table of roles that people read matches what the program does.

use uuid::Uuid;
use whsm::approval::{Chain, Move, Next, Press, Via, act};
use whsm::orders::{Kind, Order, StepId};
use whsm::org::Role;
use whsm::web::roles::{BY_PART, BY_ROLE, May, PARTS, ROLES, Right};

use crate::harness::{Page, Person, TestApp, field};

/// An order of wang's that li has approved and that waits for zhao, or that zhao has returned if the right is about
/// returned orders. Returns the step to try.
async fn order(app: &TestApp, right: &Right) -> (Order, StepId) {
    let (id, approved) = app.pending("权限").await;
    let (li, zhao) = (app.user("li").await, app.user("zhao").await);
    let mv = Move::Approve { next: Next::To(zhao.id), comment: String::new(), hint: String::new() };
    let mut conn = app.conn().await;
    let press = |mv| Press { order: id, step: None, mv, key: Uuid::new_v4(), via: Via::Web };
    act(&mut conn, &li, &press(mv), &app.app.rules(), app.clock.now()).await.unwrap();
    let order = Order::find(&mut conn, id).await.unwrap().unwrap();
    let open = Chain::of(&conn, order).await.unwrap().open_steps().next().unwrap().id;
    if matches!(right.what, "edit" | "attach") {
        let mv = Move::Return { to: None, comment: "请补充".into() };
        act(&mut conn, &zhao, &press(mv), &app.app.rules(), app.clock.now()).await.unwrap();
    }
    let order = Order::find(&mut conn, id).await.unwrap().unwrap();
    (order, if right.what == "take-back" { approved } else { open })
}

/// Tries the action at the right moment, with a complete form.
async fn attempt(app: &TestApp, person: &Person, right: &Right) -> Page {
    let (order, step) = order(app, right).await;
    let (method, path) = right.route;
    let path = path.replace("{id}", &order.id.to_string()).replace("{step}", &step.to_string());
    let path = path.replace("{admin}", &app.id("admin").await.to_string());
    let chen = app.id("chen").await.to_string();
    let fields = match right.what {
        "edit" => {
            let mut fields = crate::harness::order(Kind::Purchase, "改过的");
            fields.extend([field("intent", "save"), field("version", order.version.to_string())]);
            fields
        }
        "decide" => vec![field("action", "approve"), field("onward", "finish")],
        "hand-over" | "reassign" => vec![field("to", chen), field("comment", "请看")],
        "ask" => vec![field("when", "before"), field("to", chen), field("comment", "请看")],
        "comment" | "copy" => vec![field("comment", "请看"), field("people[]", chen)],
        "jump" => vec![field("node", "0"), field("to", chen), field("comment", "因为")],
        _ => vec![field("comment", "因为")],
    };
    match (method, right.what) {
        ("GET", _) => person.get(&path).await,
        (_, "attach") => person.upload(&path, &[("a.gif", crate::harness::GIF)]).await,
        _ => person.post(&path, &fields).await,
    }
}

fn check(right: &Right, who: &str, may: May, page: &Page) {
    let fits = match may {
        // Each right is tried in the right status: otherwise the refusal would not be about the person.
        May::Yes | May::If(_) => matches!(page.status, 200 | 303),
        May::No => matches!(page.status, 403 | 404) || page.status == 409 && page.has("此单正在等待 赵敏 审批"),
    };
    assert!(fits, "{} by {who} is {may:?} in the table, but {}: {}", right.what, page.status, page.text());
}

#[tokio::test(flavor = "multi_thread")]
async fn each_role_may_what_the_table_says() {
    let app = TestApp::without_worker().await;
    // sun is an approver without a part in these orders; chen is tried elsewhere.
    for (username, role) in [("audit", Role::Auditor), ("goods", Role::Goods), ("staffing", Role::People)] {
        app.hire(username, role).await;
    }
    let people = ["zhou", "sun", "audit", "goods", "staffing", "admin"];
    for (at, (role, username)) in ROLES.into_iter().zip(people).enumerate() {
        assert_eq!(app.user(username).await.role.as_str(), role);
        let person = app.person(username).await;
        for right in &BY_ROLE {
            assert_eq!(right.cells.len(), ROLES.len(), "{}", right.what);
            check(right, role, right.cells[at], &attempt(&app, &person, right).await);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn each_part_in_an_order_allows_what_the_table_says() {
    let app = TestApp::without_worker().await;
    for (at, (part, username)) in PARTS.into_iter().zip(["zhou", "wang", "zhao", "li", "admin"]).enumerate() {
        let person = app.person(username).await;
        for right in &BY_PART {
            assert_eq!(right.cells.len(), PARTS.len(), "{}", right.what);
            check(right, part, right.cells[at], &attempt(&app, &person, right).await);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_table_is_there_in_both_languages() {
    let app = TestApp::without_worker().await;
    let admin = app.person("admin").await;
    let page = admin.get("/admin/roles").await;
    assert_eq!(page.all(".roles tbody tr").len(), BY_ROLE.len() + BY_PART.len());
    assert!(page.has("拿回自己的审批") && page.has("下一位还没办理时"), "{}", page.text());
    admin.post("/language", &[field("language", "en"), field("next", "/")]).await;
    assert!(admin.get("/admin/roles").await.has("Take back an approval"));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_maintains_people_makes_no_administrator_and_takes_over_none() {
    let app = TestApp::without_worker().await;
    app.hire("staffing", Role::People).await;
    let (staffing, admin) = (app.person("staffing").await, app.id("admin").await);
    let form = |role: &str| {
        [
            field("username", "newcomer"),
            field("display_name", "新人"),
            field("role", role),
            field("password", "quiet marble 42 fog"),
        ]
    };
    let page = staffing.get("/admin/people/new").await;
    assert_eq!(page.attributes("#role option", "value"), ["staff", "approver", "auditor", "goods", "people"]);
    let refused = staffing.post("/admin/people", &form("admin")).await;
    assert!(refused.status == 422 && refused.has("只有管理员可以设置管理员"), "{}", refused.text());
    assert_eq!(staffing.post("/admin/people", &form("approver")).await.status, 303);
    let newcomer = app.user("newcomer").await;
    let promoted = [&form("admin")[..], &[field("version", newcomer.version.to_string())]].concat();
    assert_eq!(staffing.post(&format!("/admin/people/{}", newcomer.id), &promoted).await.status, 422);
    for act in ["", "/password-link", "/unlocking", "/disabling", "/tokens/1/revocation"] {
        let page = staffing.post(&format!("/admin/people/{admin}{act}"), &[field("disabled", "1")]).await;
        assert_eq!(page.status, 403, "{act}");
    }
    // A sheet of people could make administrators too.
    assert_eq!(staffing.get("/admin/sheets/people").await.status, 403);
    assert!(!staffing.get("/admin/people").await.body.contains("/admin/sheets/"));
}

#[tokio::test(flavor = "multi_thread")]
async fn each_role_is_shown_the_pages_that_it_may_open() {
    let app = TestApp::without_worker().await;
    for (role, begins, pages) in [
        (Role::Auditor, "/admin/audit", &["/admin/roles", "/admin/health", "/admin/audit", "/admin/sign-ins"][..]),
        (Role::Goods, "/admin/goods", &["/admin/goods"]),
        (Role::People, "/admin/people", &["/admin/people", "/admin/departments"]),
    ] {
        app.hire(role.as_str(), role).await;
        let person = app.person(role.as_str()).await;
        assert_eq!(person.get("/").await.attributes(".tabs a[href^='/admin']", "href"), [begins], "{role}");
        let page = person.get(begins).await;
        assert_eq!(page.attributes(".admin-nav a", "href"), pages, "{role}");
        for path in pages {
            assert_eq!(person.get(path).await.status, 200, "{role} {path}");
        }
        assert_eq!(person.get("/admin").await.status, 403);
    }
    let (order, _) = app.pending("看得到").await;
    let auditor = app.person("auditor").await;
    assert_eq!(auditor.get(&format!("/orders/{order}")).await.status, 200);
    assert!(auditor.get("/orders").await.has("看得到"));
    // An auditor approves nothing, and nobody can choose one.
    let handover = app.person("li").await.get(&format!("/orders/{order}/approval")).await;
    assert!(!handover.has("auditor"), "{}", handover.text());
}
