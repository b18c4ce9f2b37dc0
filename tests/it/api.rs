//! The JSON interface, as its OpenAPI document promises it.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use reqwest::Method;
use reqwest::header::ACCEPT_LANGUAGE;
use serde_json::{Value, json};
use whsm::{api, org};

use crate::harness::{Person, TestApp};

fn purchase(title: &str) -> Value {
    json!({
        "kind": "CG", "title": title, "department": "CG", "warehouse": "HD1", "destination_warehouse": null,
        "customer": null, "note": "急",
        "lines": [{"name": "纸", "specification": "70g", "unit": "包", "quantity": "10", "unit_price": "3.505"}], "settles": [],
    })
}

struct Desk {
    app: TestApp,
    person: Person,
}

impl Desk {
    /// Sends no messages.
    async fn new() -> Self {
        Self::around(TestApp::without_worker().await)
    }

    async fn with_messages() -> Self {
        Self::around(TestApp::spawn().await)
    }

    fn around(app: TestApp) -> Self {
        let person = app.visitor();
        Self { app, person }
    }

    async fn ask(&self, who: &str, method: Method, path: &str, body: Option<Value>) -> (u16, Value) {
        self.app.call(who, method, path, body).await
    }

    async fn post(&self, who: &str, path: &str, body: Value) -> (u16, Value) {
        self.ask(who, Method::POST, path, Some(body)).await
    }

    async fn get(&self, who: &str, path: &str) -> Value {
        let (status, value) = self.ask(who, Method::GET, path, None).await;
        assert_eq!(status, 200, "{value}");
        value
    }

    /// Saves a draft of wang's; returns its path.
    async fn draft(&self, title: &str) -> String {
        let (status, made) = self.post("wang", "/orders", purchase(title)).await;
        assert_eq!(status, 201, "{made}");
        format!("/orders/{}", made["id"].as_str().unwrap())
    }
}

fn document() -> Value {
    serde_json::to_value(api::document()).unwrap()
}

#[test]
fn the_document_has_every_call_and_no_other() {
    let mut documented = BTreeSet::new();
    for (path, calls) in document()["paths"].as_object().unwrap() {
        documented.extend(calls.as_object().unwrap().keys().map(|method| (method.to_uppercase(), path.clone())));
    }
    let served = api::ROUTES.iter().filter(|(method, _)| *method != "*");
    assert_eq!(documented, served.map(|(method, path)| ((*method).to_owned(), (*path).to_owned())).collect());
}

