//! Accounts of the old system, matched with present ones. A person who is only named by an order gets a disabled
//! account, so that their orders keep their name.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::Path;

use pinyin::ToPinyin;

use super::fields::ACCOUNTS;
use super::mapping::Mapping;
use super::report::Problem;
use super::source::Source;
use crate::error::Result;
use crate::org::{Platform, Role, User, UserId, UserInput};

/// A person.
pub struct Person {
    /// `None`: an account will be created.
    pub id: Option<UserId>,
    pub input: UserInput,
    pub is_disabled: bool,
}

/// All people.
pub struct People {
    pub all: Vec<Person>,
    /// Real name → places in `all`.
    by_name: HashMap<String, Vec<usize>>,
    /// Username, or userid in DingTalk, in lower case → place in `all`.
    by_key: HashMap<String, usize>,
    usernames: HashSet<String>,
}

impl People {
    /// The existing accounts.
    pub fn new(existing: Vec<User>) -> Self {
        let mut people =
            Self { all: Vec::new(), by_name: HashMap::new(), by_key: HashMap::new(), usernames: HashSet::new() };
        for user in existing {
            let (id, is_disabled) = (Some(user.id), user.is_disabled());
            let input = UserInput {
                role: user.role,
                userids: user.ids.userids(),
                username: user.username,
                display_name: user.display_name,
                department_id: user.department_id,
                may_approve_in_dingtalk: user.may_approve_in_dingtalk,
                mobile: user.mobile,
                preferred_platform: user.preferred_platform,
            };
            people.add(Person { id, input, is_disabled });
        }
        people
    }

    /// Adds the accounts of `Base_SuperAdmin`.
    pub fn read(&mut self, folder: &Path, mapping: &Mapping, problems: &mut Vec<Problem>) -> Result<()> {
        let Some(source) = Source::read(folder, &ACCOUNTS, mapping)? else { return Ok(()) };
        for row in &source.rows {
            if let Some(problem) = source.shape(row) {
                problems.push(problem);
                continue;
            }
            let (name, dingtalk) = (source.cell(row, "name"), source.cell(row, "dingtalk"));
            if mapping.find("person", &name).is_some() || self.by_key.contains_key(&dingtalk.to_lowercase()) {
                continue;
            }
            // An account without DingTalk of the same name is the same person.
            let is_same = |at: &&usize| {
                let bound = self.all[**at].input.userids.get(&Platform::DingTalk);
                dingtalk.is_empty() || bound.is_none()
            };
            if let Some(at) = self.by_name.get(&name).and_then(|all| all.iter().find(is_same)).copied() {
                if !dingtalk.is_empty() {
                    self.by_key.insert(dingtalk.to_lowercase(), at);
                }
                continue;
            }
            let username = self.free_username(&source.cell(row, "username"), &name);
            let mut input = plain(username, name);
            input.may_approve_in_dingtalk = source.cell(row, "agrees").eq_ignore_ascii_case("Y");
            if !dingtalk.is_empty() {
                input.userids = BTreeMap::from([(Platform::DingTalk, dingtalk)]);
            }
            if let Some(fault) = input.faults().first() {
                problems.push(source.problem(row, format!("no account: {} ({})", fault.field, fault.reason.key)));
                continue;
            }
            let is_disabled = source.cell(row, "is_disabled").eq_ignore_ascii_case("Y");
            self.add(Person { id: None, input, is_disabled });
        }
        Ok(())
    }

    /// The person with a name, username or userid. Creates a disabled account for an unknown name; then the
    /// second value is true. The error says why no person can be found.
    pub fn find(&mut self, name: &str, mapping: &Mapping) -> Result<(usize, bool), String> {
        if let Some(username) = mapping.find("person", name) {
            let known = self.by_key.get(&username.to_lowercase()).copied();
            return known.map(|at| (at, false)).ok_or_else(|| format!("mapping.csv: no account {username}"));
        }
        let named = self.by_name.get(name).cloned().unwrap_or_default();
        let enabled: Vec<usize> = named.iter().copied().filter(|at| !self.all[*at].is_disabled).collect();
        match (&named[..], &enabled[..], self.by_key.get(&name.to_lowercase())) {
            ([one], ..) | (_, [one], _) | ([], _, Some(one)) => Ok((*one, false)),
            ([], ..) => {
                let username = self.free_username("", name);
                let input = plain(username, name.to_owned());
                match input.faults().first() {
                    Some(_) => Err(format!("\"{name}\" is no name of a person")),
                    None => Ok((self.add(Person { id: None, input, is_disabled: true }), true)),
                }
            }
            _ => Err(format!("several people are called {name}: mapping.csv must say who is meant (person)")),
        }
    }

    /// The person whom a key or name means, if there is exactly one.
    pub fn known(&self, key: &str) -> Option<usize> {
        let named = self.by_name.get(key).map(Vec::as_slice);
        match named {
            Some([one]) => Some(*one),
            _ => self.by_key.get(&key.to_lowercase()).copied(),
        }
    }

    /// A person who handled an order needs the right to approve.
    pub fn handles(&mut self, at: usize) {
        let person = &mut self.all[at];
        if person.id.is_none() {
            person.input.role = Role::Approver;
        }
    }

    fn add(&mut self, person: Person) -> usize {
        let at = self.all.len();
        let input = &person.input;
        self.by_name.entry(input.display_name.clone()).or_default().push(at);
        for key in input.userids.get(&Platform::DingTalk).into_iter().chain([&input.username]) {
            self.by_key.entry(key.to_lowercase()).or_insert(at);
        }
        self.usernames.insert(input.username.clone());
        self.all.push(person);
        at
    }

    /// A free username: as given, else the name in pinyin, with a number if it is taken.
    fn free_username(&self, wished: &str, name: &str) -> String {
        let is_good = |c: &char| c.is_ascii_lowercase() || c.is_ascii_digit();
        let spelled = |c: char| c.to_pinyin().map_or_else(|| c.to_string(), |sound| sound.plain().to_owned());
        let mut stem = wished.trim().to_lowercase();
        if stem.is_empty() || !stem.chars().all(|c| is_good(&c) || "._@-".contains(c)) {
            stem =
                name.chars().map(spelled).collect::<String>().to_lowercase().chars().filter(is_good).take(50).collect();
        }
        if stem.is_empty() {
            "user".clone_into(&mut stem);
        }
        let numbered = (2..).map(|n: u32| format!("{stem}{n}"));
        let mut tried = std::iter::once(stem.clone()).chain(numbered);
        tried.find(|name| !self.usernames.contains(name)).unwrap_or(stem)
    }
}

fn plain(username: String, display_name: String) -> UserInput {
    UserInput {
        username,
        display_name,
        role: Role::Staff,
        department_id: None,
        userids: BTreeMap::new(),
        may_approve_in_dingtalk: false,
        mobile: None,
        preferred_platform: None,
    }
}
