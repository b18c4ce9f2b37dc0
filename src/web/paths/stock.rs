//! Addresses of the pages of stock.

use std::borrow::Borrow;

use super::with;
use crate::catalog::{GoodsId, WarehouseId};
use crate::compose::links;
use crate::orders::OrderId;
use crate::stock::CountId;

/// The keeper's desk; empty filters are left out.
pub fn stock<'a>(filters: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    with("/stock", filters)
}

/// The desk without filters.
pub fn stock_desk() -> String {
    stock([])
}

/// The stock page of one order.
pub fn stock_order(id: impl Borrow<OrderId>) -> String {
    links::stock_order(*id.borrow())
}

/// An act on it: the last part of its address in the route table, e.g. `delivery`.
pub fn stock_act(id: impl Borrow<OrderId>, act: &str) -> String {
    format!("{}/{act}", stock_order(id))
}

/// The balances; empty filters are left out.
pub fn stock_balances<'a>(filters: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    with("/stock/balances", filters)
}

/// The balances of the first warehouse.
pub fn all_balances() -> String {
    stock_balances([])
}

/// The balances of a warehouse.
pub fn stock_balances_of(warehouse: impl Borrow<WarehouseId>) -> String {
    stock_balances([("warehouse", warehouse.borrow().to_string().as_str())])
}

/// The card of an article in a warehouse.
pub fn stock_card(warehouse: impl Borrow<WarehouseId>, goods: impl Borrow<GoodsId>) -> String {
    let (warehouse, goods) = (warehouse.borrow().to_string(), goods.borrow().to_string());
    stock_card_with([("warehouse", warehouse.as_str()), ("goods", goods.as_str())])
}

/// The same with a cursor.
pub fn stock_card_with<'a>(filters: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    with("/stock/card", filters)
}

/// The `balances` or the `card` as a file, `csv` or `xlsx`.
pub fn stock_file<'a>(what: &str, ending: &str, filters: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    with(&format!("/stock/{what}.{ending}"), filters)
}

/// Names how much of an article there should be at least.
pub fn stock_safety() -> String {
    "/stock/card/safety".into()
}

/// Where administrators switch a warehouse on and name its keepers.
pub fn warehouse_stock(id: impl Borrow<WarehouseId>) -> String {
    format!("/admin/warehouses/{}/stock", id.borrow())
}

/// Sets the further keepers, besides the warehouse's own.
pub fn warehouse_keepers(id: impl Borrow<WarehouseId>) -> String {
    format!("/admin/warehouses/{}/keepers", id.borrow())
}

/// The counts of the viewer's warehouses.
pub fn stock_counts() -> String {
    "/stock/counts".into()
}

/// One count.
pub fn stock_count(id: impl Borrow<CountId>) -> String {
    format!("/stock/counts/{}", id.borrow())
}

/// The same with an article that is to be counted.
pub fn stock_count_of(id: impl Borrow<CountId>, goods: impl Borrow<GoodsId>) -> String {
    format!("{}?goods={}", stock_count(id), goods.borrow())
}

/// An act on a count: the last part of its address in the route table, e.g. `tallies`.
pub fn stock_count_act(id: impl Borrow<CountId>, act: &str) -> String {
    format!("{}/{act}", stock_count(id))
}
