//! Report figures: amounts by month, open work, durations, returns, top goods and customers.
//!
//! Read-only. Every figure aggregates the orders of a list filter for the same viewer, so that the linked list shows
//! exactly the counted orders. Never sums amounts as floats.

mod amounts;
mod open;
mod pace;
mod period;
mod returns;
mod top;

pub use amounts::{MonthAmount, OwnOrders, StatusCount, amounts, own};
pub use open::{AGES, Age, AgeRow, OpenWork, ages, ages_of, asked_own_ages, open_work, own_ages};
pub use pace::{Pace, StepPace, asked_own_pace, pace, step_pace};
pub use period::{LONGEST, Month, Period, Span};
pub use returns::{Returns, returns};
pub use top::{Top, customers, goods};

use chrono_tz::Tz;

use crate::catalog::WarehouseId;
use crate::orders::{Counted, Filter, Kind, OpenStep, ReportFilter};
use crate::org::DepartmentId;

/// The period and the filters of a report.
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

    /// Those of [`Scope::submitted`] that count towards a sum, by the rule `how`.
    pub fn counted(&self, how: Counted) -> Filter {
        let mut filter = self.submitted();
        filter.report.counted = Some(how);
        filter
    }

    /// Those of [`Scope::submitted`] that are approved or rejected.
    pub fn decided(&self) -> Filter {
        let mut filter = self.submitted();
        filter.report.is_decided = true;
        filter
    }

    /// Orders with an open step now, regardless of the period.
    pub fn waiting(&self) -> Filter {
        let report = ReportFilter { open: Some(OpenStep::default()), ..ReportFilter::default() };
        Filter { report, ..self.whenever() }
    }

    fn whenever(&self) -> Filter {
        Filter { department: self.department, kind: self.kind, warehouse: self.warehouse, ..Filter::default() }
    }
}
