//! Flows with usernames and codes instead of ids, and back.

use std::collections::HashMap;

use serde_json::Value;

use crate::approval::Flow;
use crate::catalog::Warehouse;
use crate::db::Conn;
use crate::error::{Error, Fault, Result};
use crate::org::{Department, User};

/// What an id in a flow refers to.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Of {
    Person,
    Department,
    Warehouse,
}

/// The usernames and codes of this installation.
pub(super) struct Names {
    by_id: HashMap<(Of, i64), String>,
    /// By lower-case name.
    ids: HashMap<(Of, String), i64>,
}

impl Names {
    pub(super) async fn load(conn: &mut Conn) -> Result<Self> {
        let people = User::list(conn).await?.into_iter().map(|user| (Of::Person, user.id.0, user.username));
        let departments = Department::list(conn).await?.into_iter().map(|unit| (Of::Department, unit.id.0, unit.code));
        let warehouses = Warehouse::list(conn).await?.into_iter().map(|house| (Of::Warehouse, house.id.0, house.code));
        let all: Vec<(Of, i64, String)> = people.chain(departments).chain(warehouses).collect();
        let ids = all.iter().map(|(of, id, name)| ((*of, name.to_lowercase()), *id)).collect();
        Ok(Self { ids, by_id: all.into_iter().map(|(of, id, name)| ((of, id), name)).collect() })
    }

    /// A flow as the file has it.
    pub(super) fn portable(&self, flow: &Flow) -> Result<Value> {
        let mut portable = serde_json::to_value(flow).map_err(Error::broken)?;
        each(&mut portable, &mut |_, of, value| {
            let id = value.as_i64().unwrap_or_default();
            *value = self.by_id.get(&(of, id)).cloned().map_or(Value::Null, Value::String);
        });
        Ok(portable)
    }

    /// A flow of a file with the ids of this installation, or what is wrong with it. `at`: its place in the file.
    pub(super) fn local(&self, at: &str, portable: &Value) -> Result<Flow, Vec<Fault>> {
        let mut faults = Vec::new();
        let mut local = portable.clone();
        each(&mut local, &mut |node, of, value| {
            let name = value.as_str().unwrap_or_default();
            let id = self.ids.get(&(of, name.trim().to_lowercase()));
            if id.is_none() {
                let key = match of {
                    Of::Person => "fault-settings-person",
                    Of::Department => "fault-settings-department",
                    Of::Warehouse => "fault-settings-warehouse",
                };
                let shown = if name.is_empty() { value.to_string() } else { name.to_owned() };
                faults.push(Fault::new(format!("{at}.nodes[{node}]"), key).with("name", shown));
            }
            *value = Value::from(id.copied().unwrap_or_default());
        });
        let read = serde_json::from_value(local);
        match read {
            Ok(flow) if faults.is_empty() => Ok(flow),
            Ok(_) => Err(faults),
            Err(e) => Err(vec![Fault::new(at.to_owned(), "fault-settings-flow").with("why", e.to_string())]),
        }
    }
}

/// The value at a path of fields.
fn within<'a>(value: &'a mut Value, path: &[&str]) -> Option<&'a mut Value> {
    path.iter().try_fold(value, |value, field| value.get_mut(field))
}

/// Passes each reference of a flow to `visit`, with the index of its node.
fn each(flow: &mut Value, visit: &mut impl FnMut(usize, Of, &mut Value)) {
    let nodes = flow.get_mut("nodes").and_then(Value::as_array_mut);
    for (index, node) in nodes.into_iter().flatten().enumerate() {
        for path in [&["rule", "people"][..], &["rule", "from"], &["copies"]] {
            let people = within(node, path).and_then(Value::as_array_mut);
            people.into_iter().flatten().for_each(|person| visit(index, Of::Person, person));
        }
        if let Some(successor) = within(node, &["deadline", "to"]).filter(|to| !to.is_null()) {
            visit(index, Of::Person, successor);
        }
        let groups = node.get_mut("condition").and_then(Value::as_array_mut).into_iter().flatten();
        for test in groups.filter_map(Value::as_array_mut).flatten() {
            let (of, field) = match test.get("on").and_then(Value::as_str) {
                Some("department") => (Of::Department, "within"),
                Some("warehouse") => (Of::Warehouse, "id"),
                _ => continue,
            };
            if let Some(value) = test.get_mut(field) {
                visit(index, of, value);
            }
        }
    }
}
