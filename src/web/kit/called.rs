//! Distinguishes people with equal or similar names where one of them is chosen.

use std::collections::HashMap;

use unicode_security::confusable_detection::skeleton;

use crate::catalog::spelled;
use crate::org::User;

impl AsRef<Self> for User {
    fn as_ref(&self) -> &Self {
        self
    }
}

/// The display names of the people of one list.
pub struct Called {
    /// The number of people by the shape of their name.
    looks: HashMap<String, usize>,
}

impl Called {
    /// The names of one list; compares each name with all others.
    pub fn among<U: AsRef<User>>(people: impl IntoIterator<Item = U>) -> Self {
        let mut looks = HashMap::new();
        for person in people {
            *looks.entry(look(&person.as_ref().display_name)).or_default() += 1;
        }
        Self { looks }
    }

    /// By what the person is found from the keyboard: initials and pinyin of the name, the username.
    pub fn spelled(&self, person: &User) -> String {
        format!("{} {}", spelled(&person.display_name), person.username)
    }

    /// The name; followed by the username if another name in the list looks the same.
    pub fn name(&self, person: &User) -> String {
        match self.looks.get(&look(&person.display_name)) {
            Some(2..) => format!("{} ({})", person.display_name, person.username),
            _ => person.display_name.clone(),
        }
    }
}

/// Equal for names that look alike: 「王芳」 and 「王 芳」, `Anna` and `Аnna` with a Cyrillic А.
fn look(name: &str) -> String {
    let letters: String = name.chars().filter(|c| !c.is_whitespace()).collect();
    skeleton(&letters.to_lowercase()).collect()
}
