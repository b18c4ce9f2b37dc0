//! What the company configures about approvals. Read from the configuration at start; never changes afterwards.

use std::time::Duration;

use chrono_tz::Tz;

/// What the company has configured.
#[derive(Clone, Copy, Debug)]
pub struct Rules {
    pub zone: Tz,
    pub urge_interval: Duration,
    /// Steps become to-do tasks of DingTalk too.
    pub with_todo: bool,
}
