//! The trial run of a flow: the facts of a hypothetical order.

use serde::Deserialize;

use crate::app::App;
use crate::approval::{Facts, company};
use crate::catalog::WarehouseId;
use crate::db::Conn;
use crate::error::{Error, Fault, Result};
use crate::orders::{Kind, amount};
use crate::org::{DepartmentId, UserId};

/// The facts as submitted.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct TrialForm {
    pub(super) applicant: String,
    pub(super) amount: String,
    pub(super) quantity: String,
    pub(super) area: String,
    pub(super) department: String,
    pub(super) warehouse: String,
    pub(super) destination: String,
    pub(super) customer: String,
}

impl TrialForm {
    /// The numeric fields with their texts.
    pub(super) fn numbers(&self) -> [(&'static str, &str); 3] {
        [("amount", &self.amount), ("quantity", &self.quantity), ("area", &self.area)]
    }

    /// The facts of the hypothetical order.
    ///
    /// # Errors
    /// `Invalid` at each field that is missing or cannot be parsed.
    pub(super) async fn facts(&self, conn: &mut Conn, app: &App, kind: Kind) -> Result<Facts> {
        let mut faults = Vec::new();
        let mut fault = |field: &'static str, key| faults.push(Fault::new(format!("trial[{field}]"), key));
        let mut numbers = [Default::default(); 3];
        for (place, (field, text)) in numbers.iter_mut().zip(self.numbers()) {
            match amount::parse(text) {
                Ok(Some(number)) => *place = number,
                Ok(None) if field == "amount" => fault(field, "fault-required"),
                Ok(None) => {}
                Err(key) => fault(field, key),
            }
        }
        let [amount, quantity, area] = numbers;
        let mut id = |field: &'static str, text: &str| -> Option<i64> {
            let id = text.parse().ok();
            if id.is_none() {
                fault(field, "fault-required");
            }
            id
        };
        let applicant = id("applicant", &self.applicant);
        let department = id("department", &self.department).map(DepartmentId);
        let warehouse = id("warehouse", &self.warehouse).map(WarehouseId);
        let destination =
            if kind.has_destination() { id("destination", &self.destination).map(WarehouseId) } else { None };
        if !faults.is_empty() {
            return Err(Error::Invalid(faults));
        }
        Ok(Facts {
            applicant: UserId(applicant.unwrap_or_default()),
            amount,
            quantity,
            area,
            department,
            warehouse,
            destination,
            customer: self.customer.clone(),
            is_unchanged: false,
            company: company(conn, kind, app.clock.now()).await?,
            urge_interval: app.rules().urge_interval,
        })
    }
}