#[test]
fn each_reference_of_the_document_leads_to_a_schema_and_each_schema_is_referred_to() {
    let document = document();
    let text = document.to_string();
    let referred: BTreeSet<&str> =
        text.split("#/components/schemas/").skip(1).map(|rest| rest.split('"').next().unwrap()).collect();
    let schemas = document["components"]["schemas"].as_object().unwrap();
    assert_eq!(referred, schemas.keys().map(String::as_str).collect());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_of_the_document_shows_every_call_without_scripts() {
    let desk = Desk::new().await;
    let served: Value = serde_json::from_str(&desk.person.get("/api/v1/openapi.json").await.body).unwrap();
    let parameters = served["paths"]["/orders"]["get"]["parameters"].as_array().unwrap();
    let filters: Vec<&str> = parameters.iter().map(|parameter| parameter["name"].as_str().unwrap()).collect();
    assert_eq!(
        filters,
        ["kind", "status", "department", "warehouse", "applicant", "q", "from", "to", "after", "limit"]
    );
    assert_eq!(served, document());
    let request = desk.person.request(Method::GET, "/api/v1/docs").header(ACCEPT_LANGUAGE, "en");
    let page = desk.person.send(request).await;
    assert_eq!((page.status, &page.headers["content-type"]), (200, &"text/html; charset=utf-8".parse().unwrap()));
    let policy = page.headers["content-security-policy"].to_str().unwrap();
    assert!(
        policy.starts_with("default-src 'self';") && !page.body.contains("<script") && !page.body.contains("style=")
    );
    for (method, path) in api::ROUTES.iter().filter(|(method, _)| *method != "*") {
        let heading = format!("{method}</span><code>{path}</code></h3>");
        assert!(page.body.contains(&heading), "{method} {path} is not on the page");
    }
    for name in served["components"]["schemas"].as_object().unwrap().keys() {
        assert!(page.body.contains(&format!("id=\"schema-{name}\"")), "{name} is not on the page");
    }
    assert!(page.body.contains("<h1>JSON interface</h1>"));
    assert!(desk.person.get("/api/v1/docs").await.body.contains("<h1>JSON 接口</h1>"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_goes_its_way_as_json() {
    let desk = Desk::with_messages().await;
    desk.app.leaves_unread(&["dt-li", "dt-zhao", "dt-wang"]);
    let path = desk.draft("接口").await;
    let order = desk.get("wang", &path).await;
    assert_eq!(order["status"], "draft");
    assert_eq!(
        (&order["number"], &order["submitted_at"], &order["current_step"]),
        (&Value::Null, &Value::Null, &Value::Null)
    );
    let created = order["created_at"].as_str().unwrap();
    assert!(created.starts_with("2026-11-20T02:05:") && created.ends_with('Z'), "{created}");
    assert_eq!(order["applicant"], json!({"username": "wang", "name": "王芳"}));
    assert_eq!(order["warehouse"]["code"], "HD1");
    assert_eq!((&order["total_quantity"], &order["total_amount"]), (&json!("10"), &json!("35.05")));
    assert_eq!(
        order["lines"][0],
        json!({
            "name": "纸", "specification": "70g", "unit": "包", "quantity": "10", "unit_price": "3.505", "amount": "35.05",
        })
    );
    let (status, order) =
        desk.post("wang", &format!("{path}/submission"), json!({"next_approver": "li", "hint": "看"})).await;
    assert_eq!((status, &order["status"], &order["number"]), (200, &json!("pending"), &json!("CG-20261120-0001")));
    assert_eq!(order["current_step"]["handlers"], json!([{"username": "li", "name": "李强"}]));
    let inbox = desk.get("li", "/inbox").await;
    assert_eq!((&inbox["steps"][0]["order"]["title"], &inbox["steps"][0]["hint"]), (&json!("接口"), &json!("看")));
    let decide = async |who: &str, body: Value| {
        // A card whose step is over when it is sent is skipped.
        desk.app.settled().await;
        desk.post(who, &format!("{path}/decision"), body).await
    };
    let (status, problem) = decide("li", json!({"action": "return"})).await;
    assert_eq!((status, &problem["errors"]["comment"]), (422, &json!(["请写明原因，申请人会看到"])));
    let (status, problem) = decide("li", json!({"action": "approve", "next_approver": "nobody"})).await;
    assert_eq!((status, &problem["errors"]["next_approver"]), (422, &json!(["没有这一项"])));
    let onward = json!({"action": "approve", "next_approver": "zhao", "hint": "只给赵敏"});
    assert_eq!(decide("li", onward).await.0, 200);
    for (who, is_told) in [("wang", false), ("li", true), ("zhao", true), ("admin", true)] {
        let seen = desk.get(who, &path).await.to_string();
        assert_eq!(seen.contains("只给赵敏"), is_told, "only the two handlers and administrators see a hint: {who}");
    }
    let (status, order) = decide("zhao", json!({"action": "return", "comment": "再看", "return_to": "li"})).await;
    assert_eq!((status, &order["current_step"]["handlers"][0]["username"]), (200, &json!("li")));
    let (status, problem) = decide("zhao", json!({"action": "approve"})).await;
    assert_eq!((status, &problem["detail"]), (409, &json!("此单正在等待 李强 审批。")));
    let (status, order) = decide("li", json!({"action": "approve", "step": order["current_step"]["id"]})).await;
    assert_eq!((status, &order["status"]), (200, &json!("approved")));
    let acts: Vec<&str> =
        order["log"].as_array().unwrap().iter().map(|entry| entry["action"].as_str().unwrap()).collect();
    assert_eq!(acts, ["submit", "approve", "return", "approve"]);
    desk.app.settled().await;
    let order = desk.get("wang", &path).await;
    let news = |m: &&Value| m["channel"] == "dingtalk" && m["notice"] != "close";
    let notices: Vec<&Value> = order["messages"].as_array().unwrap().iter().filter(news).collect();
    let states: BTreeSet<&str> = notices.iter().map(|m| m["state"].as_str().unwrap()).collect();
    assert_eq!((notices.len(), states), (6, BTreeSet::from(["sent"])));
    let inbox = order["messages"].as_array().unwrap().iter().filter(|m| m["channel"] == "inbox");
    assert_eq!(inbox.count(), 6, "the inbox in the program has every notice");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_repeated_call_acts_once() {
    let desk = Desk::new().await;
    let token = desk.app.token("wang").await;
    let send = async |key: &str, body: &Value| {
        let request =
            desk.person.request(Method::POST, "/api/v1/orders").bearer_auth(&token).header("Idempotency-Key", key);
        let answer = desk.person.send(request.header("content-type", "application/json").body(body.to_string())).await;
        (answer.status, serde_json::from_str::<Value>(&answer.body).unwrap()["id"].clone(), answer.location)
    };
    let first = send("一", &purchase("甲")).await;
    assert_eq!((first.0, first.2.as_str()), (201, format!("/api/v1/orders/{}", first.1.as_str().unwrap()).as_str()));
    assert_eq!(send("一", &purchase("甲")).await, first);
    assert_eq!(send("一", &purchase("乙")).await.0, 409, "another order under the same key");
    assert_ne!(send("二", &purchase("甲")).await.1, first.1);
}

#[tokio::test(flavor = "multi_thread")]
async fn faults_are_told_by_field_in_the_caller_s_language() {
    let desk = Desk::new().await;
    let bad = json!({"kind": "DB", "warehouse": "HD1", "destination_warehouse": "HD1", "customer": "x", "lines": [{"quantity": "-1"}]});
    let (status, problem) = desk.post("wang", "/orders", bad.clone()).await;
    assert_eq!((status, &problem["title"]), (422, &json!("填写的内容有误，请检查。")));
    let fields: BTreeSet<&str> = problem["errors"].as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(fields, BTreeSet::from(["customer", "destination_warehouse", "lines[0][quantity]"]));
    let token = desk.app.token("wang").await;
    let request = desk.person.request(Method::POST, "/api/v1/orders").bearer_auth(&token).header(ACCEPT_LANGUAGE, "en");
    let english = desk.person.send(request.header("content-type", "application/json").body(bad.to_string())).await;
    assert_eq!(english.headers["content-type"], "application/problem+json");
    assert!(english.body.contains("The two warehouses must differ"));
    for (body, status) in [
        (json!({"kind": "XX"}), 422),
        (json!({"kind": "CG", "typo": 1}), 422),
        (json!({"kind": "FS", "settles": ["x"]}), 422),
        (json!([]), 422),
    ] {
        assert_eq!(desk.post("wang", "/orders", body.clone()).await.0, status, "{body}");
    }
    let request = desk
        .person
        .request(Method::POST, "/api/v1/orders")
        .bearer_auth(&token)
        .header("content-type", "application/json");
    assert_eq!(desk.person.send(request.body("{not json")).await.status, 400);
    let empty = desk.post("wang", "/orders", json!({"kind": "CG"})).await.1;
    let submission = format!("/orders/{}/submission", empty["id"].as_str().unwrap());
    let (status, problem) = desk.post("wang", &submission, json!({"next_approver": "li"})).await;
    assert_eq!(status, 422);
    let fields: BTreeSet<&str> = problem["errors"].as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(fields, BTreeSet::from(["department", "lines", "title", "warehouse"]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_names_the_version_it_was_made_from() {
    let desk = Desk::new().await;
    let path = desk.draft("旧").await;
    let put = async |who: &str, version: i32| {
        let mut body = purchase("新");
        body["version"] = json!(version);
        desk.ask(who, Method::PUT, &path, Some(body)).await
    };
    assert_eq!(put("zhou", 1).await.0, 404);
    let (status, order) = put("wang", 1).await;
    assert_eq!((status, &order["title"], &order["version"]), (200, &json!("新"), &json!(2)));
    assert_eq!(put("wang", 1).await.0, 409);
    assert_eq!(desk.ask("wang", Method::PUT, &path, Some(purchase("无"))).await.0, 422);
    desk.post("wang", &format!("{path}/submission"), json!({"next_approver": "li"})).await;
    assert_eq!(put("wang", 3).await.0, 409);
    desk.post("li", &format!("{path}/decision"), json!({"action": "return", "comment": "改"})).await;
    let mut emptied = purchase("空");
    emptied["lines"] = json!([]);
    emptied["version"] = desk.get("wang", &path).await["version"].clone();
    assert_eq!(desk.ask("wang", Method::PUT, &path, Some(emptied)).await.0, 422, "submitted orders stay whole");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_applicant_withdraws_and_urges_and_an_administrator_gives_a_reason() {
    let desk = Desk::with_messages().await;
    desk.app.leaves_unread(&["dt-li"]);
    let path = desk.draft("催").await;
    desk.post("wang", &format!("{path}/submission"), json!({"next_approver": "li"})).await;
    assert_eq!(desk.ask("wang", Method::POST, &format!("{path}/reminder"), Some(json!({}))).await.0, 200);
    let (status, problem) = desk.ask("wang", Method::POST, &format!("{path}/reminder"), None).await;
    assert_eq!((status, &problem["detail"]), (409, &json!("刚刚催办过，2026-11-20 10:35 之后可以再催。")));
    for unreadable in [json!({"coment": "重复"}), json!({"comment": []}), json!("重复")] {
        let (status, problem) = desk.post("wang", &format!("{path}/withdrawal"), unreadable).await;
        assert_eq!((status, &problem["title"]), (400, &json!("请求的内容无法读取。")));
    }
    assert_eq!(desk.get("wang", &path).await["status"], "pending", "an unreadable reason withdraws nothing");
    assert_eq!(desk.post("admin", &format!("{path}/withdrawal"), json!({})).await.0, 422);
    let (status, order) = desk.post("admin", &format!("{path}/withdrawal"), json!({"comment": "重复"})).await;
    assert_eq!((status, &order["status"]), (200, &json!("withdrawn")));
    desk.app.settled().await;
    assert_eq!(desk.app.texts_to("dt-wang"), ["您的采购:【催】已被【管理员】撤回，原因：重复"]);
    let mine = desk.draft("自己撤").await;
    desk.post("wang", &format!("{mine}/submission"), json!({"next_approver": "li"})).await;
    assert_eq!(desk.ask("wang", Method::POST, &format!("{mine}/withdrawal"), None).await.1["status"], "withdrawn");
}

#[tokio::test(flavor = "multi_thread")]
async fn lists_are_filtered_and_paged_without_gaps() {
    let desk = Desk::new().await;
    let mut made = BTreeSet::new();
    for n in 0..35 {
        made.insert(desk.draft(&format!("单{n}%")).await.rsplit('/').next().unwrap().to_owned());
    }
    let mut found = Vec::new();
    let mut after = String::new();
    loop {
        let page = desk.get("wang", &format!("/orders?limit=10{after}")).await;
        found.extend(page["orders"].as_array().unwrap().iter().map(|order| order["id"].as_str().unwrap().to_owned()));
        let Some(next) = page["next"].as_str() else { break };
        after = format!("&after={next}");
    }
    assert_eq!((found.len(), found.iter().cloned().collect::<BTreeSet<_>>()), (35, made));
    let count = async |who: &str, filter: &str| {
        desk.get(who, &format!("/orders?limit=200&{filter}")).await["orders"].as_array().unwrap().len()
    };
    assert_eq!(count("li", "").await, 0, "only the applicant sees a draft");
    assert_eq!(count("admin", "").await, 0);
    for (filter, n) in [
        ("kind=CG", 35),
        ("kind=DB", 0),
        ("status=draft", 35),
        ("status=pending", 0),
        ("department=CG", 35),
        ("department=CW", 0),
        ("warehouse=hd1", 35),
        ("warehouse=HD2", 0),
        ("applicant=wang", 35),
        ("applicant=li", 0),
        ("q=单3", 6),
        ("q=%25", 35),
        ("q=_", 0),
        ("from=2026-11-20T00:00:00Z", 35),
        ("to=2026-11-20T00:00:00Z", 0),
    ] {
        assert_eq!(count("wang", filter).await, n, "{filter}");
    }
    assert_eq!(desk.ask("wang", Method::GET, "/orders?applicant=nobody", None).await.0, 422);
    assert_eq!(desk.get("wang", "/warehouses").await["warehouses"][0]["code"], "HD1");
    assert_eq!(desk.get("wang", "/departments").await["departments"].as_array().unwrap().len(), 3);
    assert_eq!(desk.get("wang", "/goods").await["goods"][0]["sku"], "BG-A4");
    let users = desk.get("wang", "/users").await;
    let wang = users["users"].as_array().unwrap().iter().find(|user| user["username"] == "wang").unwrap();
    assert_eq!(wang, &json!({"username": "wang", "name": "王芳", "role": "staff", "may_be_chosen": false}));
}

#[tokio::test(flavor = "multi_thread")]
async fn only_a_good_token_is_let_in() {
    let desk = Desk::new().await;
    let (wang, now) = (desk.app.user("wang").await, desk.app.clock.now());
    let soon = Some(now + TimeDelta::days(1));
    let token = org::create_token(&mut *desk.app.conn().await, wang.id, ("", org::Scope::Administration), soon, now)
        .await
        .unwrap()
        .0;
    assert_eq!(desk.person.call(Method::GET, "/inbox", &token, None).await.0, 200);
    desk.app.clock.advance(TimeDelta::days(1));
    for token in [token.as_str(), "", "whsm_made-up"] {
        let (status, problem) = desk.person.call(Method::GET, "/inbox", token, None).await;
        assert_eq!((status, &problem["title"]), (401, &json!("缺少有效的访问令牌。")));
    }
    assert_eq!(desk.ask("wang", Method::GET, "/no/such/call", None).await.0, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_or_query_that_makes_no_sense_is_a_problem_too() {
    let desk = Desk::new().await;
    for (path, status, title) in
        [("/orders/12", 404, "没有找到，或者您无权查看。"), ("/orders?limit=many", 400, "请求的内容无法读取。")]
    {
        let (answered, problem) = desk.ask("wang", Method::GET, path, None).await;
        assert_eq!(
            (answered, &problem["status"], &problem["title"]),
            (status, &json!(status), &json!(title)),
            "{path}"
        );
    }
}
