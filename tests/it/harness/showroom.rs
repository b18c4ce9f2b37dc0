//! The demo's company with content for every page, and the list of those pages, from the route table.

mod stock;

use std::collections::BTreeMap;

use reqwest::Method;
use reqwest::header::CONTENT_TYPE;
use serde_json::{Value, json};
use whsm::approval::Chain;
use whsm::orders::{Kind, Order, OrderId, StepId};
use whsm::seed;
use whsm::web::routes;

use super::{Browser, Person, TestApp, field};

/// Orders of the showroom, by purpose.
#[derive(Clone, Copy, Debug)]
pub struct Orders {
    /// A purchase in its second round, with attachments and long texts, waiting for li.
    pub rounds: OrderId,
    /// A purchase that [`Orders::reimbursement`] settles.
    pub settled: OrderId,
    /// Waits for chen.
    pub reimbursement: OrderId,
    /// Waits for he.
    pub carton: OrderId,
    pub draft: OrderId,
    pub rejected: OrderId,
}

pub struct Showroom {
    pub app: TestApp,
    pub people: BTreeMap<&'static str, Person>,
    pub orders: Orders,
}

/// A page, as one person sees it.
#[derive(Clone, Debug)]
pub struct Shown {
    pub route: &'static str,
    /// A short name for files.
    pub name: String,
    /// `None` for a visitor.
    pub who: Option<&'static str>,
    pub path: String,
    /// What to press on the page, and the element to wait for afterwards.
    pub then: Option<(&'static str, &'static str)>,
}

/// Routes that are not pages: files and redirects.
const NO_PAGES: [&str; 13] = [
    "/static/{digest}/{name}",
    "/mark/{digest}",
    "/attachments/{id}",
    "/attachments/{id}/thumbnail",
    "/login/{platform}",
    "/login/{platform}/return",
    "/orders/{id}/approval",
    "/DingTalkApproval.aspx",
    "/admin/goods/import/{id}/faults.xlsx",
    "/admin/settings/file.json",
    "/admin/sheets/{subject}/{id}/faults.xlsx",
    "/reports/{chart}.csv",
    "/reports/{chart}.svg",
];

impl Showroom {
    pub async fn open() -> Self {
        let fill = async |app: &whsm::app::App, dingtalk: &whsm::simulator::Simulator| {
            seed::introduce(dingtalk);
            // Letters to him fail for good, so that the delivery ledger has something to show.
            dingtalk.remove_person("he0176");
            let rules = app.rules();
            seed::seed(&mut app.db.conn().await.unwrap(), &rules, app.clock.now()).await.unwrap();
        };
        let app = TestApp::spawn_filled(1, fill).await;
        app.leaves_all_unread();
        let mut people = BTreeMap::new();
        for account in seed::PEOPLE {
            let person = app.visitor();
            person.sign_in(account.username, seed::PASSWORD).await;
            people.insert(account.username, person);
        }
        let orders = tell(&Story { app: &app, people: &people }).await;
        app.settled().await;
        Self { app, people, orders }
    }

    /// All pages, each at least once. Panics for a route with parameters that it does not know.
    pub async fn pages(&self) -> Vec<Shown> {
        let mut pages = Vec::new();
        for entry in routes::table().into_iter().filter(|entry| entry.method == actix_web::http::Method::GET) {
            for (who, path, then) in self.of(entry.path).await {
                let who = (!who.is_empty()).then_some(who);
                if self.is_page(who, &path).await {
                    let n = pages.iter().filter(|shown: &&Shown| shown.route == entry.path).count();
                    let name = entry.path.trim_matches('/').replace('/', "-").replace(['{', '}'], "");
                    let name = format!("{}-{}", if name.is_empty() { "home" } else { &name }, n + 1);
                    pages.push(Shown { route: entry.path, name, who, path, then });
                }
            }
        }
        pages
    }

    /// Opens a page as its viewer, in a language, and presses `then`.
    pub async fn show(&self, browser: &Browser, page: &Shown, language: &str) {
        browser.becomes(&self.app.url, self.person(page.who)).await;
        let cookie = json!({"url": self.app.url, "name": "lang", "value": language});
        browser.devtools("Network.setCookie", cookie).await;
        browser.goes_to(&format!("{}{}", self.app.url, page.path)).await;
        if let Some((pressed, there)) = page.then {
            browser.press(pressed).await;
            browser.at(there).await;
        }
    }

