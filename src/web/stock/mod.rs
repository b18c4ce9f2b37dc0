//! The keeper's desk, an order's receipts and issues, balances, cards and counts.

mod balances;
mod count;
mod counts;
mod desk;
mod export;
mod forms;
mod order;
mod row;
mod work;

pub use balances::{balances, card, safety};
pub use count::{count, drop_count, end as end_count, strike, tally};
pub use counts::{counts, open_count};
pub use desk::desk;
pub use export::{balances_csv, balances_xlsx, card_csv, card_xlsx};
pub use order::{arrive, bind, close, deliver, give_back, reverse, show};
