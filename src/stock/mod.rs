//! Stock: an append-only ledger, the balances that follow from it, and the stock lines of orders (`docs/stock.md`).
//!
//! Checks no rights and words no texts. Only the trigger of the ledger changes a balance.

mod adjust;
mod check;
mod cost;
mod count;
mod deliver;
mod desk;
mod figures;
mod follow;
mod keepers;
mod ledger;
mod line;
mod opening;
mod outlook;
mod post;
mod safety;
mod spot;
mod told;

pub use check::{Checked, check};
pub use cost::{average, back, into, out_of};
pub use count::{Count, Counted, Tally};
pub use deliver::{Refusal, Shelf, There, Typed, ahead_of, deliver};
pub use desk::{Queue, Waiting, finished, waiting};
pub use figures::{BalanceRow, Figure, balances, balances_at, figures};
pub use follow::follow;
pub use keepers::{keepers_of, kept_by, open_warehouses, people_of, set_people};
pub use ledger::{CardRow, Entry, MoveRow, card};
pub use line::{Flow, StockLine};
pub use opening::{OpeningLine, is_open, open};
pub use outlook::{LineOutlook, outlook, short_among};
pub use post::{Balance, NewEntry, NewMove, hold, next_seq, post};
pub use safety::{safety, set_safety};
pub use spot::{Place, Spot};
pub use told::{Told, told};

crate::id! {
    /// `stock_lines.id`.
    pub struct StockLineId(i64: BigInt);
}
crate::id! {
    /// `stock_counts.id`.
    pub struct CountId(i64: BigInt);
}
crate::id! {
    /// `stock_tallies.id`.
    pub struct TallyId(i64: BigInt);
}
crate::id! {
    /// `stock_entries.id`.
    pub struct EntryId(i64: BigInt);
}
crate::id! {
    /// `stock_moves.id`. Increases with time within one article and warehouse.
    pub struct MoveId(i64: BigInt);
}
crate::text_enum! {
    /// What an entry of the ledger (出入库单) does.
    pub enum Act {
        /// 期初.
        Opening = "opening",
        /// 收货入库.
        Receive = "receive",
        /// 出库.
        Issue = "issue",
        /// 调出: from the shelf into transit to the other warehouse.
        Ship = "ship",
        /// 确认调入: from transit to the shelf of the other warehouse.
        Arrive = "arrive",
        /// 退回调出仓: from transit back to the shelf of the sending warehouse.
        GoodsBack = "goods_back",
        /// 退货: from the shelf back to the supplier.
        ToSupplier = "to_supplier",
        /// 退库: from the applicant back to the shelf.
        Restock = "restock",
        /// 库存调整: what an adjustment says is there more or less.
        Adjust = "adjust",
        /// 冲红: reverses another entry.
        Reverse = "reverse",
    }
}
