//! Adds approvals of the platform's own (`messaging.md` A7) for the application to read.

use super::handle::Simulator;
use super::model::Instance;

impl Simulator {
    /// Adds an approval, or replaces the one with this id.
    pub fn add_instance(&self, instance: Instance) {
        self.state.change(|inner| {
            inner.instances.retain(|other| other.id != instance.id);
            inner.instances.push(instance);
        });
    }
}
