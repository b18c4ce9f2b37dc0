//! Who looks at a page now, and what their inbox holds: told to them as soon as it changes.
//!
//! One task a process listens to the database (NOTIFY, and a look every few seconds besides) and asks once for everybody
//! who is there; each page's stream hears only when its own figures change. Never holds a connection while nothing
//! happens, but the one that listens.

use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use diesel_async::SimpleAsyncConnection;
use futures_util::StreamExt;
use tokio::sync::{Notify, watch};

use crate::approval::{closed_steps, inbox_counts};
use crate::clock::Clock;
use crate::db::Db;
use crate::error::Result;
use crate::orders::StepId;
use crate::org::{StoredSession, UserId};

/// How often the figures are looked at when nothing calls for it: what was read, sessions that ended, a lost NOTIFY.
const POLL: Duration = Duration::from_secs(10);

/// Between two looks: a burst of letters is one change.
const GAP: Duration = Duration::from_millis(250);

/// Pages that a person may have open at once; one more, and the oldest hears no more. Browsers open six connections to a
/// server at most, and pages need some.
const MOST_PAGES: usize = 4;

/// What a page is told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Told {
    pub waiting: i64,
    pub unread: i64,
    /// The step that the page shows is closed.
    pub is_step_closed: bool,
}

/// Whether a page goes on hearing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Word {
    /// Nothing was looked at yet.
    Nothing,
    Told(Told),
    /// Too many pages, or nobody is signed in any more: it shall not ask again.
    Over,
}

/// A page that is open.
#[derive(Clone, Debug)]
pub struct Looker {
    pub user: UserId,
    /// The digest of its session's key.
    pub session: Vec<u8>,
    /// The step that the page shows.
    pub step: Option<StepId>,
}

/// What a page hears next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Heard {
    Told(Told),
    /// There is nothing more to hear; asking again leads to nothing.
    Over,
    /// The program stops; another one will answer.
    Closing,
}

/// All pages that are open in this process. Clones share them.
#[derive(Clone, Default)]
pub struct Live {
    inner: Arc<Inner>,
}

#[derive(Default)]
struct Inner {
    pages: Mutex<Pages>,
    /// Rung when there is something to look at.
    bell: Notify,
}

#[derive(Default)]
struct Pages {
    open: Vec<Page>,
    next: u64,
    is_closing: bool,
}

struct Page {
    id: u64,
    looker: Looker,
    tell: watch::Sender<Word>,
}

/// One page's ear; nothing is kept for it any more when it is dropped.
pub struct Listener {
    live: Live,
    id: u64,
    hear: watch::Receiver<Word>,
}

impl Live {
    /// A page begins to listen.
    pub fn join(&self, looker: Looker) -> Listener {
        let (tell, hear) = watch::channel(Word::Nothing);
        let id = {
            let mut pages = self.pages();
            let same = |page: &&Page| page.looker.user == looker.user;
            let open = pages.open.iter().filter(same).count();
            for page in pages.open.iter().filter(same).take((open + 1).saturating_sub(MOST_PAGES)) {
                page.tell.send_replace(Word::Over);
            }
            pages.next += 1;
            let id = pages.next;
            // Without its sender, it hears at once that the program stops.
            if !pages.is_closing {
                pages.open.push(Page { id, looker, tell });
            }
            id
        };
        self.inner.bell.notify_one();
        Listener { live: self.clone(), id, hear }
    }

    /// Ends all streams: the program stops. Nothing opens afterwards.
    pub fn close(&self) {
        let mut pages = self.pages();
        pages.is_closing = true;
        pages.open.clear();
    }

    /// Looks and tells for as long as the runtime lives.
    pub async fn run(self, db: Db, clock: Clock) {
        tokio::spawn(listen(db.clone(), self.clone()));
        let mut poll = tokio::time::interval(POLL);
        poll.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                () = self.inner.bell.notified() => {}
                _ = poll.tick() => {}
            }
            if let Err(e) = self.look(&db, &clock).await {
                tracing::warn!(error = %e, "could not look at the inboxes of those who are here");
            }
            tokio::time::sleep(GAP).await;
        }
    }

    async fn look(&self, db: &Db, clock: &Clock) -> Result<()> {
        let lookers: Vec<Looker> = self.pages().open.iter().map(|page| page.looker.clone()).collect();
        if lookers.is_empty() {
            return Ok(());
        }
        let users: Vec<UserId> = lookers.iter().map(|looker| looker.user).collect();
        let sessions: Vec<Vec<u8>> = lookers.iter().map(|looker| looker.session.clone()).collect();
        let steps: Vec<StepId> = lookers.iter().filter_map(|looker| looker.step).collect();
        let (counts, alive, closed) = {
            let mut conn = db.conn().await?;
            let counts = inbox_counts(&mut conn, &users).await?;
            let alive = StoredSession::alive(&mut conn, &sessions, clock.now()).await?;
            let closed = if steps.is_empty() { Vec::new() } else { closed_steps(&mut conn, &steps).await? };
            (counts, alive, closed)
        };
        for page in &self.pages().open {
            // Somebody who came while we looked is looked after next.
            if !users.contains(&page.looker.user) || !sessions.contains(&page.looker.session) {
                continue;
            }
            let count = counts.iter().find(|count| count.person == page.looker.user && !count.is_disabled);
            let word = match count {
                Some(count) if alive.contains(&page.looker.session) => Word::Told(Told {
                    waiting: count.waiting,
                    unread: count.unread,
                    is_step_closed: page.looker.step.is_some_and(|step| closed.contains(&step)),
                }),
                _ => Word::Over,
            };
            page.tell.send_if_modified(|last| {
                let is_news = *last != word && *last != Word::Over;
                if is_news {
                    *last = word;
                }
                is_news
            });
        }
        Ok(())
    }

    fn pages(&self) -> std::sync::MutexGuard<'_, Pages> {
        self.inner.pages.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Listener {
    /// Waits for news. The first are what is so now.
    pub async fn hear(&mut self) -> Heard {
        match self.hear.changed().await {
            Ok(()) => match *self.hear.borrow_and_update() {
                Word::Told(told) => Heard::Told(told),
                Word::Over | Word::Nothing => Heard::Over,
            },
            Err(_) => Heard::Closing,
        }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.live.pages().open.retain(|page| page.id != self.id);
    }
}

/// Rings the bell when letters are written: every act writes some, or tries to.
async fn listen(db: Db, live: Live) {
    loop {
        if let Ok(mut conn) = db.own_conn().await
            && conn.batch_execute("LISTEN outbox").await.is_ok()
        {
            let mut notifications = pin!(conn.notifications_stream());
            while let Some(Ok(_)) = notifications.next().await {
                live.inner.bell.notify_one();
            }
        }
        tokio::time::sleep(POLL).await;
    }
}
