//! The rules that the codes and names of departments and warehouses share.

use crate::error::Fault;

/// The faults of `code` (1 to 32 of letters, digits and `._-`) and `name` (1 to 80 characters).
pub fn code_and_name_faults(code: &str, name: &str) -> Vec<Fault> {
    let mut faults = Vec::new();
    if code.is_empty() || code.len() > 32 || !code.chars().all(|c| c.is_ascii_alphanumeric() || "._-".contains(c)) {
        faults.push(Fault::new("code", "fault-code"));
    }
    if name.is_empty() {
        faults.push(Fault::new("name", "fault-required"));
    } else if name.chars().count() > 80 {
        faults.push(Fault::new("name", "fault-too-long").with("max", "80"));
    }
    faults
}
