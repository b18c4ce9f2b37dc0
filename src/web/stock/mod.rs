//! The keeper's desk, an order's receipts and issues, balances and cards.

mod balances;
mod desk;
mod export;
mod forms;
mod order;
mod row;
mod work;

pub use balances::{balances, card, safety};
pub use desk::desk;
pub use export::{balances_csv, balances_xlsx, card_csv, card_xlsx};
pub use order::{arrive, bind, close, deliver, give_back, reverse, show};
