//! placeholder
mod config;
mod embedded;
