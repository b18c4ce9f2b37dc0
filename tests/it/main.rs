//! placeholder
mod embedded;
