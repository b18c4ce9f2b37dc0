//! The permission matrix: every route × every person, as one snapshot. A route that is missing in it fails here.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::Mutex;

use diesel::sql_types::{BigInt, Text};
use diesel_async::RunQueryDsl;
use reqwest::Method;
use uuid::Uuid;
use whsm::approval::{Chain, Move, Next, Press, Via, act};
use whsm::catalog::import::{GoodsImport, read_sheet};
use whsm::filing::{self, Upload};
use whsm::orders::{Kind, Order, OrderId, RawOrder, Share, StepId, Template, TemplateInput, UploadTarget};
use whsm::org::{Role, User};
use whsm::{api, web};

use crate::harness::{Page, Person, TestApp, field};
use crate::permissions_stock::stock_form;

const ROLES: [&str; 10] = [
    "nobody",
    "uninvolved",
    "applicant",
    "earlier handler",
    "current handler",
    "auditor",
    "keeps goods",
    "keeps people",
    "administrator",
    "disabled",
];

pub struct Everybody {
    pub app: TestApp,
    people: BTreeMap<&'static str, (Person, String, String)>,
    kept: Mutex<Option<(OrderId, StepId)>>,
}

/// Import routes: only the application reads the form.
const SHEETS: [&str; 2] = ["/admin/goods/import/", "/admin/sheets/"];

impl Everybody {
    pub async fn new() -> Self {
        let app = TestApp::without_worker().await;
        let mut people = BTreeMap::new();
        for role in [Role::Auditor, Role::Goods, Role::People] {
            app.hire(role.as_str(), role).await;
        }
        let names = ["", "zhou", "wang", "li", "zhao", "auditor", "goods", "people", "admin", "sun"];
        for (role, name) in ROLES.into_iter().zip(names) {
            let (person, token) = if name.is_empty() {
                (app.visitor(), String::new())
            } else {
                (app.person(name).await, app.token(name).await)
            };
            let csrf = person.csrf().await;
            people.insert(role, (person, csrf, token));
        }
        let sun = app.user("sun").await;
        User::set_disabled(&mut *app.conn().await, sun.id, true, app.clock.now()).await.unwrap();
        Self { app, people, kept: Mutex::new(None) }
    }

    /// An order that li has approved and that waits for zhao; its open step.
    pub async fn order(&self) -> (OrderId, StepId) {
        self.order_from(Uuid::new_v4()).await
    }

    /// An order like that which no call has changed since it was created.
    async fn untouched(&self) -> (OrderId, StepId) {
        let kept = *self.kept.lock().unwrap();
        let order = if let Some(order) = kept { order } else { self.order().await };
        *self.kept.lock().unwrap() = Some(order);
        order
    }

    /// Drops the kept order after a call that may have changed it.
    fn note(&self, method: &Method, status: u16) {
        if *method != Method::GET && status < 400 {
            *self.kept.lock().unwrap() = None;
        }
    }

    /// A picture on such an order.
    async fn attachment(&self) -> String {
        let (app, form_key) = (&self.app, Uuid::new_v4());
        let wang = app.user("wang").await;
        let upload = Upload { target: UploadTarget::Form(form_key), press: Uuid::new_v4(), name: "a.gif" };
        let content = futures_util::stream::iter([Ok(bytes::Bytes::from_static(b"GIF89a"))]);
        let file = filing::receive(&app.app, &wang, upload, content).await.unwrap();
        self.order_from(form_key).await;
        file.id.to_string()
    }

    /// An uploaded goods file that waits to be applied.
    async fn import(&self) -> String {
        let (rows, about) = read_sheet("货号,名称,规格,单位\nQ,甲,,个".as_bytes(), "").unwrap();
        let admin = self.app.user("admin").await.id;
        let mut conn = self.app.conn().await;
        GoodsImport::check(&mut conn, admin, ("", &about), &rows, self.app.clock.now()).await.unwrap().id.to_string()
    }

    /// A template of the applicant's, shared with their department.
    async fn template(&self) -> String {
        let (wang, mut conn) = (self.app.user("wang").await, self.app.conn().await);
        let input = TemplateInput { name: Uuid::new_v4().to_string(), shared: Share::Department };
        let raw = RawOrder::default();
        let now = self.app.clock.now();
        Template::keep(&mut conn, &wang, Kind::Purchase, &input, &raw, now).await.unwrap().id.to_string()
    }

