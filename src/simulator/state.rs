//! What the platform knows. All changes go through one lock, and wake whoever waits for one.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::{Mutex, MutexGuard};

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use serde_json::Value;
use sha2::{Digest, Sha256};
use tokio::sync::watch;

use super::fault::Fault;
use super::model::{Accepted, AppAccount, Call, CodeKind, Department, Fate, Instance, Message, Person, Task};
use super::wecom::state::WeComState;
use crate::clock::Clock;

const TOKEN_LIFE: TimeDelta = TimeDelta::seconds(7200);
const CODE_LIFE: TimeDelta = TimeDelta::minutes(5);

/// Messages of one application to one person a day (`messaging.md` A2).
const MOST_A_DAY: usize = 500;

pub struct Inner {
    pub app: AppAccount,
    pub people: Vec<Person>,
    pub departments: Vec<Department>,
    /// Departments by userid; who has none is in the root.
    pub places: HashMap<String, Vec<i64>>,
    pub tasks: Vec<Task>,
    pub instances: Vec<Instance>,
    /// Paths that the application has no permission for.
    pub denied: Vec<String>,
    /// Calls of one API within a second.
    pub rate_limit: Option<usize>,
    pub recent: HashMap<String, VecDeque<DateTime<Utc>>>,
    pub throttled: usize,
    /// Token, userid and end of those who came through the sign-in page.
    pub user_tokens: Vec<(String, String, DateTime<Utc>)>,
    pub token: Option<(String, DateTime<Utc>)>,
    pub messages: Vec<Message>,
    pub accepted: Vec<Accepted>,
    pub calls: Vec<Call>,
    pub wecom: WeComState,
    pub faults: Vec<Fault>,
    codes: Vec<(String, CodeKind, String, DateTime<Utc>)>,
    /// (person, day, digest of the content): what is not shown a second time.
    said: HashMap<(String, NaiveDate), HashSet<Vec<u8>>>,
    counter: i64,
}

pub struct State {
    pub clock: Clock,
    inner: Mutex<Inner>,
    changed: watch::Sender<u64>,
}

impl State {
    pub fn new(clock: Clock, app: AppAccount) -> Self {
        let inner = Inner {
            app,
            people: Vec::new(),
            departments: vec![Department { id: 1, name: "公司".into(), parent: None }],
            places: HashMap::new(),
            tasks: Vec::new(),
            instances: Vec::new(),
            denied: Vec::new(),
            rate_limit: None,
            recent: HashMap::new(),
            throttled: 0,
            user_tokens: Vec::new(),
            token: None,
            messages: Vec::new(),
            accepted: Vec::new(),
            calls: Vec::new(),
            wecom: WeComState::default(),
            faults: Vec::new(),
            codes: Vec::new(),
            said: HashMap::new(),
            counter: 0,
        };
        Self { clock, inner: Mutex::new(inner), changed: watch::Sender::new(0) }
    }

    pub fn read<T>(&self, look: impl FnOnce(&Inner) -> T) -> T {
        look(&self.lock())
    }

    pub fn change<T>(&self, change: impl FnOnce(&mut Inner) -> T) -> T {
        let result = change(&mut self.lock());
        self.changed.send_modify(|n| *n += 1);
        result
    }

    pub fn changes(&self) -> watch::Receiver<u64> {
        self.changed.subscribe()
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        // A test that panicked while it held the lock left a whole state behind: nothing here is half done.
        self.inner.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

impl Inner {
    /// The same token while it is valid, its life renewed; a new one after.
    pub fn give_token(&mut self, now: DateTime<Utc>) -> String {
        if let Some((token, expires_at)) = &mut self.token
            && now < *expires_at
        {
            *expires_at = now + TOKEN_LIFE;
            return token.clone();
        }
        let token = format!("sim{:029x}", self.next() * 7_919 + now.timestamp_micros());
        self.token = Some((token.clone(), now + TOKEN_LIFE));
        token
    }

    pub fn is_token(&self, token: &str, now: DateTime<Utc>) -> bool {
        self.token.as_ref().is_some_and(|(known, expires_at)| known == token && now < *expires_at)
    }

    pub fn person(&self, userid: &str) -> Option<&Person> {
        self.people.iter().find(|person| person.userid == userid)
    }

    pub fn by_unionid(&self, unionid: &str) -> Option<&Person> {
        self.people.iter().find(|person| person.unionid == unionid)
    }

    pub fn new_code(&mut self, userid: &str, kind: CodeKind, now: DateTime<Utc>) -> String {
        let code = format!("code{:012x}{:x}", self.next(), now.timestamp_micros());
        self.codes.push((code.clone(), kind, userid.to_owned(), now + CODE_LIFE));
        code
    }

    /// Whose code it is; it is used up by asking in the right place.
    pub fn use_code(&mut self, code: &str, kind: CodeKind, now: DateTime<Utc>) -> Option<Person> {
        let index = self.codes.iter().position(|(known, of, ..)| known == code && *of == kind)?;
        let (_, _, userid, expires_at) = self.codes.remove(index);
        if now < expires_at { self.person(&userid).cloned() } else { None }
    }

    /// A token that stands for a person who signed in.
    pub fn give_user_token(&mut self, userid: &str, now: DateTime<Utc>) -> String {
        let token = format!("user{:020x}{:x}", self.next() * 104_729, now.timestamp_micros());
        self.user_tokens.push((token.clone(), userid.to_owned(), now + TOKEN_LIFE));
        token
    }

    /// Takes a message and decides for each person what becomes of it. The rule of what counts as the same is ours:
    /// the message's JSON, whatever its spelling, to the same person on one day in Shanghai (`messaging.md` H 4).
    pub fn accept(&mut self, userids: &[String], msg: &Value, raw: &str, now: DateTime<Utc>) -> i64 {
        let task_id = 256_000_000_000 + self.next();
        let day = now.with_timezone(&chrono_tz::Asia::Shanghai).date_naive();
        let digest = Sha256::digest(msg.to_string().as_bytes()).to_vec();
        let mut fates = Vec::new();
        for userid in userids {
            let is_here = self.person(userid).is_some_and(|person| person.active);
            let said = self.said.entry((userid.clone(), day)).or_default();
            let fate = if !is_here {
                Fate::Invalid
            } else if said.contains(&digest) {
                Fate::Forbidden("143106")
            } else if said.len() >= MOST_A_DAY {
                Fate::Forbidden("143105")
            } else {
                said.insert(digest.clone());
                let id = self.messages.len() + 1;
                let (msg, raw) = (msg.clone(), raw.to_owned());
                self.messages.push(Message { id, userid: userid.clone(), task_id, at: now, msg, raw, read: false });
                Fate::Shown
            };
            fates.push((userid.clone(), fate));
        }
        let (raw, strangers) = (raw.to_owned(), Vec::new());
        self.accepted.push(Accepted { task_id, at: now, raw, fates, strangers, asked: 0, recalled: false });
        task_id
    }

    pub fn next(&mut self) -> i64 {
        self.counter += 1;
        self.counter
    }
}
