//! What the permission matrix sends to the routes of stock.

use reqwest::Method;

use crate::harness::field;

/// The forms of stock routes; panics for a route that it does not name.
pub fn stock_form(method: &Method, path: &str) -> Vec<(String, String)> {
    let act = path.strip_prefix("/stock/orders/{id}").unwrap_or(path);
    match (method.as_str(), act) {
        ("GET", "" | "/stock" | "/stock/balances" | "/stock/balances.csv" | "/stock/balances.xlsx") => vec![],
        ("GET", "/stock/counts" | "/stock/counts/{id}") => vec![],
        ("POST", "/stock/counts" | "/stock/counts/{id}/end" | "/stock/counts/{id}/dropping") => vec![],
        ("POST", "/stock/counts/{id}/tallies") => vec![field("goods", "40001"), field("quantity", "5")],
        ("POST", "/stock/counts/{id}/striking") => vec![field("tally", "1"), field("goods", "40001")],
        ("GET", "/stock/card" | "/stock/card.csv" | "/stock/card.xlsx" | "/admin/warehouses/{id}/stock") => vec![],
        ("POST", "/delivery" | "/arrival" | "/return" | "/closing") => vec![field("reason", "其他")],
        ("POST", "/stock/card/safety") => {
            vec![field("warehouse", "30001"), field("goods", "40001"), field("least", "5")]
        }
        ("POST", "/binding") => vec![field("position", "1"), field("goods", "BG-A4")],
        ("POST", "/reversal") => vec![field("entry", "1"), field("reason", "其他")],
        ("POST", "/admin/warehouses/{id}/stock" | "/admin/warehouses/{id}/keepers") => vec![],
        other => panic!("the permission matrix does not know {other:?}"),
    }
}