    async fn order_from(&self, form_key: Uuid) -> (OrderId, StepId) {
        let app = &self.app;
        let (id, _) = app.pending_from("权限", "li", form_key).await;
        let (li, zhao) = (app.user("li").await, app.user("zhao").await.id);
        let mv = Move::Approve { next: Next::To(zhao), comment: String::new(), hint: String::new() };
        let press = Press { order: id, step: None, mv, key: Uuid::new_v4(), via: Via::Web };
        let mut conn = app.conn().await;
        act(&mut conn, &li, &press, &app.app.rules(), app.clock.now()).await.unwrap();
        let order = Order::find(&mut conn, id).await.unwrap().unwrap();
        (id, Chain::of(&conn, order).await.unwrap().open_steps().next().unwrap().id)
    }

    /// The address and the form of a route; see `form`.
    pub async fn fill(&self, method: &Method, path: &str) -> (String, Vec<(String, String)>) {
        let (order, step) = self.untouched().await;
        let fields = Self::form(method, path, step);
        let id = self.id(path, order, step).await;
        let path =
            path.replace("{id}", &id).replace("{kind}", "CG").replace("{digest}", "x").replace("{name}", "app.css");
        let path = path
            .replace("{channel}", "dingtalk")
            .replace("{platform}", "wecom")
            .replace("{chart}", "open")
            .replace("{subject}", "people")
            .replace("{key}", "none")
            .replace("{token}", "10003")
            .replace("{form_key}", &order.to_string());
        let path = if path == "/DingTalkApproval.aspx" { format!("{path}?approveID={order}") } else { path };
        (path, fields)
    }

