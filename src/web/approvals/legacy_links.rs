//! Addresses that lead to an approval page without naming a step.

use std::collections::HashMap;

use actix_web::HttpResponse;
use actix_web::web::{Data, Path, Query};
use uuid::Uuid;

use crate::app::App;
use crate::approval::Chain;
use crate::orders::{OrderId, find_visible};
use crate::web::kit::{Failure, Viewer, see_other};
use crate::web::paths;

/// From an order to the step that waits for the viewer, else to the order: where old cards end up.
pub async fn of_order(app: Data<App>, viewer: Viewer, id: Path<Uuid>) -> Result<HttpResponse, Failure> {
    let mut conn = app.db.conn().await?;
    let order = find_visible(&mut conn, &viewer.user, OrderId(*id)).await?;
    let chain = Chain::of(&mut conn, order).await?;
    let theirs = chain.open_step_of(viewer.user.id);
    let to = theirs.map_or_else(|| paths::order(chain.order.id), |step| paths::approval(step.id));
    Ok(see_other(&to))
}

/// `DingTalkApproval.aspx`: cards in old chats point here. Of its parameters only the order's id is read; who came
/// is not asked of the address, and nothing is said about whether there is such an order.
pub async fn old_card(query: Query<HashMap<String, String>>) -> HttpResponse {
    let id = query.iter().find(|(name, _)| name.eq_ignore_ascii_case("approveID")).map(|(_, value)| value.trim());
    match id.and_then(|id| Uuid::try_parse(id).ok()) {
        Some(id) => see_other(&paths::order_approval(OrderId(id))),
        None => see_other(&paths::home()),
    }
}
