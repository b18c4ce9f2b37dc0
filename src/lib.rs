//! placeholder
pub mod app;
pub mod catalog;
pub mod clock;
pub mod config;
pub mod db;
pub mod error;
pub mod orders;
pub mod org;