    /// The form that a route is sent; panics for a route that it does not name.
    fn form(method: &Method, path: &str, step: StepId) -> Vec<(String, String)> {
        match (method.as_str(), path) {
            ("GET", "/favicon.ico" | "/mark/{digest}" | "/admin") => vec![],
            ("POST", "/admin/company" | "/admin/company/mark" | "/admin/company/mark/removal") => vec![],
            ("GET", "/healthz" | "/readyz" | "/metrics" | "/static/{digest}/{name}" | "/login" | "/" | "/orders") => {
                vec![]
            }
            ("GET", "/goods" | "/admin/goods/import") | ("POST", "/admin/goods/import") => vec![],
            ("GET", "/orders/new" | "/orders/new/{kind}" | "/orders/{id}" | "/orders/{id}/edit") => vec![],
            ("POST", "/orders/columns") => vec![field("query", "kind=CG")],
            ("GET", "/reports" | "/reports/{chart}.csv" | "/reports/{chart}.svg") => vec![],
            ("POST", "/orders/views" | "/orders/views/{id}/removal") => {
                vec![field("name", "我的"), field("query", "kind=CG")]
            }
            ("POST", "/orders/drafts/removal" | "/orders/templates/{id}/removal" | "/orders/{id}/template") => vec![],
            ("POST", "/orders/templates/{id}") => vec![field("template_name", "模板")],
            ("GET", "/orders/{id}/print" | "/verify/{id}" | "/orders/export.csv" | "/orders/export.xlsx") => vec![],
            ("GET", "/orders/{id}/approval" | "/approvals/{id}" | "/DingTalkApproval.aspx") => vec![],
            ("GET", "/admin/people" | "/admin/people/new" | "/admin/people/{id}") => vec![],
            ("GET", "/admin/departments" | "/admin/departments/new" | "/admin/departments/{id}") => vec![],
            ("GET", "/admin/warehouses" | "/admin/warehouses/new" | "/admin/warehouses/{id}") => vec![],
            ("GET", "/admin/goods" | "/admin/goods/new" | "/admin/goods/{id}") => vec![],
            ("GET", "/admin/flows" | "/admin/flows/{kind}" | "/admin/calendar" | "/admin/roles") => vec![],
            ("GET", "/admin/company" | "/admin/audit" | "/admin/audit.csv" | "/admin/stuck") => vec![],
            (_, path) if path.starts_with("/admin/settings") => vec![],
            ("GET", "/admin/health" | "/admin/directory" | "/admin/messages" | "/admin/messages/why") => vec![],
            ("POST", "/login") => vec![field("username", "wang"), field("password", "wrong")],
            ("POST", "/session/dingtalk") => vec![field("code", "made up")],
            ("POST", "/logout" | "/inbox/seen" | "/orders/{id}/removal" | "/orders/{id}/reminder") => vec![],
            ("POST", "/language") => vec![field("language", "zh-CN"), field("next", "/")],
            ("POST", "/orders/new/{kind}") => vec![field("intent", "save"), field("title", "权限")],
            ("POST", "/orders/{id}/edit") => vec![field("intent", "save"), field("version", "3")],
            ("POST", "/orders/{id}/withdrawal") => vec![field("comment", "不要了")],
            ("POST", "/approvals/{id}/decision") => vec![field("action", "approve"), field("onward", "finish")],
            (
                "POST",
                "/admin/people/{id}/disabling"
                | "/admin/departments/{id}/disabling"
                | "/admin/warehouses/{id}/disabling"
                | "/admin/goods/{id}/disabling",
            ) => vec![field("disabled", "0")],
            ("POST", "/admin/messages/{id}/retry" | "/admin/messages/{id}/again") => vec![],
            (_, path) if SHEETS.iter().any(|page| path.starts_with(page)) => vec![field("revision", "1")],
            ("POST", path) if path.starts_with("/admin/directory/") || path.starts_with("/admin/channels/") => vec![],
            ("POST", "/orders/{id}/reassignment" | "/approvals/{id}/handover") => {
                vec![field("to", "none"), field("comment", "改派")]
            }
            ("GET", "/attachments/{id}" | "/attachments/{id}/thumbnail") => vec![],
            ("POST", "/orders/{id}/attachments" | "/uploads/{form_key}" | "/attachments/{id}/removal") => vec![],
            ("POST", "/approvals/{id}/taking-back" | "/orders/{id}/comments" | "/orders/{id}/copies") => vec![],
            ("POST", "/admin/stuck/reassignment") => vec![field("comment", "改派")],
            ("POST", "/orders/entering") => vec![field("enter", "right")],
            ("POST", "/inbox/approval" | "/inbox/handover") => vec![field("steps[]", step.to_string())],
            ("POST", "/approvals/{id}/opinion" | "/orders/{id}/jump" | "/orders/{id}/termination") => vec![],
            ("POST", "/orders/{id}/mirrors") => vec![field("instance", "pi-1")],
            ("POST", "/orders/{id}/mirrors/refreshing" | "/events/dingtalk") => vec![],
            ("GET", "/login/{platform}" | "/login/{platform}/return") => vec![],
            ("POST", "/admin/messages/{id}/removal") => vec![field("reason", "不再需要")],
            ("POST", "/admin/messages/held") => vec![field("release", "send")],
            ("GET", "/admin/phrases") | ("POST", "/admin/phrases" | "/admin/phrases/{id}/removal") => vec![],
            ("GET", "/delegations")
            | ("POST", "/delegations" | "/delegations/{id}/ending" | "/delegations/{id}/handover") => vec![],
            ("POST", "/admin/calendar/week") => vec![field("week[1][from1]", "late")],
            ("POST", "/admin/calendar/days" | "/admin/calendar/days/removal") => vec![field("from", "2026-12-24")],
            ("POST", "/admin/flows/{kind}") => vec![field("intent", "look")],
            ("POST", "/admin/people" | "/admin/people/{id}") => vec![field("role", "staff")],
            ("POST", "/admin/departments" | "/admin/departments/{id}") => vec![field("name", "部")],
            ("POST", "/admin/warehouses" | "/admin/warehouses/{id}") => vec![field("name", "仓")],
            ("POST", "/admin/goods" | "/admin/goods/{id}") => vec![field("name", "货")],
            ("GET", "/account" | "/account/second-factor" | "/admin/sign-ins" | "/password") => vec![],
            ("GET", "/inbox/live" | "/login/code") => vec![],
            ("POST", "/login/code" | "/account/second-factor") => vec![field("code", "000000")],
            ("POST", "/account/second-factor/codes" | "/account/second-factor/removal") => vec![],
            ("POST", "/admin/people/{id}/second-factor/removal") => vec![],
            ("POST", "/account/password") => vec![field("old_password", "wrong guess"), field("password", "short")],
            ("POST", "/account/sessions/ending" | "/account/sessions/{key}/ending" | "/password") => vec![],
            ("POST", "/account/tokens/{id}/revocation" | "/admin/people/{id}/unlocking") => vec![],
            ("POST", "/admin/people/{id}/tokens/{token}/revocation" | "/admin/people/{id}/password-link") => vec![],
            _ => stock_form(method, path),
        }
    }

