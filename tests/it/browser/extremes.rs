//! The longest values break no page: titles and names without a space, 300 lines, amounts of 12 digits.

use reqwest::Method;
use serde_json::{Value, json};
use whsm::orders::OrderId;

use crate::harness::{Driver, TestApp};

/// `layoutFaults()`, explained in the file.
pub const LAYOUT: &str = include_str!("../../browser/layout.js");

const AMOUNT: &str = "999999999999.9999";

/// The names of people, departments, warehouses and goods have as many characters as allowed.
async fn long_names(app: &TestApp) {
    let sql = "
        UPDATE users SET display_name = rpad(username, 40, 'Wmilliwonka');
        UPDATE departments SET name = rpad(code, 40, 'W');
        UPDATE warehouses SET name = rpad(code, 40, '仓');
        UPDATE goods SET name = rpad(sku, 120, 'W'), specification = rpad(sku, 120, 'M');";
    app.sql(sql).await;
}

fn line(n: usize) -> Value {
    let (name, price) = if n % 50 == 1 { ("W".repeat(120), AMOUNT) } else { (format!("第{n}行的货品"), "1.0001") };
    json!({"name": name, "specification": "M".repeat(n % 40), "unit": "平方米平方米", "quantity": "1", "unit_price": price})
}

async fn order(app: &TestApp, mut body: Value) -> OrderId {
    let (token, person) = (app.token("wang").await, app.visitor());
    body["title"] = "W".repeat(120).into();
    body["department"] = "CG".into();
    body["warehouse"] = "HD1".into();
    body["note"] = format!("{}\n{}", "N".repeat(300), "备注".repeat(100)).into();
    let (status, made) = person.call(Method::POST, "/orders", &token, Some(body)).await;
    assert_eq!(status, 201, "{made}");
    let id: OrderId = made["id"].as_str().unwrap().parse().unwrap();
    let next = json!({"next_approver": "li", "hint": "H".repeat(200)});
    let (status, made) = person.call(Method::POST, &format!("/orders/{id}/submission"), &token, Some(next)).await;
    assert_eq!(status, 200, "{made}");
    let comment = json!({"comment": "C".repeat(200)});
    let (status, made) = person.call(Method::POST, &format!("/orders/{id}/comments"), &token, Some(comment)).await;
    assert_eq!(status, 200, "{made}");
    id
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_as_long_as_it_may_be_breaks_no_page() {
    let app = TestApp::without_worker().await;
    let (wang, li, admin) = (app.person("wang").await, app.person("li").await, app.person("admin").await);
    long_names(&app).await;
    let lines: Vec<Value> = (1..=300).map(line).collect();
    let goods = order(&app, json!({"kind": "CG", "lines": lines})).await;
    let carton = json!({
        "name": "W".repeat(120), "unit": "个", "quantity": "1", "unit_price": AMOUNT, "board": "B".repeat(40),
        "length_mm": "9999", "width_mm": "9999", "height_mm": "9999",
    });
    let carton = json!({"kind": "CGC", "customer": "C".repeat(80), "lines": [carton]});
    let carton = order(&app, carton).await;
    let approval = async |id| format!("/approvals/{}", app.chain(id).await.open_steps().next().unwrap().id);
    let back = json!({"action": "return", "comment": "R".repeat(200)});
    let (status, said) =
        li.call(Method::POST, &format!("/orders/{carton}/decision"), &app.token("li").await, Some(back)).await;
    assert_eq!(status, 200, "{said}");
    let step = approval(goods).await;
    let driver = Driver::start();
    let browser = driver.browser().await;
    browser.brings(LAYOUT).await;
    let mut faults = Vec::new();
    let people = [
        (&li, vec!["/".to_owned(), step, "/delegations".into()]),
        (&wang, ["", "/print"].map(|page| format!("/orders/{goods}{page}")).into()),
        (&wang, ["", "/print", "/edit"].map(|page| format!("/orders/{carton}{page}")).into()),
        (&wang, ["/", "/orders", "/orders/new/CG", "/orders/new/CGC"].map(str::to_owned).into()),
        (&admin, vec![format!("/orders/{goods}"), "/orders".into()]),
        (&admin, ["people", "departments", "warehouses", "goods", "stuck"].map(|list| format!("/admin/{list}")).into()),
        (&admin, ["people/new", "flows/CG", "messages", "calendar"].map(|list| format!("/admin/{list}")).into()),
    ];
    for (person, paths) in people {
        browser.becomes(&app.url, Some(person)).await;
        for path in paths {
            browser.width(1280).await;
            browser.goes_to(&format!("{}{path}", app.url)).await;
            for width in [1280, 480, 390] {
                browser.width(width).await;
                let found = browser.run("return layoutFaults()", vec![]).await;
                let said = found.as_array().unwrap().iter().map(|said| said.as_str().unwrap().to_owned());
                faults.extend(said.map(|said| format!("{path} at {width} px: {said}")));
            }
        }
    }
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
    browser.client.close().await.unwrap();
}
