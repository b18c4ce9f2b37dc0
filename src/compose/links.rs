//! The paths of the pages that messages link to, without a host. `web::paths` gives pages the same paths.

use crate::orders::{OrderId, StepId};

/// The page on which a step is decided.
pub fn approval(step: StepId) -> String {
    format!("/approvals/{step}")
}

/// The page of an order.
pub fn order(order: OrderId) -> String {
    format!("/orders/{order}")
}

/// The keeper's page of an order.
pub fn stock_order(order: OrderId) -> String {
    format!("/stock/orders/{order}")
}

/// The administrators' list of stuck orders.
pub fn stuck() -> String {
    "/admin/stuck".into()
}

/// The page of a link to set a password. A code needs no escaping. The logs of this program have no queries.
pub fn password(code: &str) -> String {
    format!("/password?k={code}")
}