    /// The value of `{id}` in the address of a route; empty where the address has none.
    async fn id(&self, path: &str, order: OrderId, step: StepId) -> String {
        if !path.contains("{id}") {
            return String::new();
        }
        match path.split("/{id}").next().unwrap() {
            "/orders/templates" => self.template().await,
            "/orders" | "/verify" | "/stock/orders" => order.to_string(),
            "/approvals" => step.to_string(),
            "/attachments" => self.attachment().await,
            "/admin/people" => self.app.user("zhao").await.id.to_string(),
            "/admin/departments" => "20001".into(),
            "/admin/warehouses" => "30001".into(),
            "/admin/goods" => "40001".into(),
            "/admin/goods/import" => self.import().await,
            // Ids that do not exist.
            "/orders/views"
            | "/delegations"
            | "/account/tokens"
            | "/admin/phrases"
            | "/admin/directory"
            | "/admin/messages"
            | "/stock/counts"
            | "/admin/sheets/{subject}" => "10003".into(),
            other => panic!("the permission matrix has no record for {other}"),
        }
    }

    /// The status, or `sign in` for a redirect to the sign-in page.
    async fn page(&self, role: &str, method: &Method, path: &str) -> String {
        let (path, fields) = self.fill(method, path).await;
        let page = self.send(role, method, &path, fields).await;
        if page.location.starts_with("/login?") {
            return "sign in".into();
        }
        self.note(method, page.status);
        page.status.to_string()
    }

