//! Pushes inbox counts to open pages as soon as they change.
//!
//! One task per process listens for NOTIFY, with a poll as fallback, and queries the counts of all open pages at once.
//! A page's stream gets an update only when its own counts change. Holds no idle connection except the listening one.

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

/// The poll interval. Catches read letters, ended sessions and lost notifications.
const POLL: Duration = Duration::from_secs(10);

/// The shortest time between two queries. Merges a burst of letters into one update.
const GAP: Duration = Duration::from_millis(250);

/// The most streams per person. One more ends the oldest. Browsers open at most six connections to a server.
const MOST_PAGES: usize = 4;

/// The data that a page shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub waiting: i64,
    pub unread: i64,
    /// Whether the step shown on the page is closed.
    pub is_step_closed: bool,
}

/// The last value sent to a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Signal {
    /// Not queried yet.
    Unknown,
    Counts(Counts),
    /// Too many pages, or the session ended: the page must not reconnect.
    Over,
}

/// An open page.
#[derive(Clone, Debug)]
pub struct OpenPage {
    pub user: UserId,
    /// Digest of the session key.
    pub session: Vec<u8>,
    /// The step shown on the page.
    pub step: Option<StepId>,
}

/// The next event of a stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Update {
    Counts(Counts),
    /// The stream is over; do not reconnect.
    Over,
    /// The program stops; reconnect to another instance.
    Closing,
}

/// All open pages of this process. Clones share them.
#[derive(Clone, Default)]
pub struct Live {
    inner: Arc<Inner>,
}

#[derive(Default)]
struct Inner {
    pages: Mutex<Pages>,
    /// Wakes the querying task.
    wake: Notify,
}

#[derive(Default)]
struct Pages {
    open: Vec<Page>,
    next: u64,
    is_closing: bool,
}

struct Page {
    id: u64,
    viewer: OpenPage,
    tell: watch::Sender<Signal>,
}

/// The stream of one page. Dropping it unregisters the page.
pub struct Listener {
    live: Live,
    id: u64,
    hear: watch::Receiver<Signal>,
}

impl Live {
    /// Registers a page. The first update is the current state.
    pub fn join(&self, viewer: OpenPage) -> Listener {
        let (tell, hear) = watch::channel(Signal::Unknown);
        let id = {
            let mut pages = self.pages();
            let same = |page: &&Page| page.viewer.user == viewer.user;
            let open = pages.open.iter().filter(same).count();
            for page in pages.open.iter().filter(same).take((open + 1).saturating_sub(MOST_PAGES)) {
                page.tell.send_replace(Signal::Over);
            }
            pages.next += 1;
            let id = pages.next;
            // While closing, the sender is dropped and the listener gets `Closing` at once.
            if !pages.is_closing {
                pages.open.push(Page { id, viewer, tell });
            }
            id
        };
        self.inner.wake.notify_one();
        Listener { live: self.clone(), id, hear }
    }

    /// Ends all streams at shutdown. New pages get `Closing`.
    pub fn close(&self) {
        let mut pages = self.pages();
        pages.is_closing = true;
        pages.open.clear();
    }

    /// Whether the program is stopping: [`Live::close`] was called.
    pub fn is_closing(&self) -> bool {
        self.pages().is_closing
    }

    /// Queries and sends updates forever.
    pub async fn run(self, db: Db, clock: Clock) {
        tokio::spawn(listen(db.clone(), self.clone()));
        let mut poll = tokio::time::interval(POLL);
        poll.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                () = self.inner.wake.notified() => {}
                _ = poll.tick() => {}
            }
            if let Err(e) = self.refresh(&db, &clock).await {
                tracing::warn!(error = %e, "could not query the inbox counts of open pages");
            }
            tokio::time::sleep(GAP).await;
        }
    }

    async fn refresh(&self, db: &Db, clock: &Clock) -> Result<()> {
        let viewers: Vec<OpenPage> = self.pages().open.iter().map(|page| page.viewer.clone()).collect();
        if viewers.is_empty() {
            return Ok(());
        }
        let users: Vec<UserId> = viewers.iter().map(|viewer| viewer.user).collect();
        let sessions: Vec<Vec<u8>> = viewers.iter().map(|viewer| viewer.session.clone()).collect();
        let steps: Vec<StepId> = viewers.iter().filter_map(|viewer| viewer.step).collect();
        let (counts, alive, closed) = {
            let mut conn = db.conn().await?;
            let counts = inbox_counts(&mut conn, &users).await?;
            let alive = StoredSession::alive(&mut conn, &sessions, clock.now()).await?;
            let closed = if steps.is_empty() { Vec::new() } else { closed_steps(&mut conn, &steps).await? };
            (counts, alive, closed)
        };
        for page in &self.pages().open {
            // Pages registered during the query wait for the next one.
            if !users.contains(&page.viewer.user) || !sessions.contains(&page.viewer.session) {
                continue;
            }
            let count = counts.iter().find(|count| count.person == page.viewer.user && !count.is_disabled);
            let signal = match count {
                Some(count) if alive.contains(&page.viewer.session) => Signal::Counts(Counts {
                    waiting: count.waiting,
                    unread: count.unread,
                    is_step_closed: page.viewer.step.is_some_and(|step| closed.contains(&step)),
                }),
                _ => Signal::Over,
            };
            page.tell.send_if_modified(|last| {
                let is_news = *last != signal && *last != Signal::Over;
                if is_news {
                    *last = signal;
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
    /// Waits for the next update.
    pub async fn hear(&mut self) -> Update {
        match self.hear.changed().await {
            Ok(()) => match *self.hear.borrow_and_update() {
                Signal::Counts(counts) => Update::Counts(counts),
                Signal::Over | Signal::Unknown => Update::Over,
            },
            Err(_) => Update::Closing,
        }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.live.pages().open.retain(|page| page.id != self.id);
    }
}

/// Wakes the querying task when letters are inserted, which happens with every act.
async fn listen(db: Db, live: Live) {
    loop {
        if let Ok(mut conn) = db.own_conn().await
            && conn.batch_execute("LISTEN outbox").await.is_ok()
        {
            let mut notifications = pin!(conn.notifications_stream());
            while let Some(Ok(_)) = notifications.next().await {
                live.inner.wake.notify_one();
            }
        }
        tokio::time::sleep(POLL).await;
    }
}
