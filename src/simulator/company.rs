//! The company: departments and their members.

use super::handle::Simulator;
use super::model::{Department, Person};
use super::state::Inner;

impl Simulator {
    /// Adds a person, or replaces the one with this userid.
    pub fn add_person(&self, person: Person) {
        self.state.change(|inner| {
            inner.people.retain(|other| other.userid != person.userid);
            inner.people.push(person);
        });
    }

    /// All members, in the order in which they were added.
    pub fn people(&self) -> Vec<Person> {
        self.state.read(|inner| inner.people.clone())
    }

    /// Removes a person. Their messages stay.
    pub fn remove_person(&self, userid: &str) {
        self.state.change(|inner| {
            inner.people.retain(|person| person.userid != userid);
            inner.places.remove(userid);
        });
    }

    /// Changes the mobile number of a person. Ignores an unknown userid, like the next two.
    pub fn set_mobile(&self, userid: &str, mobile: &str) {
        self.with(userid, |person| mobile.clone_into(&mut person.mobile));
    }

    pub fn set_name(&self, userid: &str, name: &str) {
        self.with(userid, |person| name.clone_into(&mut person.name));
    }

    /// An inactive person exists, but gets no messages.
    pub fn set_active(&self, userid: &str, active: bool) {
        self.with(userid, |person| person.active = active);
    }

    /// Adds a department, or replaces the one with this id.
    pub fn add_department(&self, id: i64, name: &str, parent: i64) {
        let department = Department { id, name: name.to_owned(), parent: Some(parent).filter(|_| id != 1) };
        self.state.change(|inner| {
            inner.departments.retain(|other| other.id != id);
            inner.departments.push(department);
        });
    }

    /// Removes a department, except the root. Its members and subdepartments stay.
    pub fn remove_department(&self, id: i64) {
        self.state.change(|inner| inner.departments.retain(|department| department.id != id || id == 1));
    }

    /// Adds a person to a department, besides their others. People without any are in the root.
    pub fn place(&self, userid: &str, department: i64) {
        self.state.change(|inner| inner.places.entry(userid.to_owned()).or_default().push(department));
    }

    fn with(&self, userid: &str, change: impl FnOnce(&mut Person)) {
        self.state.change(|inner| {
            if let Some(person) = inner.people.iter_mut().find(|person| person.userid == userid) {
                change(person);
            }
        });
    }
}

impl Inner {
    pub fn department(&self, id: i64) -> Option<&Department> {
        self.departments.iter().find(|department| department.id == id)
    }

    /// The direct children of a department.
    pub fn below(&self, id: i64) -> Vec<&Department> {
        self.departments.iter().filter(|department| department.parent == Some(id)).collect()
    }

    /// A department and all its descendants.
    pub fn tree(&self, id: i64) -> Vec<i64> {
        let mut found = vec![id];
        let mut next = 0;
        while let Some(parent) = found.get(next).copied() {
            let children: Vec<i64> = self.below(parent).iter().map(|d| d.id).filter(|id| !found.contains(id)).collect();
            found.extend(children);
            next += 1;
        }
        found
    }

    /// The departments of a person; the root by default.
    pub fn places_of(&self, userid: &str) -> Vec<i64> {
        self.places.get(userid).cloned().unwrap_or_else(|| vec![1])
    }

    /// The direct members of a department.
    pub fn members(&self, id: i64) -> Vec<&Person> {
        let is_in = |person: &&Person| self.places.get(&person.userid).map_or(id == 1, |places| places.contains(&id));
        self.people.iter().filter(is_in).collect()
    }
}
