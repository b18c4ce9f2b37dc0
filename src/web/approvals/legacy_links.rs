//! Addresses in old cards that lead to an approval page without naming a step.

use std::collections::HashMap;

use actix_web::HttpResponse;
use actix_web::web::{Data, Path, Query};
use uuid::Uuid;

use crate::app::App;
use crate::approval::Chain;
use crate::orders::{OrderId, find_visible};
use crate::web::kit::{Failure, Viewer, see_other};
use crate::web::paths;

/// Redirects from an order to the viewer's open step, else to the order.
pub async fn of_order(app: Data<App>, viewer: Viewer, id: Path<Uuid>) -> Result<HttpResponse, Failure> {
    let mut conn = app.db.conn().await?;
    let order = find_visible(&mut conn, &viewer.user, OrderId(*id)).await?;
    let chain = Chain::of(&conn, order).await?;
    let own = chain.open_step_of(viewer.user.id);
    let to = own.map_or_else(|| paths::order(chain.order.id), |step| paths::approval(step.id));
    Ok(see_other(&to))
}

/// `DingTalkApproval.aspx`, the address in cards of the old system. Reads the order's id alone: the address names no
/// viewer, and the answer does not tell whether the order exists.
pub async fn legacy_card(query: Query<HashMap<String, String>>) -> HttpResponse {
    let id = query.iter().find(|(name, _)| name.eq_ignore_ascii_case("approveID")).map(|(_, value)| value.trim());
    match id.and_then(|id| Uuid::try_parse(id).ok()) {
        Some(id) => see_other(&paths::order_approval(OrderId(id))),
        None => see_other(&paths::home()),
    }
}
