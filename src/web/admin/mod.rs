//! Administration: people, departments, warehouses, goods, flows, messages, the working calendar. Nothing that an
//! order may name is deleted; it is disabled and can be enabled again.
//!
//! Every handler takes [`Admin`](crate::web::kit::Admin): whoever is none gets 403.

pub mod audit;
pub mod calendar;
pub mod company;
mod departments;
pub mod directory;
pub mod disabling;
pub mod flows;
mod goods;
pub mod imports;
pub mod messages;
mod nav;
pub mod overview;
mod people;
pub mod phrases;
pub mod roles;
pub mod sheet;
pub mod stuck;
mod warehouses;

pub use departments::Departments;
pub use goods::Articles;
pub use nav::{GROUPS, is_here};
pub use people::People;
pub use warehouses::Warehouses;
