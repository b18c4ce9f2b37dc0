//! The platform's state behind one lock. Every change wakes the tasks that wait for changes.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::{Mutex, MutexGuard};

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use serde_json::Value;
use sha2::{Digest, Sha256};
use tokio::sync::watch;

use super::fault::Fault;
use super::model::{Accepted, AppAccount, Call, CodeKind, Delivery, Department, Instance, Message, Person, Task};
use super::wecom::state::WeComState;
use crate::clock::Clock;

const TOKEN_LIFE: TimeDelta = TimeDelta::seconds(7200);
const CODE_LIFE: TimeDelta = TimeDelta::minutes(5);

/// The most messages of one application to one person per day (`messaging.md` A2).
const MOST_A_DAY: usize = 500;

/// Everything the platform stores. Only behind [`State`].
pub struct Inner {
    pub app: AppAccount,
    pub people: Vec<Person>,
    pub departments: Vec<Department>,
    /// Departments by userid. People without an entry are in the root.
    pub places: HashMap<String, Vec<i64>>,
    pub tasks: Vec<Task>,
    pub instances: Vec<Instance>,
    /// Paths that the application has no permission for.
    pub denied: Vec<String>,
    /// Calls of one API per second; `None`: unlimited.
    pub rate_limit: Option<usize>,
    pub recent: HashMap<String, VecDeque<DateTime<Utc>>>,
    pub throttled: usize,
    /// Tokens of signed-in people: token, userid, expiry.
    pub user_tokens: Vec<(String, String, DateTime<Utc>)>,
    pub token: Option<(String, DateTime<Utc>)>,
    pub messages: Vec<Message>,
    pub accepted: Vec<Accepted>,
    pub calls: Vec<Call>,
    pub wecom: WeComState,
    pub faults: Vec<Fault>,
    codes: Vec<(String, CodeKind, String, DateTime<Utc>)>,
    /// Digests of messages shown, by person and day. Duplicates are not shown.
    shown: HashMap<(String, NaiveDate), HashSet<Vec<u8>>>,
    counter: i64,
}

/// The shared state, with a signal for every change.
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
            shown: HashMap::new(),
            counter: 0,
        };
        Self { clock, inner: Mutex::new(inner), changed: watch::Sender::new(0) }
    }

    /// Reads the state under the lock.
    pub fn read<T>(&self, look: impl FnOnce(&Inner) -> T) -> T {
        look(&self.lock())
    }

    /// Changes the state under the lock and wakes the tasks that wait for changes.
    pub fn change<T>(&self, change: impl FnOnce(&mut Inner) -> T) -> T {
        let result = change(&mut self.lock());
        self.changed.send_modify(|n| *n += 1);
        result
    }

    /// The number of changes so far; await it to wait for a change.
    pub fn changes(&self) -> watch::Receiver<u64> {
        self.changed.subscribe()
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        // A panic in a test leaves the state whole: no change is left half done.
        self.inner.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

impl Inner {
    /// The current token with its life renewed, or a new one after its expiry.
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

    /// Whether it is the valid application token.
    pub fn is_token(&self, token: &str, now: DateTime<Utc>) -> bool {
        self.token.as_ref().is_some_and(|(known, expires_at)| known == token && now < *expires_at)
    }

    pub fn person(&self, userid: &str) -> Option<&Person> {
        self.people.iter().find(|person| person.userid == userid)
    }

    /// The person with this unionId.
    pub fn by_unionid(&self, unionid: &str) -> Option<&Person> {
        self.people.iter().find(|person| person.unionid == unionid)
    }

    /// A new code: five minutes, one use.
    pub fn new_code(&mut self, userid: &str, kind: CodeKind, now: DateTime<Utc>) -> String {
        let code = format!("code{:012x}{:x}", self.next(), now.timestamp_micros());
        self.codes.push((code.clone(), kind, userid.to_owned(), now + CODE_LIFE));
        code
    }

    /// The person of a code. Consumes the code when its kind matches.
    pub fn use_code(&mut self, code: &str, kind: CodeKind, now: DateTime<Utc>) -> Option<Person> {
        let index = self.codes.iter().position(|(known, of, ..)| known == code && *of == kind)?;
        let (_, _, userid, expires_at) = self.codes.remove(index);
        if now < expires_at { self.person(&userid).cloned() } else { None }
    }

    /// A new token of a signed-in person.
    pub fn give_user_token(&mut self, userid: &str, now: DateTime<Utc>) -> String {
        let token = format!("user{:020x}{:x}", self.next() * 104_729, now.timestamp_micros());
        self.user_tokens.push((token.clone(), userid.to_owned(), now + TOKEN_LIFE));
        token
    }

    /// Accepts a message and decides its delivery per person. Our own rule for duplicates: equal JSON to the same
    /// person on one day in Shanghai (`messaging.md` H 4). Returns the task id.
    pub fn accept(&mut self, userids: &[String], msg: &Value, raw: &str, now: DateTime<Utc>) -> i64 {
        let task_id = 256_000_000_000 + self.next();
        let day = now.with_timezone(&chrono_tz::Asia::Shanghai).date_naive();
        let digest = Sha256::digest(msg.to_string().as_bytes()).to_vec();
        let mut deliveries = Vec::new();
        for userid in userids {
            let is_here = self.person(userid).is_some_and(|person| person.active);
            let shown = self.shown.entry((userid.clone(), day)).or_default();
            let delivery = if !is_here {
                Delivery::Invalid
            } else if shown.contains(&digest) {
                Delivery::Forbidden("143106")
            } else if shown.len() >= MOST_A_DAY {
                Delivery::Forbidden("143105")
            } else {
                shown.insert(digest.clone());
                let id = self.messages.len() + 1;
                let (msg, raw) = (msg.clone(), raw.to_owned());
                self.messages.push(Message { id, userid: userid.clone(), task_id, at: now, msg, raw, read: false });
                Delivery::Shown
            };
            deliveries.push((userid.clone(), delivery));
        }
        let (raw, unknown_departments) = (raw.to_owned(), Vec::new());
        self.accepted.push(Accepted {
            task_id,
            at: now,
            raw,
            deliveries,
            unknown_departments,
            progress_queries: 0,
            recalled: false,
        });
        task_id
    }

    /// A number never used before.
    pub fn next(&mut self) -> i64 {
        self.counter += 1;
        self.counter
    }
}
