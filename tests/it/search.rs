//! The list of orders: every filter, every order once over all pages, an exact count, saved filters.

use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::Text;
use diesel_async::RunQueryDsl;
use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;
use whsm::catalog::{Goods, GoodsInput};
use whsm::db::schema::goods;

use crate::harness::{Driver, Page, Person, TestApp, field};

async fn make(app: &TestApp, who: &str, body: Value) {
    let (status, order) = app.visitor().call(Method::POST, "/orders", &app.token(who).await, Some(body)).await;
    assert_eq!(status, 201, "{order}");
}

/// Five drafts of wang's and one pending order, each created at another time.
async fn shelf(app: &TestApp) -> Person {
    let rows = [
        ("纸", "CG", "CG", "HD1", "", "", "2026-11-02T16:30:00Z", "A4复印纸", "70g/100%", "1"),
        ("胶带", "CG", "CC", "HD2", "", "急", "2026-11-03T15:59:59Z", "封箱胶带", "48mm", "20"),
        ("领料", "FLY", "CG", "HD1", "宁波海川贸易", "", "2026-11-03T16:00:00Z", "缠绕膜", "透明", "300"),
        ("调仓", "DB", "CC", "HD1", "", "", "2026-11-05T02:00:00Z", "托盘", "1200x1000", "3999.995"),
        ("报销", "FS", "CW", "HD1", "杭州_分部", "", "2026-11-06T02:00:00Z", "运费", "", "50000.5"),
    ];
    for (title, kind, department, warehouse, customer, note, at, name, specification, price) in rows {
        app.clock.set(at.parse().unwrap());
        let line =
            json!({"name": name, "specification": specification, "unit": "个", "quantity": "1", "unit_price": price});
        let body = json!({
            "kind": kind, "title": title, "department": department, "warehouse": warehouse, "note": note,
            "destination_warehouse": (kind == "DB").then_some("HD2"), "lines": [line],
            "customer": (!customer.is_empty()).then_some(customer),
        });
        make(app, "wang", body).await;
    }
    app.clock.set(crate::harness::MORNING.parse().unwrap());
    app.pending("在途").await;
    app.person("wang").await
}

fn titles(page: &Page) -> Vec<String> {
    assert_eq!(page.status, 200, "{}", page.text());
    page.all(".row-title")
}

