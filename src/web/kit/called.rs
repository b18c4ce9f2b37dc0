//! Tells people whose names are the same, or look the same, apart where one of them is chosen.

use std::collections::HashMap;

use unicode_security::confusable_detection::skeleton;

use crate::org::User;

impl AsRef<Self> for User {
    fn as_ref(&self) -> &Self {
        self
    }
}

/// How the people of a list are called in it.
pub struct Called {
    /// The number of people by what their name looks like.
    looks: HashMap<String, usize>,
}

impl Called {
    pub fn among<U: AsRef<User>>(people: impl IntoIterator<Item = U>) -> Self {
        let mut looks = HashMap::new();
        for person in people {
            *looks.entry(look(&person.as_ref().display_name)).or_default() += 1;
        }
        Self { looks }
    }

    /// The name; with the username if somebody else in the list has a name that looks the same.
    pub fn name(&self, person: &User) -> String {
        match self.looks.get(&look(&person.display_name)) {
            Some(2..) => format!("{} ({})", person.display_name, person.username),
            _ => person.display_name.clone(),
        }
    }
}

/// The same for names that the eye confuses: 「王芳」 and 「王 芳」, `Anna` and `Аnna` with a Cyrillic А.
fn look(name: &str) -> String {
    let letters: String = name.chars().filter(|c| !c.is_whitespace()).collect();
    skeleton(&letters.to_lowercase()).collect()
}
