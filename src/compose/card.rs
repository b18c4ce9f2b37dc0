//! The OA card, exactly as in `domain.md` section 5, cut to fit into 2,048 bytes. Pure.

use crate::messenger::dingtalk::{MAX_CARD_BYTES, card_bytes};
use crate::messenger::{Card, StatusBar};
use crate::orders::{CardRow, Kind};

/// The content of a card, uncut.
#[derive(Clone, Debug)]
pub struct CardFacts {
    pub kind: Kind,
    pub title: String,
    /// Marks that make cards differ, e.g. 「(第2次提交)」. Never cut.
    pub ordinals: String,
    /// In the order of the kind's rows. 「无」 replaces an empty value.
    pub rows: Vec<(CardRow, String)>,
    /// With two decimals.
    pub total_amount: String,
    pub total_quantity: String,
    pub file_count: usize,
    pub hint: String,
    pub author: String,
    /// The approval page; ASCII.
    pub url: String,
}

/// The order in which parts are cut until the message fits: hint, note, title, then names.
const CUT_ORDER: [Part; 9] = [
    Part::Hint,
    Part::Row(CardRow::Note),
    Part::Title,
    Part::Row(CardRow::Customer),
    Part::Row(CardRow::Destination),
    Part::Row(CardRow::Warehouse),
    Part::Row(CardRow::Department),
    Part::Row(CardRow::Applicant),
    Part::Author,
];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Hint,
    Row(CardRow),
    Title,
    Author,
}

/// The card, cut until its message fits into `MAX_CARD_BYTES`.
pub fn fit(facts: &CardFacts) -> Card {
    let mut facts = facts.clone();
    for part in CUT_ORDER {
        if card_bytes(&card(&facts)) <= MAX_CARD_BYTES {
            break;
        }
        let Some(text) = text_of(&mut facts, part) else { continue };
        let whole = text.clone();
        // A binary search for the most characters that fit, because escaped characters take several bytes.
        let (mut fits, mut too_many) = (0, whole.chars().count());
        while too_many - fits > 1 {
            let middle = usize::midpoint(fits, too_many);
            if let Some(text) = text_of(&mut facts, part) {
                *text = cut(&whole, middle);
            }
            if card_bytes(&card(&facts)) <= MAX_CARD_BYTES { fits = middle } else { too_many = middle }
        }
        if let Some(text) = text_of(&mut facts, part) {
            *text = cut(&whole, fits);
        }
    }
    card(&facts)
}

/// A text without control characters and without `\u`, which DingTalk takes for an escape (40033).
pub fn plain(text: &str) -> String {
    let spaced: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    spaced.replace("\\u", "＼u")
}

/// The first `most` characters followed by 「…」, or the whole text if it is not longer.
pub fn cut(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

fn card(facts: &CardFacts) -> Card {
    let kind = facts.kind;
    let or_none = |value: &str| if value.trim().is_empty() { "无".to_owned() } else { plain(value) };
    let title = plain(&facts.title);
    Card {
        heading: title.clone(),
        title: format!("流程标题:[{title}]正等待您的审批{}", facts.ordinals),
        rows: facts.rows.iter().map(|(row, value)| (kind.card_label(*row).to_owned(), or_none(value))).collect(),
        amount: facts.total_amount.clone(),
        unit: "元".into(),
        details: format!(
            "所属流程：{type_name}审批\n{type_name}商品总数：{} 件(个)\n上一步办理人给您的提示：{}",
            facts.total_quantity,
            or_none(&facts.hint),
            type_name = kind.type_name(),
        ),
        file_count: Some(facts.file_count).filter(|count| *count > 0),
        author: plain(&facts.author),
        status: StatusBar { text: "待审批", colour: "FF9D46" },
        url: facts.url.clone(),
        button: "去审批",
    }
}

fn text_of(facts: &mut CardFacts, part: Part) -> Option<&mut String> {
    match part {
        Part::Hint => Some(&mut facts.hint),
        Part::Title => Some(&mut facts.title),
        Part::Author => Some(&mut facts.author),
        Part::Row(cut) => facts.rows.iter_mut().find(|(row, _)| *row == cut).map(|(_, value)| value),
    }
}

#[cfg(test)]
mod tests;