async fn id_of(page: &Page, select: &str, name: &str) -> String {
    let options = page.body.split(&format!("id=\"{select}\"")).nth(1).unwrap().split("</select>").next().unwrap();
    let option = options.split("<option value=\"").find(|option| option.contains(&format!(">{name}<"))).unwrap();
    option.split('"').next().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn each_filter_narrows_the_list() {
    let app = TestApp::without_worker().await;
    let wang = shelf(&app).await;
    let all = wang.get("/orders").await;
    assert_eq!(titles(&all), ["在途", "报销", "调仓", "领料", "胶带", "纸"]);
    assert_eq!(all.all(".found strong"), ["共 6 张"]);
    let cc = id_of(&all, "department", "仓储部").await;
    let hd2 = id_of(&all, "warehouse", "华东二号仓").await;
    let (own, other) = (id_of(&all, "person", "王芳").await, id_of(&all, "person", "周杰").await);
    for (query, found) in [
        ("kind=CG".to_owned(), vec!["在途", "胶带", "纸"]),
        ("status=pending".into(), vec!["在途"]),
        (format!("department={cc}"), vec!["调仓", "胶带"]),
        (format!("warehouse={hd2}"), vec!["调仓", "胶带"]),
        (format!("person={own}&kind=FLY"), vec!["领料"]),
        (format!("person={other}"), vec![]),
        ("amount_from=300&amount_to=4,000".into(), vec!["调仓", "领料"]),
        // Compared as shown: 3,999.995 is 4,000.00.
        ("amount_from=4000".into(), vec!["报销", "调仓"]),
        ("amount_from=301&amount_to=3999.99".into(), vec![]),
        ("amount_from=50000.51".into(), vec![]),
        // Days in Shanghai: 16:00 UTC belongs to the next day.
        ("from=2026-11-03&to=2026-11-03".into(), vec!["胶带", "纸"]),
        ("from=2026-11-04&to=2026-11-04".into(), vec!["领料"]),
        ("to=2026-11-03&q=胶".into(), vec!["胶带"]),
        ("mine=1&status=draft&kind=DB".into(), vec!["调仓"]),
    ] {
        let page = wang.get(&format!("/orders?{query}")).await;
        assert_eq!(titles(&page), found, "{query}");
        assert_eq!(page.all(".found strong"), [format!("共 {} 张", found.len())], "{query}");
    }
    let li = app.person("li").await;
    assert_eq!(titles(&li.get("/orders").await), ["在途"], "nothing out of reach");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_text_is_looked_for_in_headers_and_lines_as_it_was_typed() {
    let app = TestApp::without_worker().await;
    let wang = shelf(&app).await;
    for (text, found) in [
        ("20261120-0001", vec!["在途"]),
        ("cg-2026", vec!["在途"]),
        ("调", vec!["调仓"]),
        ("海川", vec!["领料"]),
        ("急", vec!["胶带"]),
        ("复印", vec!["在途", "纸"]),
        ("1200X", vec!["调仓"]),
        (" 透明 ", vec!["领料"]),
        // `%` and `_` are ordinary characters.
        ("100%", vec!["纸"]),
        ("州_分", vec!["报销"]),
        ("海_贸", vec![]),
        ("%", vec!["纸"]),
        ("\\", vec![]),
        ("没有的东西", vec![]),
        // All words must match, each anywhere in the order.
        ("复印 在途", vec!["在途"]),
        ("调仓 托盘 1200", vec!["调仓"]),
        ("复印 胶带", vec![]),
        // By initials of titles, customers and lines.
        ("fxjd", vec!["胶带"]),
        ("NBHC", vec!["领料"]),
        // By applicant and handlers, by name and initials.
        ("李强", vec!["在途"]),
        ("lq", vec!["在途"]),
        ("王芳 托盘", vec!["调仓"]),
        ("周杰", vec![]),
    ] {
        let query = form_urlencoded::Serializer::new(String::new()).append_pair("q", text).finish();
        let page = wang.get(&format!("/orders?{query}")).await;
        assert_eq!(titles(&page), found, "{text}");
    }
    let page = wang.get("/orders?q=%E6%B2%A1%E6%9C%89").await;
    assert!(page.has("没有符合条件的单据") && page.has("共 0 张"), "{}", page.text());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reimbursement_is_found_by_what_it_pays_for() {
    let app = TestApp::without_worker().await;
    let (id, _) = app.pending("采购").await;
    let (person, approve) = (app.person("wang").await, Some(json!({"action": "approve"})));
    let (_, order) =
        person.call(Method::POST, &format!("/orders/{id}/decision"), &app.token("li").await, approve).await;
    let body =
        json!({"kind": "FS", "title": "报销", "department": "CG", "warehouse": "HD1", "settles": [order["number"]]});
    make(&app, "wang", body).await;
    assert_eq!(titles(&person.get("/orders?q=%E5%A4%8D%E5%8D%B0").await), ["报销", "采购"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_is_found_by_what_it_says_now_and_by_its_people_as_they_are_called_now() {
    let app = TestApp::without_worker().await;
    let wang = shelf(&app).await;
    let found = async |text: &str| titles(&wang.get(&format!("/orders?q={text}")).await);
    let change = "UPDATE order_lines SET name = '木箱' WHERE name = '托盘';
                  UPDATE orders SET customer = '绍兴港务', version = version + 1 WHERE title = '领料';
                  UPDATE users SET display_name = '李建国' WHERE username = 'li'";
    app.sql(change).await;
    assert_eq!((found("托盘").await, found("木箱").await), (vec![], vec!["调仓".to_owned()]));
    assert_eq!((found("海川").await, found("sxgw").await), (vec![], vec!["领料".to_owned()]));
    assert_eq!((found("李强").await, found("ljg").await), (vec![], vec!["在途".to_owned()]));
}

/// The program computes initials of goods, the database those of orders and people.
#[tokio::test(flavor = "multi_thread")]
async fn the_database_knows_the_initials_that_the_program_knows() {
    let app = TestApp::without_worker().await;
    let mut conn = app.conn().await;
    let all: Vec<char> = ('\u{4e00}'..='\u{9fff}').chain("得力 A4 复印纸、ｘ".chars()).collect();
    for (at, characters) in all.chunks(100).enumerate() {
        let name: String = characters.iter().collect();
        let input = GoodsInput { sku: format!("Z-{at}"), name, specification: String::new(), unit: "个".into() };
        Goods::create(&mut conn, &input, app.clock.now()).await.unwrap();
    }
    let differ: Vec<(String, String)> = goods::table
        .filter(sql::<Text>("split_part(initials, ' ', 1)").ne(sql::<Text>("initials(name)")))
        .select((goods::name, goods::initials))
        .load(&mut *conn)
        .await
        .unwrap();
    assert_eq!(differ, []);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_looked_for_is_said_beside_its_field_and_kept() {
    let app = TestApp::without_worker().await;
    let wang = shelf(&app).await;
    let query =
        "q=纸&kind=CG&amount_from=viel&amount_to=1.23456&from=gestern&to=2026-11-01&status=lost&person=x&sort=up";
    let page = wang.get(&format!("/orders?{query}")).await;
    assert_eq!(page.status, 422, "{}", page.text());
    assert_eq!(
        page.all(".invalid-feedback"),
        [
            "没有这一项",
            "没有这一项",
            "没有这一项",
            "请填数字，例如 1234.5",
            "最多 4 位小数",
            "请填日期，例如 2026-10-01"
        ]
    );
    for (name, kept) in
        [("q", "纸"), ("amount_from", "viel"), ("amount_to", "1.23456"), ("from", "gestern"), ("to", "2026-11-01")]
    {
        assert_eq!(page.value_of(name), kept);
    }
    assert_eq!(page.all("#kind option[selected]"), ["采购"]);
    assert_eq!(page.all(".row-title").len(), 0, "an invalid filter shows no orders");
    assert_eq!(page.all(".found strong"), ["请先修改筛选条件"], "and no count");
    let narrowed = wang.get("/orders?kind=CG&status=approved&amount_from=5&to=2026-11-02&q=纸").await;
    let chips = ["类型：采购", "状态：已通过", "金额不少于 5 元", "截至 2026-11-02 录入"];
    assert_eq!(narrowed.all(".chips-narrow .chip"), chips.map(|chip| format!("去掉条件：{chip}")));
    let without = narrowed.attributes(".chips-narrow a", "href").remove(2);
    assert_eq!(without, "/orders?q=%E7%BA%B8&kind=CG&status=approved&to=2026-11-02", "the others stay");
    let page = wang.get("/orders?from=2026-11-03&to=2026-11-02&amount_from=5&amount_to=4").await;
    assert_eq!(page.all(".invalid-feedback"), ["不能小于起始金额", "结束不能早于开始"]);
    assert_eq!(wang.get("/orders?after=elsewhere").await.status, 422);
    assert_eq!(
        wang.get("/orders?kind=&status=&after=&amount_from=&from=").await.status,
        200,
        "empty fields narrow nothing"
    );
}

/// Inserts drafts of wang's without triggers, which would demand totals from lines; several drafts share an amount.
async fn many(app: &TestApp, n: i64) {
    let wang = app.id("wang").await;
    let insert = format!(
        "SET session_replication_role = replica;
         INSERT INTO orders (id, kind, status, title, applicant_id, total_quantity, total_amount, form_key, created_at, updated_at)
         SELECT gen_random_uuid(), 'CG', 'draft', '第' || n, {wang}, n, (n % 7) * 1000.5, gen_random_uuid(), now(), now()
         FROM generate_series(1, {n}) n;
         INSERT INTO order_reach (user_id, order_id) SELECT applicant_id, id FROM orders;
         SET session_replication_role = DEFAULT;"
    );
    app.sql(&insert).await;
}

async fn walk(person: &Person, first: &str, mut between: impl AsyncFnMut()) -> Vec<(String, String)> {
    let (mut path, mut seen) = (first.to_owned(), Vec::new());
    loop {
        let page = person.get(&path).await;
        seen.extend(titles(&page).into_iter().zip(page.all("td.col-amount")));
        between().await;
        let Some(next) = page.body.split("class=\"pager\"").nth(1) else { return seen };
        path = next
            .split("href=\"")
            .nth(1)
            .unwrap()
            .split('"')
            .next()
            .unwrap()
            .replace("&#38;", "&")
            .replace("&amp;", "&");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_order_comes_once_on_the_pages_of_every_sorting_while_others_are_made() {
    let app = TestApp::without_worker().await;
    many(&app, 170).await;
    let wang = app.person("wang").await;
    for sort in ["newest", "oldest", "highest", "lowest"] {
        // An order that is created meanwhile shifts no page.
        let seen = walk(&wang, &format!("/orders?sort={sort}&amount_from=0"), async || {
            app.pending("插进来").await;
        })
        .await;
        let mut own: Vec<&str> = seen.iter().map(|(title, _)| title.as_str()).filter(|t| *t != "插进来").collect();
        assert_eq!(own.len(), 170, "{sort}");
        own.sort_unstable();
        own.dedup();
        assert_eq!(own.len(), 170, "{sort}: each once");
        let amounts: Vec<f64> = seen.iter().map(|(_, amount)| amount.replace(',', "").parse().unwrap()).collect();
        match sort {
            "highest" => assert!(amounts.is_sorted_by(|a, b| a >= b), "{amounts:?}"),
            "lowest" => assert!(amounts.is_sorted(), "{amounts:?}"),
            _ => {}
        }
    }
    let newest: Vec<String> = walk(&wang, "/orders", async || {}).await.into_iter().map(|(title, _)| title).collect();
    let mut oldest: Vec<String> =
        walk(&wang, "/orders?sort=oldest", async || {}).await.into_iter().map(|(title, _)| title).collect();
    oldest.reverse();
    assert_eq!(newest, oldest);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_count_is_exact_to_ten_thousand() {
    let app = TestApp::without_worker().await;
    many(&app, 10_000).await;
    let wang = app.person("wang").await;
    assert_eq!(wang.get("/orders").await.all(".found strong"), ["共 10,000 张"]);
    assert_eq!(wang.get("/orders?amount_to=0").await.all(".found strong"), ["共 1,428 张"]);
    app.pending("多一张").await;
    assert_eq!(wang.get("/orders").await.all(".found strong"), ["共 10,000+ 张"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_filter_is_kept_under_a_name_once_and_forgotten_by_its_owner_alone() {
    let app = TestApp::without_worker().await;
    let wang = shelf(&app).await;
    let page = wang.get("/orders?kind=CG&q=胶&after=&unknown=1").await;
    let query = page.value_of("query");
    assert_eq!(query, "q=%E8%83%B6&kind=CG", "only the filters that narrow");
    let keep = async |person: &Person, name: &str, query: &str| {
        person.post("/orders/views", &[field("name", name), field("query", query)]).await
    };
    for _ in 0..2 {
        let kept = keep(&wang, " 胶带采购 ", &query).await;
        assert_eq!((kept.status, kept.location.as_str()), (303, "/orders?q=%E8%83%B6&kind=CG"), "{}", kept.text());
    }
    let page = wang.get("/orders?kind=CG&q=胶").await;
    assert_eq!(page.all(".chip a[aria-current]"), ["胶带采购"], "a double press keeps it once");
    assert!(page.has("已保存「胶带采购」"), "{}", page.text());
    let taken = keep(&wang, "胶带采购", "kind=FS").await;
    assert_eq!((taken.status, taken.all(".invalid-feedback")), (422, vec!["已被使用，请换一个".to_owned()]));
    assert_eq!((taken.value_of("name").as_str(), taken.value_of("query").as_str()), ("胶带采购", "kind=FS"));
    assert_eq!(taken.all(".row-title"), ["报销"], "the list is still there");
    assert_eq!(keep(&wang, "  ", "kind=FS").await.all(".invalid-feedback"), ["此项必填"]);
    assert_eq!(keep(&wang, &"长".repeat(41), "kind=FS").await.all(".invalid-feedback"), ["最多 40 个字"]);
    let long = format!("q={}", "x".repeat(4_000));
    assert_eq!(keep(&wang, "很长", &long).await.all(".invalid-feedback"), ["筛选条件太长，不能保存"]);
    for n in 2..=30 {
        assert_eq!(keep(&wang, &format!("视图{n}"), "kind=FS").await.status, 303);
    }
    assert_eq!(keep(&wang, "再来一个", "kind=FS").await.all(".invalid-feedback"), ["最多保存 30 个，请先删除不用的"]);

    let zhou = app.person("zhou").await;
    assert_eq!(zhou.get("/orders").await.all(".chip").len(), 0, "they are one's own");
    assert_eq!(keep(&zhou, "胶带采购", "kind=FLY").await.status, 303, "and so are their names");
    let page = wang.get("/orders").await;
    let removal = page.body.split("action=\"/orders/views/").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let removal = format!("/orders/views/{removal}");
    assert_eq!(zhou.post(&removal, &[]).await.status, 303);
    assert_eq!(wang.get("/orders").await.all(".chip").len(), 30, "her other views stay");
    for _ in 0..2 {
        assert_eq!(wang.post(&removal, &[]).await.location, "/orders");
    }
    assert_eq!(wang.get("/orders").await.all(".chip").len(), 29);
}

#[tokio::test(flavor = "multi_thread")]
async fn json_still_filters_and_pages_by_the_orders_id() {
    let app = TestApp::without_worker().await;
    let wang = shelf(&app).await;
    let token = app.token("wang").await;
    let get = async |query: &str| wang.call(Method::GET, &format!("/orders?{query}"), &token, None).await.1;
    let titles = |answer: &Value| -> Vec<String> {
        answer["orders"].as_array().unwrap().iter().map(|order| order["title"].as_str().unwrap().to_owned()).collect()
    };
    let first = get("limit=4&applicant=wang").await;
    assert_eq!(titles(&first), ["在途", "报销", "调仓", "领料"]);
    let next: Uuid = first["next"].as_str().unwrap().parse().unwrap();
    let second = get(&format!("limit=4&applicant=wang&after={next}")).await;
    assert_eq!((titles(&second), &second["next"]), (vec!["胶带".into(), "纸".into()], &Value::Null));
    assert_eq!(titles(&get("department=CC&warehouse=HD2&kind=CG").await), ["胶带"]);
    assert_eq!(titles(&get("from=2026-11-03T15:59:59Z&to=2026-11-03T16:00:00Z").await), ["胶带"]);
    assert_eq!(titles(&get("q=%E6%89%98%E7%9B%98").await), ["调仓"], "by a line's name");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_filters_wait_behind_one_button() {
    let app = TestApp::without_worker().await;
    shelf(&app).await;
    let driver = Driver::start();
    let phone = driver.browser().await;
    phone.width(390).await;
    phone.client.goto(&format!("{}/orders", app.url)).await.unwrap();
    phone.sign_in("wang").await;
    phone.at(".search").await;
    assert!(!phone.at("#amount_from").await.is_displayed().await.unwrap());
    phone.at(".search-more").await.click().await.unwrap();
    phone.keys("#amount_from", "4000").await;
    phone.press(".search-line button").await;
    assert_eq!(phone.text(".found strong").await, "共 2 张");
    assert_eq!(phone.text(".search-more .count").await, "1", "one more field is filtered");
    assert!(!phone.at("#amount_from").await.is_displayed().await.unwrap(), "results come before the filter fields");
    assert!(phone.overflow().await <= 0, "{} px too wide", phone.overflow().await);
    phone.press(".found-end summary").await;
    let left = "return document.querySelector('.found-end details[open] form').getBoundingClientRect().left";
    let left = phone.run(left, vec![]).await;
    assert!(left.as_f64().unwrap() >= 0.0, "the open menu starts on the screen: {left}");
    phone.width(1280).await;
    assert!(!phone.at("#amount_from").await.is_displayed().await.unwrap(), "the filters stay folded on a wide screen");
    assert!(phone.text(".chips-narrow a").await.ends_with("金额不少于 4000 元"));
    phone.press(".chips-narrow a").await;
    phone.at(".search-more").await.click().await.unwrap();
    assert!(phone.at("#amount_from").await.is_displayed().await.unwrap());
    assert_eq!(phone.complaints().await, Vec::<String>::new());
    phone.client.close().await.unwrap();
}
