//! What the configuration says about approvals. Read at start and never changed afterwards.

use std::time::Duration;

use chrono_tz::Tz;

/// Settings of approvals.
#[derive(Clone, Copy, Debug)]
pub struct Rules {
    /// The company's time zone.
    pub zone: Tz,
    /// The shortest time between two urges of one order.
    pub urge_interval: Duration,
    /// Open steps also become DingTalk to-do tasks.
    pub with_todo: bool,
}
