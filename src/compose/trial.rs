//! A card and a text by which an administrator tries a platform. They concern no order.

use crate::messenger::{Card, Rendered, StatusBar, Text, render_card, render_text};
use crate::org::Platform;

/// The card and the text for a person. `when`: makes them differ from earlier ones, because platforms drop what reads the
/// same.
pub fn trial(platform: Platform, name: &str, when: &str, url: &str) -> [Rendered; 2] {
    let card = Card {
        heading: "测试卡片".into(),
        title: format!("测试卡片 {when}，不需要办理"),
        rows: vec![("申请人：".into(), name.to_owned()), ("申请时间：".into(), when.to_owned())],
        amount: "0.00".into(),
        unit: "元".into(),
        details: "这是管理员发给自己的测试消息。\n点开后应看到系统管理页面。".into(),
        file_count: None,
        author: name.to_owned(),
        status: StatusBar { text: "测试", colour: "858E99" },
        url: url.to_owned(),
        button: "去看看",
    };
    let text = Text {
        text: format!("测试文本 {when}：这是管理员发给自己的测试消息。"),
        mark: String::new(),
        cuttable: Vec::new(),
        url: url.to_owned(),
        link: "去看看",
    };
    [render_card(platform, &card), render_text(platform, &text)]
}
