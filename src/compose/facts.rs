//! Loads the content of a card, for a step of an order or for an order that is being entered.

use chrono::{DateTime, Utc};
use diesel::QueryResult;

use super::card::CardFacts;
use super::links;
use crate::approval::{Action, Because, Chain, LogEntry, Step};
use crate::config::Config;
use crate::db::Conn;
use crate::error::{Error, Result};
use crate::orders::{self, CardRow, Order, OrderHead, OrderView, Round, amount, difference};
use crate::org::User;

/// The card of a step.
pub async fn of_step(
    conn: &mut Conn,
    config: &Config,
    chain: &Chain,
    step: &Step,
    entry: &LogEntry,
) -> Result<CardFacts> {
    let head = orders::head(conn, chain.order.clone()).await?;
    let author = match step.sender_id == head.order.applicant_id {
        true => head.names.applicant.clone(),
        false => User::find(conn, step.sender_id).await?.ok_or(Error::NotFound)?.display_name,
    };
    let url = config.public_url() + &links::approval(step.id);
    let hint = step.hint.clone();
    let principal = match step.principal_id {
        Some(id) => User::find(conn, id).await?.map(|user| user.display_name),
        None => None,
    };
    let mut ordinals = ordinals(chain, step, entry, principal.as_deref(), &author);
    ordinals.push_str(&since(conn, &chain.order, step.round).await?);
    Ok(facts(config, &head, ordinals, hint, author, url))
}

/// An order that is being entered, to preview its card.
#[derive(Clone, Copy, Debug)]
pub struct CardPreview<'a> {
    pub view: &'a OrderView,
    pub hint: &'a str,
}

/// The card that the first approver would get if the order were submitted now.
pub async fn preview_card(
    conn: &mut Conn,
    config: &Config,
    order: CardPreview<'_>,
    now: DateTime<Utc>,
) -> QueryResult<CardFacts> {
    let mut head = order.view.head();
    let round = head.order.round + 1;
    let mut ordinals = if round > 1 { format!("(第{round}次提交)") } else { String::new() };
    ordinals.push_str(&since(conn, &head.order, round).await?);
    head.order.submitted_at.get_or_insert(now);
    head.order.number.get_or_insert_with(|| "提交时生成".into());
    let author = head.names.applicant.clone();
    Ok(facts(config, &head, ordinals, order.hint.to_owned(), author, config.public_url()))
}

fn facts(config: &Config, head: &OrderHead, ordinals: String, hint: String, author: String, url: String) -> CardFacts {
    CardFacts {
        kind: head.order.kind,
        title: head.order.title.clone(),
        ordinals,
        rows: head.order.kind.card_rows().iter().map(|row| (*row, row_value(config, head, *row))).collect(),
        total_amount: amount::money(head.order.total_amount),
        total_quantity: amount::quantity(head.order.total_quantity),
        file_count: usize::try_from(head.names.files).unwrap_or_default(),
        hint,
        author,
        url,
    }
}

/// Marks that make this card differ from the person's other cards about the order, because DingTalk drops identical
/// ones.
fn ordinals(chain: &Chain, step: &Step, entry: &LogEntry, principal: Option<&str>, sender: &str) -> String {
    let mut marks = String::new();
    if step.round > 1 {
        marks.push_str(&format!("(第{}次提交)", step.round));
    }
    let turn = chain.turn_number(step);
    if turn > 1 {
        marks.push_str(&format!("（第{turn}次办理）"));
    }
    if let Some(principal) = principal {
        marks.push_str(&format!("（代{principal}审批）"));
    }
    match step.because {
        Because::AskedBefore => marks.push_str(&format!("({sender}请您先给意见)")),
        Because::AskedAfter => marks.push_str(&format!("({sender}请您再给意见)")),
        _ => {}
    }
    if entry.action == Action::Remind {
        marks.push_str("（已到期）");
    }
    if entry.action == Action::Urge {
        let to_here = |e: &&LogEntry| e.action == Action::Urge && e.acted_at >= step.opened_at && e.id <= entry.id;
        marks.push_str(&format!("(第{}次催办)", chain.log.iter().filter(to_here).count()));
    }
    marks
}

/// The change of the total since the previous round; empty if there is none.
async fn since(conn: &mut Conn, order: &Order, round: i32) -> QueryResult<String> {
    if round < 2 {
        return Ok(String::new());
    }
    let before = Round::find(conn, order.id, round - 1).await?;
    let by = before.and_then(|before| difference(before.total_amount, order.total_amount));
    Ok(by.map(|by| format!("（较上次 {by}）")).unwrap_or_default())
}

fn row_value(config: &Config, head: &OrderHead, row: CardRow) -> String {
    let names = head.names.clone();
    match row {
        CardRow::Number => head.order.number.clone().unwrap_or_default(),
        CardRow::Applicant => names.applicant,
        CardRow::Department => names.department.unwrap_or_default(),
        CardRow::SubmittedAt => {
            let local = |at: DateTime<Utc>| at.with_timezone(&config.time_zone);
            head.order.submitted_at.map(|at| local(at).format("%Y-%m-%d %H:%M").to_string()).unwrap_or_default()
        }
        CardRow::Warehouse => names.warehouse.unwrap_or_default(),
        CardRow::Destination => names.destination.unwrap_or_default(),
        CardRow::Customer => head.order.customer.clone(),
        CardRow::Note => head.order.note.clone(),
    }
}