    fn person(&self, who: Option<&str>) -> Option<&Person> {
        who.map(|who| &self.people[who])
    }

    /// False for files and redirects.
    async fn is_page(&self, who: Option<&str>, path: &str) -> bool {
        let visitor = self.app.visitor();
        let person = self.person(who).unwrap_or(&visitor);
        // Does not read the body: an event stream would not end.
        let answer = person.request(Method::GET, path).send().await.unwrap();
        let is_html =
            answer.headers().get(CONTENT_TYPE).is_some_and(|kind| kind.to_str().unwrap().starts_with("text/html"));
        assert!(answer.status().as_u16() < 400, "{path}: {}", answer.status());
        is_html && answer.status() == 200
    }

    /// The addresses of a route to look at: viewer, path, what to press.
    async fn of(&self, route: &'static str) -> Vec<(&'static str, String, Option<(&'static str, &'static str)>)> {
        let Orders { rounds, settled, reimbursement, carton, draft, rejected } = self.orders;
        let plain = |who, path: String| (who, path, None);
        match route {
            "/" => vec![plain("wang", "/".into()), plain("li", "/".into()), plain("admin", "/".into())],
            "/login" => vec![plain("", "/login".into())],
            "/orders" => vec![
                plain("wang", "/orders?mine=1".into()),
                ("admin", "/orders?q=%E9%87%87%E8%B4%AD".into(), Some((".found-end .menu summary", ".menu[open]"))),
                plain("he", "/orders?status=draft".into()),
            ],
            "/orders/new" => {
                vec![plain("wang", "/orders/new".into()), ("li", "/orders/new".into(), Some(MENU))]
            }
            "/orders/new/{kind}" => {
                let mut all: Vec<_> =
                    Kind::ALL.iter().map(|kind| plain("wang", format!("/orders/new/{kind}"))).collect();
                let faults = Some((".sticky-save [value=submit]", "#faults"));
                all.push(("wang", "/orders/new/CG".into(), faults));
                all
            }
            "/orders/{id}" => [
                ("wang", rounds),
                ("wang", settled),
                ("wang", reimbursement),
                ("wang", rejected),
                ("wang", draft),
                ("admin", carton),
            ]
            .map(|(who, id)| plain(who, format!("/orders/{id}")))
            .into(),
            "/orders/{id}/print" => {
                [rounds, reimbursement, carton].map(|id| plain("wang", format!("/orders/{id}/print"))).into()
            }
            "/orders/{id}/edit" => vec![plain("wang", format!("/orders/{draft}/edit"))],
            "/verify/{id}" => {
                let path = self.code_on(rounds).await;
                vec![plain("", path.clone()), plain("wang", path)]
            }
            "/approvals/{id}" => {
                let (first, last) = (self.steps(rounds).await, self.steps(reimbursement).await);
                let (now, before) = (first[first.len() - 1], first[0]);
                let chosen = last[last.len() - 1];
                vec![
                    plain("li", format!("/approvals/{now}")),
                    ("li", format!("/approvals/{now}"), Some(("label.choose-return", "#act-return:checked"))),
                    ("chen", format!("/approvals/{chosen}"), Some(("label.choose-approve", "#act-approve:checked"))),
                    plain("li", format!("/approvals/{before}")),
                ]
            }
            "/delegations" => vec![plain("zhao", "/delegations".into()), plain("qian", "/delegations".into())],
            "/admin/people/{id}" => vec![plain("admin", format!("/admin/people/{}", self.app.id("li").await))],
            "/admin/departments/{id}" | "/admin/warehouses/{id}" | "/admin/goods/{id}" => {
                let list = route.trim_end_matches("/{id}");
                let page = self.people["admin"].get(list).await;
                let links = page.attributes("main a[href]", "href");
                let is_number = |path: &&String| path.rsplit('/').next().unwrap().parse::<i64>().is_ok();
                vec![plain("admin", links.iter().find(is_number).unwrap().clone())]
            }
            route if route.contains("/sheets/") => self.of_sheets(route).await,
            route if route.contains("/stock") => self.of_stock(route, settled).await,
            "/admin/flows/{kind}" => ["CG", "DB"].map(|kind| plain("admin", format!("/admin/flows/{kind}"))).into(),
            "/admin/messages/why" => {
                let number = self.order(rounds).await.number.unwrap();
                let li = self.app.id("li").await;
                vec![plain("admin", format!("{route}?person={li}&number={number}"))]
            }
            "/admin/goods/import/{id}" => {
                let rows = "货号,品名,规格型号,单位\nQP-80,气泡膜,宽80cm,卷\n有 空格,,,\n";
                let checked =
                    self.people["admin"].upload("/admin/goods/import", &[("商品.csv", rows.as_bytes())]).await;
                vec![plain("admin", checked.location)]
            }
            "/password" => vec![plain("", self.people["admin"].password_link(self.app.id("wang").await).await)],
            route if NO_PAGES.contains(&route) => vec![],
            route if route.contains('{') => panic!("the showroom does not know {route}"),
            route => vec![plain("admin", route.to_owned())],
        }
    }

