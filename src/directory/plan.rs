//! Compares a snapshot of a directory with the program's people and departments. Pure.

use std::collections::{HashMap, HashSet};

use super::snapshot::Snapshot;
use crate::org::{DepartmentId, UserId};

/// A department of the program, with what the comparison needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OurDepartment {
    pub id: DepartmentId,
    pub name: String,
    /// Its id on the platform; `None`: not bound.
    pub there: Option<i64>,
    /// The name last seen in the directory.
    pub seen: Option<String>,
}

/// A user, with what the comparison needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OurPerson {
    pub id: UserId,
    pub name: String,
    pub there: Option<String>,
    pub seen: Option<String>,
    pub is_disabled: bool,
    pub has_left: bool,
}

/// The program's side of the comparison.
#[derive(Clone, Debug, Default)]
pub struct Ours {
    pub departments: Vec<OurDepartment>,
    pub people: Vec<OurPerson>,
    /// Whether userids that differ only in case belong to one person.
    pub ignores_case: bool,
}

/// A change of a department.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DepartmentChange {
    New {
        there: i64,
        name: String,
    },
    /// An unbound department of the same name is bound.
    Link {
        id: DepartmentId,
        there: i64,
        name: String,
    },
    Rename {
        id: DepartmentId,
        from: String,
        to: String,
    },
}

/// A change of a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PersonChange {
    /// An unbound user whose mobile number belongs to the member is bound.
    Bind {
        id: UserId,
        name: String,
        userid: String,
    },
    Rename {
        id: UserId,
        from: String,
        to: String,
    },
    /// Bound, but no longer in the directory.
    Left {
        id: UserId,
        name: String,
    },
    /// Marked as having left, but listed in the directory again.
    Back {
        id: UserId,
        name: String,
    },
}

impl PersonChange {
    /// The person whom this change marks as having left; `None`: another change.
    pub fn leaver(&self) -> Option<UserId> {
        match self {
            Self::Left { id, .. } => Some(*id),
            _ => None,
        }
    }
}

/// A member of the directory who matches no user. An administrator decides what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unmatched {
    pub userid: String,
    pub name: String,
    pub department: i64,
    /// Unbound users of the same name.
    pub same_name: Vec<UserId>,
}

/// The result of a comparison.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    pub departments: Vec<DepartmentChange>,
    pub people: Vec<PersonChange>,
    pub unmatched: Vec<Unmatched>,
}

impl Changes {
    /// Whether there is nothing to apply or to decide.
    pub fn is_empty(&self) -> bool {
        self.departments.is_empty() && self.people.is_empty() && self.unmatched.is_empty()
    }
}

/// Matches members with users, by userid and then by mobile number. All others are [`Unmatched`].
pub fn plan(snapshot: &Snapshot, ours: &Ours) -> Changes {
    let mut changes = Changes { departments: departments(snapshot, ours), ..Changes::default() };
    let key = |userid: &str| if ours.ignores_case { userid.to_lowercase() } else { userid.to_owned() };
    let by_mobile: HashMap<String, UserId> = snapshot.mobiles.iter().map(|(id, userid)| (key(userid), *id)).collect();
    let bound: HashMap<String, &OurPerson> =
        ours.people.iter().filter_map(|person| Some((key(person.there.as_deref()?), person))).collect();
    let mut free_by_name: HashMap<&str, Vec<UserId>> = HashMap::new();
    for person in ours.people.iter().filter(|person| person.there.is_none() && !person.is_disabled) {
        free_by_name.entry(person.name.as_str()).or_default().push(person.id);
    }
    let mut there = HashSet::new();
    let mut taken = HashSet::new();
    for member in &snapshot.members {
        let userid = key(&member.userid);
        if !there.insert(userid.clone()) {
            continue;
        }
        if let Some(person) = bound.get(&userid) {
            if person.has_left {
                changes.people.push(PersonChange::Back { id: person.id, name: person.name.clone() });
            }
            if follows(&person.name, person.seen.as_deref(), &member.name) {
                let (from, to) = (person.name.clone(), member.name.clone());
                changes.people.push(PersonChange::Rename { id: person.id, from, to });
            }
            continue;
        }
        let by_number = by_mobile.get(&userid).and_then(|id| ours.people.iter().find(|person| person.id == *id));
        match by_number.filter(|person| person.there.is_none() && taken.insert(person.id)) {
            Some(person) => {
                let (name, userid) = (person.name.clone(), member.userid.clone());
                changes.people.push(PersonChange::Bind { id: person.id, name, userid });
            }
            None => changes.unmatched.push(Unmatched {
                userid: member.userid.clone(),
                name: member.name.clone(),
                department: member.department,
                same_name: free_by_name.get(member.name.as_str()).cloned().unwrap_or_default(),
            }),
        }
    }
    let is_gone = |person: &&OurPerson| {
        let is_there = person.there.as_deref().is_none_or(|userid| there.contains(&key(userid)));
        !is_there && !person.has_left && !person.is_disabled
    };
    let left = ours.people.iter().filter(is_gone);
    changes.people.extend(left.map(|person| PersonChange::Left { id: person.id, name: person.name.clone() }));
    changes
}

