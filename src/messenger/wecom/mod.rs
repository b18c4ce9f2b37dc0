//! WeCom 企业微信, as `messaging.md` D describes it.

mod api;
mod client;
mod code;
mod directory;
mod login;
pub mod message;
pub(super) mod render;
mod send;

pub use client::WeCom;
pub use send::{ManySent, Sent};
