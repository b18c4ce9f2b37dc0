//! The clerk at the keyboard, in a real browser: ten lines without the mouse, drafts that save themselves, rows from a
//! spreadsheet, pictures by drop and paste.

use serde_json::{Value, json};
use whsm::catalog::{Goods, GoodsInput};
use whsm::orders::{Filter, Line, Order, Status, list};
use whsm::org::User;

use crate::harness::{Browser, Driver, TestApp, field};

/// Keys as WebDriver names them.
const TAB: &str = "\u{e004}";
const DOWN: &str = "\u{e015}";
const RELEASE: &str = "\u{e000}";
const CTRL: &str = "\u{e009}";
const DELETE: &str = "\u{e017}";
const ENTER: &str = "\u{e007}";
const SEND: &str = "\u{e009}\u{e007}\u{e000}";
const UNDO: &str = "\u{e009}z\u{e000}";

/// Types into the focused element; returns the number of keys.
async fn press(browser: &Browser, keys: &str) -> usize {
    browser.client.active_element().await.unwrap().send_keys(keys).await.unwrap();
    keys.chars().filter(|key| *key != '\u{e000}').count()
}

/// Waits until a script returns true.
async fn until(browser: &Browser, condition: &str) -> Value {
    let script = format!(
        "const done = arguments[0];
         const look = () => {{ const said = (() => {condition})(); if (said) done(said); else setTimeout(look, 20); }};
         look();"
    );
    browser.client.execute_async(&script, vec![]).await.unwrap()
}

async fn orders(app: &TestApp) -> Vec<Order> {
    let wang = app.user("wang").await;
    let found = list(&mut *app.conn().await, &wang, &Filter::default(), 99).await.unwrap();
    found.rows.into_iter().map(|row| row.order).collect()
}

