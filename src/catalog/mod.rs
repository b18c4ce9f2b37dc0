//! With what: warehouses and goods.
//!
//! Never counts stock.

mod goods;
mod warehouse;

pub use goods::{Goods, GoodsInput};
pub use warehouse::{Warehouse, WarehouseInput};

crate::id! {
    /// `warehouses.id`.
    pub struct WarehouseId(i64: BigInt);
}
crate::id! {
    /// `goods.id`.
    pub struct GoodsId(i64: BigInt);
}
