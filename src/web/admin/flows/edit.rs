//! The editor's buttons that add, remove and move steps and tests in the form. They store nothing.

use std::collections::BTreeMap;

use super::form::{FlowForm, NodeForm, TestForm};

impl FlowForm {
    /// Performs the action of the submitted button and renumbers all items from 0.
    pub(super) fn edit(&mut self) {
        self.renumber();
        let intent = self.intent.clone();
        let parts: Vec<&str> = intent.split('-').collect();
        let at = |part: &str| part.parse::<usize>().ok();
        match parts.as_slice() {
            ["add"] => {
                self.nodes.insert(self.nodes.len(), NodeForm::default());
            }
            ["remove", node] => {
                self.nodes.retain(|index, _| Some(*index) != at(node));
            }
            ["up", node] => self.swap(at(node).and_then(|node| node.checked_sub(1))),
            ["down", node] => self.swap(at(node)),
            ["test", node, on] => {
                if let Some(node) = at(node).and_then(|node| self.nodes.get_mut(&node)) {
                    let test = TestForm { on: (*on).to_owned(), join: "and".into(), ..TestForm::default() };
                    node.tests.insert(node.tests.len(), test);
                }
            }
            ["untest", node, test] => {
                if let Some(node) = at(node).and_then(|node| self.nodes.get_mut(&node)) {
                    node.tests.retain(|index, _| Some(*index) != at(test));
                }
            }
            _ => {}
        }
        self.renumber();
    }

    /// Swaps the step at this index with the next one.
    fn swap(&mut self, upper: Option<usize>) {
        let Some(upper) = upper.filter(|upper| upper + 1 < self.nodes.len()) else { return };
        if let (Some(above), Some(below)) = (self.nodes.remove(&upper), self.nodes.remove(&(upper + 1))) {
            self.nodes.insert(upper, below);
            self.nodes.insert(upper + 1, above);
        }
    }

    fn renumber(&mut self) {
        self.nodes = renumbered(std::mem::take(&mut self.nodes));
        for node in self.nodes.values_mut() {
            node.tests = renumbered(std::mem::take(&mut node.tests));
            for people in [&mut node.people, &mut node.from, &mut node.copies] {
                people.retain(|person| !person.is_empty());
            }
        }
    }
}

fn renumbered<T>(items: BTreeMap<usize, T>) -> BTreeMap<usize, T> {
    items.into_values().enumerate().collect()
}
