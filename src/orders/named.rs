//! Master data by what is typed: a code or an id.

use crate::catalog::{Warehouse, WarehouseId};
use crate::org::{Department, DepartmentId};

/// Master data that orders refer to by code or id.
pub(super) trait Named {
    type Id: Copy;
    fn matches(&self, typed: &str) -> bool;
    fn id_unless_disabled(&self) -> Option<Self::Id>;
}

impl Named for Department {
    type Id = DepartmentId;
    fn matches(&self, typed: &str) -> bool {
        self.code.eq_ignore_ascii_case(typed) || self.id.to_string() == typed
    }
    fn id_unless_disabled(&self) -> Option<DepartmentId> {
        (!self.is_disabled()).then_some(self.id)
    }
}

impl Named for Warehouse {
    type Id = WarehouseId;
    fn matches(&self, typed: &str) -> bool {
        self.code.eq_ignore_ascii_case(typed) || self.id.to_string() == typed
    }
    fn id_unless_disabled(&self) -> Option<WarehouseId> {
        (!self.is_disabled()).then_some(self.id)
    }
}