async fn clerk_at(app: &TestApp, driver: &Driver, path: &str) -> Browser {
    let clerk = driver.browser().await;
    clerk.client.goto(&format!("{}{path}", app.url)).await.unwrap();
    clerk.sign_in("wang").await;
    clerk
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_lines_are_entered_without_the_mouse_in_the_keys_of_a_minute() {
    let app = TestApp::without_worker().await;
    let driver = Driver::start();
    let clerk = clerk_at(&app, &driver, "/").await;
    clerk.at(".topbar").await;
    let mut keys = press(&clerk, "n").await;
    clerk.at("[data-key='1']").await;
    keys += press(&clerk, "1").await;
    clerk.at("#title").await;
    keys += press(&clerk, &format!("十行采购{TAB}{TAB}{DOWN}")).await;
    keys += to_the_lines(&clerk).await;
    for line in 0..10 {
        // The article fills in specification and unit; Tab from the price goes to the next line.
        keys += press(&clerk, &format!("A4复印纸{TAB}{TAB}{TAB}1{line}{TAB}3.5{TAB}")).await;
    }
    keys += press(&clerk, SEND).await;
    keys += press(&clerk, &format!("{DOWN}{SEND}")).await;
    clerk.at("#timeline").await;
    let [order]: [Order; 1] = orders(&app).await.try_into().unwrap();
    let lines = Line::of(&*app.conn().await, order.id).await.unwrap();
    assert_eq!((order.status, order.title.as_str(), lines.len()), (Status::Pending, "十行采购", 10));
    assert!(lines.iter().all(|line| line.specification == "70g" && line.unit == "包"), "{lines:?}");
    // People who enter orders all day press five keys a second.
    println!("{keys} keys");
    assert!(keys < 240, "{keys} keys are more than a minute");
    settle(&app, order.id).await;
    let again = ten_lines_to_the_right(&app, &clerk).await;
    println!("{again} keys, Enter to the right, every answer 300 ms late");
    assert!(again <= 101, "{again} keys");
    assert_eq!(clerk.complaints().await, [""; 0]);
    clerk.client.close().await.unwrap();
}

/// From the header to the first line; how many keys that were.
async fn to_the_lines(clerk: &Browser) -> usize {
    let mut keys = 0;
    while clerk.run("return document.activeElement.id", vec![]).await != json!("lines-0-name") {
        keys += press(clerk, TAB).await;
    }
    keys
}

/// Approved, so that its prices are the last ones.
async fn settle(app: &TestApp, order: whsm::orders::OrderId) {
    let step = app.chain(order).await.open_steps().next().unwrap().clone();
    let handler = User::find(&mut *app.conn().await, step.handler_id).await.unwrap().unwrap();
    let fields = [field("action", "approve"), field("onward", "finish")];
    let page = app.person(&handler.username).await.decide(&format!("/approvals/{}", step.id), &fields).await;
    assert_eq!(page.status, 303, "{}", page.text());
}

/// Columns are remembered, Enter moves right, an empty price takes the last one. Responses take 300 ms; the clerk
/// takes an article and its last price once they are shown, as people do.
async fn ten_lines_to_the_right(app: &TestApp, clerk: &Browser) -> usize {
    assert_eq!(app.person("wang").await.post("/orders/entering", &[field("enter", "right")]).await.status, 204);
    clerk.client.goto(&format!("{}/orders/new/CG", app.url)).await.unwrap();
    clerk.at("#title").await;
    let late = "const real = window.fetch;
        window.fetch = (...of) => new Promise((done) => setTimeout(done, 300)).then(() => real(...of));
        document.getElementById('title').focus();";
    clerk.run(late, vec![]).await;
    // Two keys led to the first field.
    let mut keys = 2 + press(clerk, &format!("又十{TAB}{TAB}{TAB}{TAB}")).await;
    keys += to_the_lines(clerk).await;
    for line in 0..10 {
        keys += press(clerk, "a4").await;
        clerk.at("#goods-list li").await;
        keys += press(clerk, &format!("{ENTER}1{line}{ENTER}")).await;
        until(clerk, &format!("document.getElementById('lines-{line}-unit_price').placeholder.includes('3.5')")).await;
        keys += press(clerk, ENTER).await;
    }
    // The tenth Enter has added an eleventh line; corrections use keys of their own.
    let place = "return document.activeElement.id";
    assert_eq!(clerk.run(place, vec![]).await, json!("lines-10-name"));
    press(clerk, &format!("{CTRL}d{RELEASE}")).await;
    let [first, last] = ["3.5", "19"].map(|wanted| wanted.to_owned());
    assert_eq!((clerk.value("#lines-9-unit_price").await, clerk.value("#lines-9-quantity").await), (first, last));
    assert_eq!(clerk.value("#lines-10-specification").await, "70g", "same as above");
    press(clerk, &format!("{CTRL}{DELETE}{RELEASE}")).await;
    assert_eq!(clerk.run(place, vec![]).await, json!("lines-9-name"));
    keys += press(clerk, SEND).await;
    assert_eq!(clerk.run(place, vec![]).await, json!("next_approver"));
    keys += press(clerk, "lq").await;
    let called = "return document.activeElement.selectedOptions[0].text";
    assert!(clerk.run(called, vec![]).await.as_str().unwrap().starts_with("李强"));
    keys += press(clerk, SEND).await;
    clerk.at("#timeline").await;
    keys
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_saves_itself_at_its_own_address_and_a_press_goes_first() {
    let app = TestApp::without_worker().await;
    let driver = Driver::start();
    let clerk = clerk_at(&app, &driver, "/orders/new/CG").await;
    clerk.keys("#title", "自动").await;
    until(&clerk, "document.querySelector('[data-autosave]').textContent.startsWith('已自动保存')").await;
    let [draft]: [Order; 1] = orders(&app).await.try_into().unwrap();
    let here = clerk.client.current_url().await.unwrap();
    assert_eq!(here.path(), format!("/orders/{}/edit", draft.id));
    assert_eq!((draft.title.as_str(), draft.version, draft.status), ("自动", 1, Status::Draft));
    clerk.keys("#title", "保存").await;
    until(&clerk, "document.querySelector('[name=version]').value === '2'").await;
    // Leaving the page asks no question, and going back shows the draft.
    clerk.client.refresh().await.unwrap();
    assert_eq!(clerk.at("#title").await.prop("value").await.unwrap().unwrap(), "自动保存");
    // A press during a save waits for the save.
    let slow = "const real = window.fetch;
                window.fetch = (...of) => new Promise((done) => setTimeout(done, 400)).then(() => real(...of));";
    clerk.client.execute(slow, vec![]).await.unwrap();
    clerk.keys("#note", "慢").await;
    let pressed = "const done = arguments[0], slow = window.fetch;
                   window.fetch = (...of) => {
                     setTimeout(() => {
                       document.querySelector('.sticky-save [value=save]').click();
                       done(true);
                     }, 0);
                     return slow(...of);
                   };";
    clerk.client.execute_async(pressed, vec![]).await.unwrap();
    clerk.at(".alert-success").await;
    let [draft]: [Order; 1] = orders(&app).await.try_into().unwrap();
    assert_eq!((draft.title.as_str(), draft.note.as_str(), draft.version), ("自动保存", "慢", 4));
    assert_eq!(clerk.complaints().await, [""; 0]);
    clerk.client.close().await.unwrap();
}

/// Pastes text into a field as the browser does.
async fn paste(browser: &Browser, selector: &str, text: &str) {
    let script = "const [selector, text] = arguments;
        const data = new DataTransfer();
        data.setData('text/plain', text);
        const field = document.querySelector(selector);
        field.focus();
        field.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));";
    browser.at(selector).await;
    browser.client.execute(script, vec![json!(selector), json!(text)]).await.unwrap();
}

