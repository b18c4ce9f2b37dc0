//! A real browser: an administrator draws the flow of purchases, tries it out and publishes it; an order goes that way.

use fantoccini::Locator;
use serde_json::json;
use whsm::approval::Chain;
use whsm::orders::{Order, OrderId, Status};

use crate::flows_orders::{approve, submit};
use crate::harness::{Browser, Driver, TestApp};

const PAGE: &str = "/admin/flows/CG";

impl Browser {
    async fn choose(&self, selector: &str, value: &str) {
        self.at(selector).await.select_by_value(value).await.unwrap();
    }

    async fn all(&self, selector: &str) -> Vec<String> {
        let mut texts = Vec::new();
        for element in self.client.find_all(Locator::Css(selector)).await.unwrap() {
            texts.push(element.text().await.unwrap());
        }
        texts
    }

    /// The amount in the condition of a step.
    async fn only_from(&self, node: usize, yuan: &str) {
        let field = format!("#nodes-{node}-tests-0-than");
        self.goes(&format!("button[value=test-{node}-amount]"), &field).await;
        self.keys(&field, yuan).await;
    }

    /// The result of the try-out for an amount.
    async fn tried(&self, yuan: &str) -> Vec<String> {
        self.client
            .execute("document.querySelector('#trial-amount').value = arguments[0]", vec![json!(yuan)])
            .await
            .unwrap();
        self.goes("button[value=try]", ".flow-tried").await;
        self.all(".flow-tried .way-plain .way-who").await
    }
}

async fn handlers(app: &TestApp, order: OrderId) -> Vec<String> {
    let mut conn = app.conn().await;
    let order = Order::find(&mut conn, order).await.unwrap().unwrap();
    let chain = Chain::of(&conn, order).await.unwrap();
    let open: Vec<_> = chain.open_steps().map(|step| step.handler_id).collect();
    let people = whsm::org::User::named(&conn, &open).await.unwrap();
    let mut names: Vec<String> = people.into_iter().map(|user| user.username).collect();
    names.sort_unstable();
    names
}

#[tokio::test(flavor = "multi_thread")]
async fn an_administrator_draws_a_flow_by_pressing_buttons_alone() {
    let app = TestApp::without_worker().await;
    app.set_head("CG", "li").await;
    let (zhao, sun, chen) = (app.id("zhao").await, app.id("sun").await, app.id("chen").await);
    let driver = Driver::start();
    let admin = driver.browser().await;
    admin.client.goto(&format!("{}{PAGE}", app.url)).await.unwrap();
    admin.sign_in("admin").await;

    admin.keys("#nodes-0-name", "部门主管").await;
    admin.press("label[for=nodes-0-rule-head]").await;
    assert!(!admin.at("#nodes-0-people").await.is_displayed().await.unwrap(), "fields of other rules are hidden");
    admin.goes("button[value=add]", "#nodes-1-name").await;

    admin.keys("#nodes-1-name", "财务").await;
    admin.choose("#nodes-1-people select", &zhao.to_string()).await;
    admin.choose("#nodes-1-people select:nth-of-type(2)", &sun.to_string()).await;
    admin.choose("#nodes-1-mode", "any").await;
    // The picture is redrawn without a press.
    admin.at(".flow-side .way-item:nth-child(3) .kind").await;
    admin.only_from(1, "5000").await;
    admin.goes("button[value=add]", "#nodes-2-name").await;

    admin.keys("#nodes-2-name", "总经理").await;
    admin.choose("#nodes-2-people select", &chen.to_string()).await;
    admin.only_from(2, "50,000").await;

    admin.choose("#trial-applicant", &app.id("wang").await.to_string()).await;
    admin.choose("#trial-department", "20001").await;
    assert_eq!(admin.tried("4999").await, ["李强"]);
    assert_eq!(admin.tried("5000").await, ["李强", "赵敏、孙丽 任一人签即可"]);
    assert_eq!(admin.tried("50000").await, ["李强", "赵敏、孙丽 任一人签即可", "陈伟"]);
    assert_eq!(admin.all(".flow-side .way-name").await, ["部门主管", "财务", "总经理"], "the picture is redrawn");

    admin.press("button[value=publish]").await;
    admin.press("[data-confirm-yes]").await;
    assert_eq!(admin.text(".alert-success").await, "第 1 版已发布，新提交的单据按它走。");
    assert_eq!(admin.complaints().await, Vec::<String>::new());
    admin.client.close().await.unwrap();

    let order = submit(&app, "按新流程", 50_000).await;
    assert_eq!(handlers(&app, order).await, ["li"]);
    approve(&app, order, "li").await;
    assert_eq!(handlers(&app, order).await, ["sun", "zhao"]);
    approve(&app, order, "sun").await;
    assert_eq!(handlers(&app, order).await, ["chen"]);
    approve(&app, order, "chen").await;
    let done = Order::find(&mut *app.conn().await, order).await.unwrap().unwrap();
    assert_eq!(done.status, Status::Approved);
    let small = submit(&app, "小单", 4_999).await;
    approve(&app, small, "li").await;
    assert_eq!(Order::find(&mut *app.conn().await, small).await.unwrap().unwrap().status, Status::Approved);
}
