//! Instances of the platform's own approval (`messaging.md` A7), as they are put here to be read.

use super::handle::Simulator;
use super::model::Instance;

impl Simulator {
    /// Adds an instance, or replaces the one with this id.
    pub fn add_instance(&self, instance: Instance) {
        self.state.change(|inner| {
            inner.instances.retain(|other| other.id != instance.id);
            inner.instances.push(instance);
        });
    }
}
