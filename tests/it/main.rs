//! The one integration binary: real HTTP, a real PostgreSQL, a strict simulator.

#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a fault in a test ends it")]

mod admin;
mod api;
mod browser;
mod browser_flows;
mod calendar;
mod channels;
mod commands;
mod config;
mod crash;
mod delegations;
mod delivery;
mod dingtalk;
mod dingtalk_contacts;
mod directory;
mod embedded;
mod entry;
mod flows_admin;
mod flows_orders;
mod harness;
mod journeys;
mod ledger;
mod limits;
mod locales;
mod messenger;
mod permissions;
mod races;
mod schema;
mod security;
mod sign_in;
mod simulator;
mod simulator_api;
mod simulator_contacts;
mod simulator_wire;
mod tidy;
mod turns;
mod web_kit;
mod wecom;
