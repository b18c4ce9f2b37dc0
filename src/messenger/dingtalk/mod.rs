//! DingTalk, as `messaging.md` A to C describe it.

mod client;
mod code;
pub mod link;
mod login;
pub mod message;
mod notice;
mod todo;

pub use client::DingTalk;
pub use login::Identity;
pub use notice::{Progress, SendResult};
pub use todo::{Created, Todo};
