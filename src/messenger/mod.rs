//! Clients for DingTalk and WeCom over HTTP: typed requests, and typed responses or classified failures.
//!
//! Knows neither orders nor users, and never decides what follows from a failure.

mod api;
pub mod dingtalk;
pub mod directory;
mod failure;
mod http;
mod message;
mod platforms;
pub mod token;
pub mod wecom;

pub use api::{Arrival, Identity, PersonLimit, PlatformApi, Rate, Report, Todos, Window};
pub use failure::{Class, Failure, Fate};
pub use message::{Card, Rendered, StatusBar, Text};
pub use platforms::{Platforms, render_card, render_text};
