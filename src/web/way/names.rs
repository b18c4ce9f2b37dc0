//! The names that a diagram shows.

use std::collections::HashMap;

use crate::approval::flow::{Flow, Rule};
use crate::approval::{Seat, Stop};
use crate::catalog::{Warehouse, WarehouseId};
use crate::db::Conn;
use crate::org::{Department, DepartmentId, User, UserId};

/// The names of people, departments and warehouses, by id.
#[derive(Clone, Debug, Default)]
pub struct Names {
    people: HashMap<UserId, String>,
    departments: HashMap<DepartmentId, String>,
    warehouses: HashMap<WarehouseId, String>,
}

impl Names {
    /// The names for a definition or a trial. Three queries.
    pub async fn of_stops(conn: &Conn, flow: &Flow, stops: &[Stop]) -> diesel::QueryResult<Self> {
        let mut people = people_of(flow);
        people.extend(people_in(stops));
        Self::load(conn, people).await
    }

    async fn load(conn: &Conn, mut people: Vec<UserId>) -> diesel::QueryResult<Self> {
        people.sort_unstable();
        people.dedup();
        let (people, departments, warehouses) =
            tokio::try_join!(User::named(conn, &people), Department::list(conn), Warehouse::list(conn))?;
        Ok(Self::from_lists(&people, &departments, &warehouses))
    }

    /// The names in lists that are loaded already.
    pub fn from_lists(people: &[User], departments: &[Department], warehouses: &[Warehouse]) -> Self {
        Self {
            people: people.iter().map(|user| (user.id, user.display_name.clone())).collect(),
            departments: departments.iter().map(|unit| (unit.id, unit.name.clone())).collect(),
            warehouses: warehouses.iter().map(|warehouse| (warehouse.id, warehouse.name.clone())).collect(),
        }
    }

    /// Empty for an unknown id.
    pub fn person(&self, id: UserId) -> &str {
        self.people.get(&id).map_or("", String::as_str)
    }

    /// Empty for an unknown id.
    pub fn department(&self, id: DepartmentId) -> &str {
        self.departments.get(&id).map_or("", String::as_str)
    }

    /// Empty for an unknown id.
    pub fn warehouse(&self, id: WarehouseId) -> &str {
        self.warehouses.get(&id).map_or("", String::as_str)
    }
}

fn people_of(flow: &Flow) -> Vec<UserId> {
    let mut people = Vec::new();
    for node in &flow.nodes {
        if let Rule::People { people: named } | Rule::Chosen { from: named } = &node.rule {
            people.extend(named);
        }
        people.extend(&node.copies);
        people.extend(node.deadline.as_ref().and_then(|deadline| deadline.to));
    }
    people
}

fn people_in(stops: &[Stop]) -> Vec<UserId> {
    let of_seat = |seat: &Seat| [Some(seat.handler), seat.principal];
    let of_stop = |stop: &Stop| match stop {
        Stop::People(seats, _) => seats.iter().flat_map(of_seat).flatten().collect(),
        Stop::Chosen(from) => from.clone(),
        Stop::NotNeeded | Stop::Skipped(_) | Stop::Nobody => Vec::new(),
    };
    stops.iter().flat_map(of_stop).collect()
}
