//! Master data that orders refer to: warehouses and goods, and the import of goods, people, departments and warehouses.
//!
//! Never counts stock.

mod goods;
pub mod import;
pub mod masters;
mod search;
mod units;
mod warehouse;

pub use goods::{Goods, GoodsInput, spelled};
pub use search::GoodsFilter;
pub use units::{PackUnit, Packing, PackingInput, to_stock};
pub use warehouse::{Warehouse, WarehouseInput};

crate::id! {
    /// `warehouses.id`.
    pub struct WarehouseId(i64: BigInt);
}
crate::id! {
    /// `goods_imports.id`.
    pub struct ImportId(i64: BigInt);
}
crate::id! {
    /// `sheet_imports.id`.
    pub struct SheetImportId(i64: BigInt);
}
crate::id! {
    /// `goods.id`.
    pub struct GoodsId(i64: BigInt);
}