    /// Sends a form, or gets a page.
    pub async fn send(&self, role: &str, method: &Method, path: &str, mut fields: Vec<(String, String)>) -> Page {
        let (person, csrf, _) = &self.people[role];
        if path == "/inbox/live" {
            // A stream does not end; its status is enough.
            return Page { status: person.listen(path).await.0, ..Page::default() };
        }
        if *method == Method::GET {
            person.get(path).await
        } else if path == "/admin/goods/import" {
            person.upload(path, &[("a.csv", "货号,名称,规格,单位\nA,甲,,个".as_bytes())]).await
        } else if path == "/admin/settings" {
            person.upload(path, &[("a.json", br#"{"format": "whsm-settings-1"}"#)]).await
        } else if path.ends_with("/stock") {
            person.upload(path, &[("a.csv", "货号,数量\nBG-A4,1".as_bytes())]).await
        } else if path.ends_with("/attachments") || path.starts_with("/uploads/") || path.ends_with("/mark") {
            person.upload(path, &[("a.gif", b"GIF89a")]).await
        } else {
            fields.push(field("csrf", csrf));
            person.post_raw(path, &fields).await
        }
    }

    async fn call(&self, role: &str, method: &str, path: &str) -> u16 {
        let method: Method = method.replace('*', "GET").parse().unwrap();
        let (order, _) = self.untouched().await;
        let body = match (method.as_str(), path) {
            ("GET", "/openapi.json" | "/docs" | "/orders" | "/orders/{id}" | "/inbox" | "/{tail:.*}") => None,
            ("GET", "/departments" | "/warehouses" | "/users" | "/goods" | "/stock" | "/events") => None,
            (
                "POST",
                "/orders/{id}/receipts"
                | "/orders/{id}/issues"
                | "/orders/{id}/shipments"
                | "/orders/{id}/adjustments"
                | "/orders/{id}/arrivals"
                | "/orders/{id}/goods-back",
            ) => Some(serde_json::json!({"lines": []})),
            ("POST", "/orders/{id}/closing") => Some(serde_json::json!({"reason": "其他"})),
            ("POST", "/orders/{id}/reminder" | "/orders/{id}/attachments") => None,
            ("POST", "/orders") => Some(serde_json::json!({"kind": "CG", "title": "权限"})),
            ("PUT", "/orders/{id}") => Some(serde_json::json!({"kind": "CG", "version": 3})),
            ("POST", "/orders/{id}/submission") => Some(serde_json::json!({"next_approver": "li"})),
            ("POST", "/orders/{id}/decision") => Some(serde_json::json!({"action": "approve"})),
            ("POST", "/orders/{id}/handover") => Some(serde_json::json!({"to": "nobody"})),
            ("POST", "/orders/{id}/opinion") => Some(serde_json::json!({"to": "nobody", "when": "before"})),
            ("POST", "/orders/{id}/reassignment") => Some(serde_json::json!({"to": "chen", "comment": ""})),
            ("POST", "/orders/{id}/jump") => Some(serde_json::json!({"node": 9, "comment": "因为"})),
            ("POST", "/orders/{id}/comments" | "/orders/{id}/termination") => Some(serde_json::json!({"comment": ""})),
            ("POST", "/orders/{id}/copies") => Some(serde_json::json!({"to": []})),
            ("POST", "/orders/{id}/taking-back") => Some(serde_json::json!({})),
            ("POST", "/orders/{id}/withdrawal") => Some(serde_json::json!({"comment": "不要了"})),
            other => panic!("the permission matrix does not know {other:?}"),
        };
        let path = path.replace("{id}", &order.to_string()).replace("{tail:.*}", "no/such/call");
        let (person, _, token) = &self.people[role];
        if path.ends_with("/attachments") {
            let status = person.attach(&path, token, "", ("a.gif", b"GIF89a")).await.0;
            self.note(&method, status);
            return status;
        }
        let status = person.call(method.clone(), &path, token, body).await.0;
        self.note(&method, status);
        status
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_route_for_everybody() {
    let mut table = format!("{:<6} {:<36}", "", "");
    for role in ROLES {
        write!(table, " {role:>15}").unwrap();
    }
    // Signing out and switching sessions would disturb the other cells: each has its own people.
    let everybody = Everybody::new().await;
    for entry in web::routes::table() {
        write!(table, "\n{:<6} {:<36}", entry.method.as_str(), entry.path).unwrap();
        let method: Method = entry.method.as_str().parse().unwrap();
        let ends_sessions = matches!(entry.path, "/logout" | "/login" | "/session/dingtalk") && method == Method::POST;
        let fresh = if ends_sessions { Some(Everybody::new().await) } else { None };
        for role in ROLES {
            let status = fresh.as_ref().unwrap_or(&everybody).page(role, &method, entry.path).await;
            write!(table, " {status:>15}").unwrap();
        }
    }
    for (method, path) in api::ROUTES {
        write!(table, "\n{method:<6} {:<36}", format!("/api/v1{path}")).unwrap();
        for role in ROLES {
            write!(table, " {:>15}", everybody.call(role, method, path).await).unwrap();
        }
    }
    insta::assert_snapshot!(table);
}

#[derive(diesel::QueryableByName)]
struct Count {
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = BigInt)]
    rows: i64,
}

#[tokio::test(flavor = "multi_thread")]
async fn looking_changes_nothing() {
    let everybody = Everybody::new().await;
    let mut addresses = Vec::new();
    for entry in web::routes::table().iter().filter(|entry| entry.method == actix_web::http::Method::GET) {
        addresses.push(everybody.fill(&Method::GET, entry.path).await.0);
    }
    let count = async || -> Vec<(String, i64)> {
        let tables = "users departments warehouses goods orders order_lines approval_steps approval_log outbox \
                      outbox_attempts order_counters api_tokens channel_pauses attachments sessions";
        let each = tables.split_whitespace().map(|t| format!("SELECT '{t}' AS name, count(*) AS rows FROM {t}"));
        let query = each.collect::<Vec<_>>().join(" UNION ALL ");
        let found: Vec<Count> = diesel::sql_query(query).load(&mut *everybody.app.conn().await).await.unwrap();
        found.into_iter().map(|count| (count.name, count.rows)).collect()
    };
    let before = count().await;
    for (role, (person, ..)) in &everybody.people {
        for address in &addresses {
            assert!(person.listen(address).await.0 < 500, "{role} {address}");
        }
    }
    assert_eq!(count().await, before);
}
