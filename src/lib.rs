//! placeholder
pub mod app;
pub mod approval;
pub mod catalog;
pub mod clock;
pub mod config;
pub mod db;
pub mod error;
pub mod orders;
pub mod org;
pub mod outbox;
