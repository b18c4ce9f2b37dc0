//! DingTalk, as `messaging.md` A to C describe it.

mod api;
pub mod callback;
mod client;
mod code;
mod contacts;
mod link;
mod login;
pub mod message;
mod notice;
mod oa;
pub(super) mod render;
mod todo;
pub mod workflow;

pub use client::DingTalk;
pub use contacts::Contact;
pub use login::Identity;
pub use notice::{Progress, SendResult};
pub use render::{MAX_CARD_BYTES, card_bytes, render_todo};
pub use todo::{Created, Todo};
