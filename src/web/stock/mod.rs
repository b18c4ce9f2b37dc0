//! The keeper's desk, an order's receipts and issues, balances and cards.

mod balances;
mod desk;
mod forms;
mod order;
mod row;

pub use balances::{balances, card};
pub use desk::desk;
pub use order::{bind, close, deliver, reverse, show};
