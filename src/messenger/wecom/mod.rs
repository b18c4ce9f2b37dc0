//! WeCom 企业微信, as `messaging.md` D describes it.

mod client;
mod code;
mod directory;
mod login;
pub mod message;
mod send;

pub use client::WeCom;
pub use send::{ManySent, Sent};