/// The non-empty lines of the form.
async fn typed(browser: &Browser) -> Vec<Vec<String>> {
    let script = "return Array.from(document.querySelectorAll('[data-lines-body] tr'))
        .map((row) => Array.from(row.querySelectorAll('[data-field]'), (field) => field.value))
        .filter((row) => row.some((value) => value))";
    serde_json::from_value(browser.client.execute(script, vec![]).await.unwrap()).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_of_a_spreadsheet_are_pasted_and_taken_back() {
    let app = TestApp::without_worker().await;
    let driver = Driver::start();
    let clerk = clerk_at(&app, &driver, "/orders/new/CG").await;
    clerk.at("#lines-0-name").await;
    clerk.keys("#lines-0-name", "先前的").await;
    let tape =
        GoodsInput { sku: "BQ-1".into(), name: "标签纸".into(), specification: "100mm".into(), unit: "卷".into() };
    Goods::create(&mut *app.conn().await, &tape, app.clock.now()).await.unwrap();
    let rows = "序号\t货品名称\t规格\t单位\t数量\t单价（元）\r\n\
                1\t\"胶带\n加宽\"\t48mm\t卷\t1,234.50\t￥３．８５\r\n\
                2\t标签纸\t\t卷\t１２０\t18.6元\r\n";
    paste(&clerk, "#lines-0-name", rows).await;
    let [first, second] = [["胶带 加宽", "48mm", "卷", "1234.50", "3.85"], ["标签纸", "100mm", "卷", "120", "18.6"]];
    until(&clerk, "document.querySelector('[data-pasted]').textContent.includes('补上 1 行')").await;
    assert_eq!(typed(&clerk).await, [first, second]);
    assert!(clerk.text("[data-pasted]").await.starts_with("已粘贴 2 行。"));
    assert_eq!(clerk.text("[data-pasted-left]").await, "", "the column of row numbers is not reported as left out");
    assert_eq!(clerk.text("[data-total-amount]").await, "6,984.83");
    clerk.keys("#lines-0-name", UNDO).await;
    assert_eq!(typed(&clerk).await, [["先前的", "", "", "", ""]], "nothing is lost");

    // A typical spreadsheet: a title, other headings, numbers with units, remarks, a total.
    let sheet = "十二月采购\t\t\t\t\t\r\n品名\t数量\t单价(元)\t规格型号\t金额\t备注\r\n\
                 标签纸\t1.2E3\t3\t\t\t急用\r\n胶带\t10箱\t(12.00)\t48mm\t\t\r\n\
                 合计\t\t\t\t99\t\r\n";
    paste(&clerk, "#lines-0-name", sheet).await;
    until(&clerk, "document.querySelector('[data-pasted]').textContent.includes('补上 1 行')").await;
    let read = [["标签纸", "100mm", "卷", "1.2E3", "3"], ["胶带", "48mm", "箱", "10", "(12.00)"]];
    assert_eq!(typed(&clerk).await, read, "nothing is lost, and the catalogue fills in the rest");
    let said = clerk.text("[data-pasted]").await;
    assert!(said.starts_with("已粘贴 2 行。 另有 1 行是标题或合计，未作明细。 有 2 格读不出数字，已标出。"), "{said}");
    assert_eq!(clerk.text("#lines-0-quantity-error").await, "请填数字，例如 1234.5");
    assert_eq!(clerk.text("#lines-1-unit_price-error").await, "不能是负数");
    assert!(clerk.text("[data-pasted-left]").await.starts_with("「备注」没有对应的栏"));
    clerk.press("[data-pasted-left] button:last-child").await;
    assert_eq!(clerk.value("#note").await, "标签纸：急用");
    assert_eq!(clerk.text("[data-pasted-left]").await, "");
    clerk.keys("#lines-0-name", UNDO).await;
    assert_eq!(
        (typed(&clerk).await, clerk.value("#note").await),
        (vec![vec!["先前的".into(), String::new(), String::new(), String::new(), String::new()]], String::new())
    );

    let many: Vec<String> = (1..=300).map(|n| format!("货品{n}\t规格\t件\t{n}\t1,000.5")).collect();
    paste(&clerk, "#lines-0-name", &many.join("\n")).await;
    assert_eq!(typed(&clerk).await.len(), 300);
    clerk.press("[data-pasted] button").await;
    assert_eq!(typed(&clerk).await, [["先前的", "", "", "", ""]]);
    paste(&clerk, "#lines-0-name", &many.join("\n")).await;
    clerk.keys("#title", "三百行").await;
    clerk.press(".sticky-save [value=save]").await;
    clerk.at(".alert-success").await;
    let [draft]: [Order; 1] = orders(&app).await.try_into().unwrap();
    let lines = Line::of(&*app.conn().await, draft.id).await.unwrap();
    assert_eq!((lines.len(), lines[299].name.as_str()), (300, "货品300"));
    assert_eq!(draft.total_amount.to_string().trim_end_matches('0'), "45172575.");
    assert_eq!(clerk.complaints().await, [""; 0]);
    clerk.client.close().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn pictures_are_dropped_and_pasted() {
    let app = TestApp::without_worker().await;
    let driver = Driver::start();
    let clerk = clerk_at(&app, &driver, "/orders/new/CG").await;
    clerk.at("[data-files]").await;
    let give = "const [kind, names, done] = arguments;
        const canvas = document.createElement('canvas');
        canvas.width = canvas.height = 64;
        canvas.getContext('2d').fillRect(8, 8, 32, 32);
        canvas.toBlob((blob) => {
          const data = new DataTransfer();
          names.forEach((name) => data.items.add(new File([blob], name, { type: 'image/png' })));
          const place = document.querySelector(kind === 'drop' ? '[data-files-drop]' : '#title');
          const options = { bubbles: true, cancelable: true };
          place.dispatchEvent(kind === 'drop'
            ? new DragEvent('drop', { dataTransfer: data, ...options })
            : new ClipboardEvent('paste', { clipboardData: data, ...options }));
          done(true);
        });";
    let there = |n: usize| format!("document.querySelectorAll('.file-picture').length === {n}");
    clerk.client.execute_async(give, vec![json!("drop"), json!(["甲.png", "乙.png"])]).await.unwrap();
    until(&clerk, &there(2)).await;
    clerk.client.execute_async(give, vec![json!("paste"), json!(["image.png"])]).await.unwrap();
    until(&clerk, &there(3)).await;
    let names = "return Array.from(document.querySelectorAll('.file-name'), (name) => name.textContent)";
    assert_eq!(clerk.client.execute(names, vec![]).await.unwrap(), json!(["甲.png", "乙.png", "image.png"]));
    // A file that is too large is refused before it is sent.
    let large = "const data = new DataTransfer();
        data.items.add(new File([new Uint8Array(20 * 1024 * 1024 + 1)], '大.png', { type: 'image/png' }));
        document.querySelector('[data-files-drop]')
          .dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }));
        return document.querySelector('.file-coming .file-fault').textContent";
    let said = clerk.client.execute(large, vec![]).await.unwrap();
    assert!(said.as_str().unwrap().contains("20 MB"), "{said}");
    clerk.press("[data-file-cancel]").await;
    clerk.keys("#title", "带图").await;
    clerk.press(".sticky-save [value=save]").await;
    clerk.at(".alert-success").await;
    let [draft]: [Order; 1] = orders(&app).await.try_into().unwrap();
    assert_eq!(Order::file_count(&mut *app.conn().await, draft.id).await.unwrap(), 3);
    assert_eq!(clerk.complaints().await, [""; 0]);
    clerk.client.close().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn single_keys_are_listed_and_can_be_switched_off() {
    let app = TestApp::without_worker().await;
    let driver = Driver::start();
    let clerk = clerk_at(&app, &driver, "/").await;
    clerk.at(".topbar").await;
    press(&clerk, "?").await;
    assert!(clerk.text(".keys dl").await.contains("新建单据"));
    clerk.press(".keys input").await;
    clerk.press(".keys [data-close]").await;
    assert!(clerk.overflow().await <= 0);
    press(&clerk, "n").await;
    press(&clerk, "?").await;
    let still = "return [location.pathname, document.querySelectorAll('.keys').length]";
    assert_eq!(clerk.client.execute(still, vec![]).await.unwrap(), json!(["/", 0]), "shortcuts are off");
    // The menu still opens the list.
    clerk.press("[data-shortcuts]").await;
    clerk.press(".keys input").await;
    clerk.press(".keys [data-close]").await;
    press(&clerk, "n").await;
    clerk.at("[data-key='1']").await;
    clerk.client.goto(&format!("{}/orders", app.url)).await.unwrap();
    clerk.at("#q").await;
    press(&clerk, "/").await;
    press(&clerk, "n?1").await;
    assert_eq!(clerk.at("#q").await.prop("value").await.unwrap().unwrap(), "n?1", "shortcuts do not fire in a field");
    clerk.client.close().await.unwrap();
}