    async fn order(&self, id: OrderId) -> Order {
        Order::find(&mut *self.app.conn().await, id).await.unwrap().unwrap()
    }

    async fn steps(&self, id: OrderId) -> Vec<StepId> {
        let order = self.order(id).await;
        Chain::of(&*self.app.conn().await, order).await.unwrap().steps.iter().map(|step| step.id).collect()
    }

    /// The address in the QR code of the printed order.
    async fn code_on(&self, id: OrderId) -> String {
        let paper = self.people["wang"].get(&format!("/orders/{id}/print")).await;
        let link = paper.attributes(".qr a", "href").pop().unwrap();
        link.strip_prefix(&self.app.app.config.public_url()).unwrap().to_owned()
    }
}

const MENU: (&str, &str) = (".topbar .menu summary", ".topbar .menu[open]");

/// Adds events that the demo's data do not have.
struct Story<'a> {
    app: &'a TestApp,
    people: &'a BTreeMap<&'static str, Person>,
}

impl Story<'_> {
    async fn call(&self, who: &str, method: Method, path: &str, body: Value) -> Value {
        let (status, answer) = self.app.call(who, method, path, Some(body)).await;
        assert!(status < 300, "{who} {path}: {answer}");
        answer
    }

    async fn post(&self, who: &str, path: &str, body: Value) -> Value {
        self.call(who, Method::POST, path, body).await
    }

    async fn draft(&self, body: Value) -> String {
        format!("/orders/{}", self.post("wang", "/orders", body).await["id"].as_str().unwrap())
    }

    async fn submit(&self, path: &str) -> Value {
        self.post("wang", &format!("{path}/submission"), json!({})).await
    }

    async fn decide(&self, who: &str, path: &str, body: Value) -> Value {
        self.post(who, &format!("{path}/decision"), body).await
    }

    async fn attach(&self, path: &str, name: &str, content: &[u8]) {
        let token = self.app.token("wang").await;
        let (status, answer) =
            self.people["wang"].attach(&format!("{path}/attachments"), &token, "", (name, content)).await;
        assert!(status < 300, "{answer}");
    }
}

fn purchase(title: &str, note: &str, lines: &[(&str, &str, &str, &str, &str)]) -> Value {
    let line = |(name, specification, unit, quantity, unit_price): &(&str, &str, &str, &str, &str)| json!({"name": name, "specification": specification, "unit": unit, "quantity": quantity, "unit_price": unit_price});
    let lines: Vec<Value> = lines.iter().map(line).collect();
    json!({"kind": "CG", "title": title, "department": "CG", "warehouse": "HD1", "note": note, "lines": lines})
}

fn picture(width: u32, height: u32) -> Vec<u8> {
    let shade = |x: u32, y: u32| image::Rgb([90 + (x * 120 / width) as u8, 110, 80 + (y * 120 / height) as u8]);
    let mut bytes = std::io::Cursor::new(Vec::new());
    image::RgbImage::from_fn(width, height, shade).write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    bytes.into_inner()
}

