//! DingTalk, as `messaging.md` A to C describe it.

pub mod callback;
mod client;
mod code;
mod contacts;
mod kinds;
pub mod link;
mod login;
pub mod message;
mod notice;
mod todo;
pub mod workflow;

pub use client::DingTalk;
pub use contacts::Contact;
pub use login::Identity;
pub use notice::{Progress, SendResult};
pub use todo::{Created, Todo};
