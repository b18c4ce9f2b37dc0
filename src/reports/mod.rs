//! What the orders come to: amounts by month, work that waits, how long it takes, what comes back, what and whom it is for.
//!
//! Reads alone. Every figure is asked of the orders that the list finds for the same filter and the same viewer, so that
//! the list behind a figure holds exactly what was counted. Never adds amounts up in floats.

mod amounts;
mod open;
mod pace;
mod period;
mod returns;
mod top;

pub use amounts::{MonthAmount, OwnOrders, StatusCount, amounts, own};
pub use open::{AGES, Age, OpenWork, ages, open_work, own_ages};
pub use pace::{Pace, StepPace, own_pace, pace, step_pace};
pub use period::{LONGEST, Month, Period, Span};
pub use returns::{Returns, returns};
pub use top::{Top, customers, goods};

use chrono_tz::Tz;

use crate::catalog::WarehouseId;
use crate::orders::{Counted, Filter, Kind, OpenStep, ReportFilter};
use crate::org::DepartmentId;

/// What a report is narrowed to.
#[derive(Clone, Debug)]
pub struct Scope {
    pub period: Period,
    pub zone: Tz,
    pub department: Option<DepartmentId>,
    pub kind: Option<Kind>,
    pub warehouse: Option<WarehouseId>,
}

impl Scope {
    /// Orders submitted in the period.
    pub fn submitted(&self) -> Filter {
        let report = ReportFilter {
            submitted_from: Some(self.period.begins(self.zone)),
            submitted_until: Some(self.period.ends(self.zone)),
            ..ReportFilter::default()
        };
        Filter { report, ..self.whenever() }
    }

    /// Those of them whose amounts count.
    pub fn counted(&self, how: Counted) -> Filter {
        let mut filter = self.submitted();
        filter.report.counted = Some(how);
        filter
    }

    /// Those of them that are approved or rejected.
    pub fn decided(&self) -> Filter {
        let mut filter = self.submitted();
        filter.report.is_decided = true;
        filter
    }

    /// Orders that wait now, whenever they were submitted.
    pub fn waiting(&self) -> Filter {
        let report = ReportFilter { open: Some(OpenStep::default()), ..ReportFilter::default() };
        Filter { report, ..self.whenever() }
    }

    fn whenever(&self) -> Filter {
        Filter { department: self.department, kind: self.kind, warehouse: self.warehouse, ..Filter::default() }
    }
}
