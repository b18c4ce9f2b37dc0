//! Departments as a tree. Pure: no database access.

use std::collections::HashMap;

use super::department::Department;
use super::ids::DepartmentId;

/// A department with its position in the tree.
#[derive(Clone, Debug)]
pub struct Branch {
    pub department: Department,
    /// 0 for a top-level department.
    pub depth: usize,
    pub has_below: bool,
    /// How many nested lists end after this department.
    pub closes: usize,
}

/// The departments in depth-first order; siblings keep the given order.
pub fn tree(all: Vec<Department>) -> Vec<Branch> {
    let mut below: HashMap<Option<DepartmentId>, Vec<Department>> = HashMap::new();
    for department in all {
        below.entry(department.parent_id).or_default().push(department);
    }
    let mut branches: Vec<Branch> = Vec::new();
    // A stack of the departments still to be placed, the next one last.
    let mut open: Vec<(Department, usize)> = Vec::new();
    let push = |open: &mut Vec<(Department, usize)>, departments: Option<Vec<Department>>, depth: usize| {
        open.extend(departments.unwrap_or_default().into_iter().rev().map(|department| (department, depth)));
    };
    let top = below.remove(&None);
    push(&mut open, top, 0);
    while let Some((department, depth)) = open.pop() {
        if let Some(before) = branches.last_mut() {
            before.closes = before.depth.saturating_sub(depth);
        }
        let children = below.remove(&Some(department.id));
        branches.push(Branch { department, depth, has_below: children.is_some(), closes: 0 });
        push(&mut open, children, depth + 1);
    }
    if let Some(last) = branches.last_mut() {
        last.closes = last.depth;
    }
    branches
}

/// The department and all its descendants. None of them may become its parent.
pub fn below(tree: &[Branch], id: DepartmentId) -> Vec<DepartmentId> {
    let Some(at) = tree.iter().position(|branch| branch.department.id == id) else { return Vec::new() };
    let depth = tree[at].depth;
    let deeper = tree[at + 1..].iter().take_while(|branch| branch.depth > depth);
    tree[at..=at].iter().chain(deeper).map(|branch| branch.department.id).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn department(id: i64, parent: Option<i64>) -> Department {
        Department {
            id: DepartmentId(id),
            code: id.to_string(),
            name: id.to_string(),
            parent_id: parent.map(DepartmentId),
            version: 1,
            disabled_at: None,
            head_id: None,
            signing_limit: None,
        }
    }

    #[test]
    fn each_department_is_followed_by_its_descendants() {
        let all = [(1, None), (2, None), (3, Some(1)), (4, Some(3)), (5, Some(1))];
        let tree = tree(all.map(|(id, parent)| department(id, parent)).to_vec());
        let drawn: Vec<_> = tree.iter().map(|b| (b.department.id.0, b.depth, b.has_below, b.closes)).collect();
        assert_eq!(drawn, [(1, 0, true, 0), (3, 1, true, 0), (4, 2, false, 1), (5, 1, false, 1), (2, 0, false, 0)]);
        assert_eq!(below(&tree, DepartmentId(1)), [1, 3, 4, 5].map(DepartmentId));
        assert_eq!(below(&tree, DepartmentId(2)), [2].map(DepartmentId));
        assert_eq!(super::tree(Vec::new()).len(), 0);
    }
}
