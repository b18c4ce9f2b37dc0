//! The administration pages: people, departments, warehouses, goods, flows, messages, the working calendar. Records
//! that orders refer to are never deleted; they are disabled and can be enabled again.
//!
//! Every handler takes [`Admin`](crate::web::kit::Admin), which answers 403 to those whose role does not open the page.

mod access;
pub mod audit;
pub mod calendar;
pub mod company;
mod departments;
pub mod directory;
pub mod disabling;
pub mod flows;
mod goods;
pub mod health;
pub mod imports;
mod leaving;
pub mod master_data;
pub mod messages;
mod nav;
pub mod overview;
mod people;
pub mod phrases;
pub mod roles;
pub mod settings;
mod setup;
pub mod sheets;
pub mod sign_ins;
pub mod stuck;
mod trial;
pub mod warehouse_stock;
mod warehouses;

pub use departments::Departments;
pub use goods::Articles;
pub use nav::{is_here, open_groups};
pub use people::People;
pub use warehouses::Warehouses;
