//! DingTalk, as `messaging.md` A0 to A5, A9 and C1 describe it.

mod client;
mod code;
pub mod link;
pub mod message;
mod token;

pub use client::{DingTalk, FreeLogin, Progress, SendResult};
