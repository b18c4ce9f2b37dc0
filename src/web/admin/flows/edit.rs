//! The buttons that change what is typed and keep nothing: steps and tests come, go and change places.

use std::collections::BTreeMap;

use super::typed::{FlowForm, NodeForm, TestForm};

impl FlowForm {
    /// Does what the button says, and numbers everything anew from 0.
    pub(super) fn edit(&mut self) {
        self.number_anew();
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
        self.number_anew();
    }

    /// The step at this place and the one below change places.
    fn swap(&mut self, upper: Option<usize>) {
        let Some(upper) = upper.filter(|upper| upper + 1 < self.nodes.len()) else { return };
        if let (Some(above), Some(below)) = (self.nodes.remove(&upper), self.nodes.remove(&(upper + 1))) {
            self.nodes.insert(upper, below);
            self.nodes.insert(upper + 1, above);
        }
    }

    fn number_anew(&mut self) {
        self.nodes = numbered(std::mem::take(&mut self.nodes));
        for node in self.nodes.values_mut() {
            node.tests = numbered(std::mem::take(&mut node.tests));
            for people in [&mut node.people, &mut node.from, &mut node.copies] {
                people.retain(|person| !person.is_empty());
            }
        }
    }
}

fn numbered<T>(items: BTreeMap<usize, T>) -> BTreeMap<usize, T> {
    items.into_values().enumerate().collect()
}