fn departments(snapshot: &Snapshot, ours: &Ours) -> Vec<DepartmentChange> {
    let mut changes = Vec::new();
    let mut linked = HashSet::new();
    // The root is the company itself, not a department.
    for department in snapshot.departments.iter().filter(|department| department.parent.is_some()) {
        let (there, name) = (department.id, department.name.clone());
        if let Some(own) = ours.departments.iter().find(|own| own.there == Some(there)) {
            if follows(&own.name, own.seen.as_deref(), &name) {
                changes.push(DepartmentChange::Rename { id: own.id, from: own.name.clone(), to: name });
            }
            continue;
        }
        let same =
            ours.departments.iter().find(|own| own.there.is_none() && own.name == name && !linked.contains(&own.id));
        match same {
            Some(own) => {
                linked.insert(own.id);
                changes.push(DepartmentChange::Link { id: own.id, there, name });
            }
            None => changes.push(DepartmentChange::New { there, name }),
        }
    }
    changes
}

/// Whether a name is to follow the directory: it equals the name last seen there, and the directory has another one
/// now.
fn follows(name: &str, seen: Option<&str>, now: &str) -> bool {
    seen == Some(name) && name != now && !now.trim().is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::messenger::directory::{Department, Member};

    fn person(id: i64, name: &str, there: Option<&str>, seen: Option<&str>) -> OurPerson {
        let (there, seen) = (there.map(str::to_owned), seen.map(str::to_owned));
        OurPerson { id: UserId(id), name: name.into(), there, seen, is_disabled: false, has_left: false }
    }

    fn member(userid: &str, name: &str) -> Member {
        Member { userid: userid.into(), name: name.into(), department: 2 }
    }

    #[test]
    fn people_are_matched_by_userid_then_by_mobile_and_the_rest_is_unmatched() {
        let snapshot = Snapshot {
            members: vec![member("a", "王芳"), member("b", "李强"), member("c", "张三"), member("a", "王芳")],
            mobiles: vec![(UserId(2), "b".into())],
            ..Snapshot::default()
        };
        let people = vec![
            person(1, "王芳", Some("a"), Some("王芳")),
            person(2, "李强（采购）", None, None),
            person(3, "张三", None, None),
            person(4, "赵敏", Some("z"), None),
        ];
        let changes = plan(&snapshot, &Ours { people, ..Ours::default() });
        assert_eq!(
            changes.people,
            [
                PersonChange::Bind { id: UserId(2), name: "李强（采购）".into(), userid: "b".into() },
                PersonChange::Left { id: UserId(4), name: "赵敏".into() },
            ]
        );
        let asked = Unmatched { userid: "c".into(), name: "张三".into(), department: 2, same_name: vec![UserId(3)] };
        assert_eq!(changes.unmatched, [asked]);
    }

    #[test]
    fn a_name_changed_here_is_kept_and_one_that_came_from_there_follows() {
        let snapshot =
            Snapshot { members: vec![member("a", "王芳芳"), member("b", "李小强")], ..Snapshot::default() };
        let people = vec![person(1, "王芳", Some("a"), Some("王芳")), person(2, "老李", Some("b"), Some("李强"))];
        let changes = plan(&snapshot, &Ours { people, ..Ours::default() });
        let renamed = PersonChange::Rename { id: UserId(1), from: "王芳".into(), to: "王芳芳".into() };
        assert_eq!(changes.people, [renamed]);
    }

    #[test]
    fn userids_may_ignore_case_and_returning_people_are_noticed() {
        let mut back = person(1, "孙丽", Some("SunLi"), Some("孙丽"));
        back.has_left = true;
        let snapshot = Snapshot { members: vec![member("sunli", "孙丽")], ..Snapshot::default() };
        let ours = Ours { people: vec![back], ignores_case: true, ..Ours::default() };
        assert_eq!(plan(&snapshot, &ours).people, [PersonChange::Back { id: UserId(1), name: "孙丽".into() }]);
        let cased = plan(&snapshot, &Ours { ignores_case: false, ..ours });
        assert_eq!(cased.unmatched.len(), 1);
    }

    #[test]
    fn departments_are_linked_by_id_then_by_name_and_the_root_is_none_of_ours() {
        let there = |id, name: &str, parent| Department { id, name: name.into(), parent };
        let snapshot = Snapshot {
            departments: vec![
                there(1, "公司", None),
                there(2, "采购部", Some(1)),
                there(3, "财务中心", Some(1)),
                there(4, "新部", Some(2)),
            ],
            ..Snapshot::default()
        };
        let own = |id, name: &str, there, seen: Option<&str>| OurDepartment {
            id: DepartmentId(id),
            name: name.into(),
            there,
            seen: seen.map(str::to_owned),
        };
        let departments = vec![own(1, "采购部", None, None), own(2, "财务部", Some(3), Some("财务部"))];
        let changes = plan(&snapshot, &Ours { departments, ..Ours::default() });
        assert_eq!(
            changes.departments,
            [
                DepartmentChange::Link { id: DepartmentId(1), there: 2, name: "采购部".into() },
                DepartmentChange::Rename { id: DepartmentId(2), from: "财务部".into(), to: "财务中心".into() },
                DepartmentChange::New { there: 4, name: "新部".into() },
            ]
        );
    }
}