async fn tell(story: &Story<'_>) -> Orders {
    let id = |path: &str| path.strip_prefix("/orders/").unwrap().parse::<OrderId>().unwrap();
    let tape = [("透明封箱胶带", "48mm×100m", "卷", "120", "3.85"), ("气泡膜", "宽50cm 厚3mm", "卷", "20", "46")];
    let settled = story.draft(purchase("十一月上旬打包辅料", "", &tape)).await;
    story.submit(&settled).await;
    let number = story.decide("li", &settled, json!({"action": "approve", "comment": "同意"})).await["number"].clone();
    let reimbursement = json!({"kind": "FS", "title": "十一月上旬打包辅料报销", "department": "CG", "warehouse": "HD1", "customer": "宁波海川贸易有限公司", "note": "发票两张。", "settles": [number]});
    let reimbursement = story.draft(reimbursement).await;
    story.submit(&reimbursement).await;
    story.decide("li", &reimbursement, json!({"action": "approve"})).await;
    story
        .decide("zhao", &reimbursement, json!({"action": "approve", "next_approver": "chen", "hint": "票据齐全。"}))
        .await;

    let rounds = rounds(story).await;

    let rejected = story.draft(purchase("会议室投影仪", "", &[("投影仪", "4K", "台", "1", "18900")])).await;
    story.submit(&rejected).await;
    story.decide("li", &rejected, json!({"action": "reject", "comment": "今年不再添置，请用二楼的。"})).await;
    let draft = story.draft(purchase("十二月办公用品", "", &[("得力A4复印纸", "70g 500张/包", "包", "40", "")])).await;
    let cartons = story.people["wang"].get("/orders?kind=CGC").await;
    let carton = cartons.attributes("main a[href^=\"/orders/0\"]", "href").pop().unwrap();

    let qian = story.app.id("qian").await.to_string();
    let fields = [
        field("delegate", qian),
        field("from", "2026-11-20T09:00"),
        field("until", "2026-11-27T18:00"),
        field("reason", "去深圳出差"),
    ];
    assert_eq!(story.people["zhao"].post("/delegations", &fields).await.status, 303);
    let days =
        [field("from", "2027-01-01"), field("until", "2027-01-03"), field("what", "holiday"), field("name", "元旦")];
    assert_eq!(story.people["admin"].post("/admin/calendar/days", &days).await.status, 303);
    let view = [field("name", "待我部门处理的采购"), field("query", "kind=CG&status=pending")];
    assert_eq!(story.people["wang"].post("/orders/views", &view).await.status, 303);
    assert_eq!(story.people["admin"].post("/admin/directory/dingtalk/look", &[]).await.status, 303);
    Orders {
        rounds,
        settled: id(&settled),
        reimbursement: id(&reimbursement),
        carton: id(&carton),
        draft: id(&draft),
        rejected: id(&rejected),
    }
}

/// A purchase that was returned, changed and submitted again, with comments, copies and attachments.
async fn rounds(story: &Story<'_>) -> OrderId {
    let note = "供应商要求款到发货，请在周三之前办完。\n收货人：华东一号仓 周杰，提前一天电话联系，卸货要叉车，月台三点以后没有空位。";
    let lines = [
        ("得力A4复印纸", "70g 500张/包", "包", "60", "22.5"),
        ("电动叉车电池", "24V 210Ah，含旧电池回收，质保两年，上门安装", "组", "1", "8650"),
        ("不锈钢周转筐", "600×400×300mm", "个", "24", "128.75"),
    ];
    let title = "华东一号仓第四季度仓储设备更新与办公耗材集中采购（含旧电池回收、上门安装与两年质保）";
    let path = story.draft(purchase(title, note, &lines)).await;
    story.attach(&path, "叉车电池照片.png", &picture(900, 600)).await;
    story
        .attach(&path, "三家供应商比价.pdf", b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF")
        .await;
    story.attach(&path, "周转筐尺寸与报价明细（最终版，含运费）.txt", "600×400×300mm 24 个".as_bytes()).await;
    story.submit(&path).await;
    let returned =
        story.decide("li", &path, json!({"action": "return", "comment": "电池价格偏高，请再谈，并减少周转筐。"})).await;
    let mut changed = lines;
    changed[1].4 = "8200";
    changed[2].3 = "12";
    let mut body = purchase(title, note, &changed);
    body["version"] = returned["version"].clone();
    story.call("wang", Method::PUT, &path, body).await;
    story.post("wang", &format!("{path}/submission"), json!({"hint": "电池已谈到 8,200 元一组。"})).await;
    story.post("wang", &format!("{path}/copies"), json!({"to": ["zhou"], "comment": "到货时请帮忙点收。"})).await;
    story.post("zhou", &format!("{path}/comments"), json!({"comment": "好的，周三上午有月台。"})).await;
    path.strip_prefix("/orders/").unwrap().parse().unwrap()
}
