//! The printed order: a page for the printer, from which the browser makes a PDF.
//!
//! Never shows a hint: hints are between two people.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use askama::Template;
use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::verification_code::PrintedFacts;
use crate::app::App;
use crate::approval::{Action, Chain, Event, timeline};
use crate::db::Conn;
use crate::error::Result;
use crate::orders::{self, Line, OrderId, OrderView, Status, find_visible};
use crate::org::{User, UserId};
use crate::web::kit::{Failure, Frame, Viewer, event_sentence, filters, page, qr};
use crate::web::paths;

/// The page.
#[derive(Template)]
#[template(path = "orders/print.html")]
struct PrintPage {
    frame: Frame,
    view: OrderView,
    signatures: Vec<Signature>,
    printed_by: String,
    printed_at: DateTime<Utc>,
    /// The address that verifies the paper, and its QR code as `<svg>`; `None` for a draft.
    check: Option<(String, String)>,
    /// The start of the seal of the last act; `None` for a draft.
    seal: Option<String>,
}

/// One row of the approval history.
struct Signature {
    /// The name of the step in the flow; empty where it has none.
    node: String,
    who: String,
    decision: String,
    /// `None`: not decided yet.
    at: Option<DateTime<Utc>>,
    comment: String,
}

/// The page.
pub async fn print(app: Data<App>, viewer: Viewer, frame: Frame, id: Path<Uuid>) -> Result<HttpResponse, Failure> {
    let mut conn = app.db.conn().await?;
    let order = find_visible(&mut conn, &viewer.user, OrderId(*id)).await?;
    let chain = Chain::of(&conn, order.clone()).await?;
    let events = timeline(&conn, &chain).await?;
    let view = orders::view(&conn, order).await?;
    let mut signatures: Vec<Signature> = events
        .iter()
        .filter(|event| event.entry.action.moves())
        .map(|event| signature(&frame, &chain, event))
        .collect();
    signatures.extend(awaited(&mut conn, &frame, &chain).await?);
    let facts = PrintedFacts::of(&mut conn, &view, &chain).await?;
    let seal = facts.as_ref().and_then(|facts| facts.seal.clone());
    let check = match facts {
        Some(facts) => {
            let code = facts.code(&app.secret_key, &view.order)?;
            let address = format!("{}{}", app.config.public_url(), paths::verify(view.order.id, &code));
            let picture = qr(&address, 0)?;
            Some((address, picture))
        }
        None => None,
    };
    let (printed_by, printed_at) = (viewer.user.display_name, app.clock.now());
    Ok(page(StatusCode::OK, &PrintPage { frame, view, signatures, printed_by, printed_at, check, seal }))
}

fn signature(frame: &Frame, chain: &Chain, event: &Event) -> Signature {
    let entry = &event.entry;
    let did = frame.t.get(&format!("did-{}", entry.action));
    // The next row names the handler after an approval; other acts leave the flow.
    let decision = match event.next_handler(&frame.t.get("list-comma")) {
        Some(next) if !matches!(entry.action, Action::Submit | Action::Approve) => format!("{did} → {next}"),
        _ => did,
    };
    let who = match &event.principal {
        Some(principal) => frame.t.with("in-place-of", &[("who", &event.actor), ("principal", principal)]),
        None if event.actor.is_empty() => frame.t.get("paper-automatic"),
        None => event.actor.clone(),
    };
    let decided = chain.steps.iter().find(|step| Some(step.id) == entry.step_id).map(|step| step.node);
    let comment = if entry.action == Action::Skip { event_sentence(frame, event) } else { entry.comment.clone() };
    let node = if entry.action == Action::Submit {
        frame.t.get("paper-applicant")
    } else {
        decided.or(entry.node).map(|node| node_name(chain, node)).unwrap_or_default()
    };
    Signature { node, who, decision, at: Some(entry.acted_at), comment }
}

/// A row for each open step.
async fn awaited(conn: &mut Conn, frame: &Frame, chain: &Chain) -> Result<Vec<Signature>> {
    let ids: Vec<UserId> =
        chain.open_steps().flat_map(|step| [Some(step.handler_id), step.principal_id]).flatten().collect();
    let people = User::named(conn, &ids).await?;
    let name = |id: UserId| people.iter().find(|user| user.id == id).map_or("", |user| user.display_name.as_str());
    let row = |step: &crate::approval::Step| Signature {
        node: node_name(chain, step.node),
        who: match step.principal_id {
            Some(principal) => {
                frame.t.with("in-place-of", &[("who", name(step.handler_id)), ("principal", name(principal))])
            }
            None => name(step.handler_id).to_owned(),
        },
        decision: frame.t.get("paper-awaited"),
        at: None,
        comment: String::new(),
    };
    Ok(chain.open_steps().map(row).collect())
}

fn node_name(chain: &Chain, node: i32) -> String {
    chain.flow.node(node).map(|node| node.name.clone()).unwrap_or_default()
}

impl PrintPage {
    /// The number of columns of a line.
    fn columns(&self) -> usize {
        if self.view.kind().has_measures() { 8 } else { 7 }
    }

    /// A carton's dimensions; empty unless all three are known.
    fn size(&self, line: &Line) -> String {
        match (line.length_mm, line.width_mm, line.height_mm) {
            (Some(length), Some(width), Some(height)) => format!("{length}×{width}×{height}"),
            _ => String::new(),
        }
    }

    fn is_draft(&self) -> bool {
        self.view.order.status == Status::Draft
    }
}
