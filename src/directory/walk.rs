//! Reads a platform's directory within its call rate, and counts the calls.

use std::sync::atomic::{AtomicI32, Ordering};
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;

use super::snapshot::Snapshot;
use crate::app::App;
use crate::messenger::directory::Pace;
use crate::messenger::{Failure, PlatformApi};
use crate::org::{Platform, UserId};
use crate::{platform, typed_text};

/// How long to wait before checking again whether the rate allows a call.
const WAIT: Duration = Duration::from_millis(50);

/// Keeps the call rate that all instances share. The calls are counted for the run, but not for the month's quota, from
/// which the platform exempts them (`messaging.md` A9, 90020).
pub struct Walker<'a> {
    app: &'a App,
    platform: Platform,
    api: &'a dyn PlatformApi,
    calls: AtomicI32,
}

impl<'a> Walker<'a> {
    /// `None`: the platform is not configured.
    pub fn new(app: &'a App, platform: Platform) -> Option<Self> {
        let api = app.platforms.get(platform)?;
        Some(Self { app, platform, api, calls: AtomicI32::new(0) })
    }

    /// The number of calls made so far.
    pub fn calls(&self) -> i32 {
        self.calls.load(Ordering::Relaxed)
    }

    /// Reads all departments and members, and looks up the userids of `mobiles`.
    pub async fn walk(&self, mobiles: &[(UserId, String)]) -> Result<Snapshot, Failure> {
        let clean = |name: &mut String| *name = typed_text::clean(name).into_owned();
        let mut snapshot = Snapshot { departments: self.api.departments(self).await?, ..Snapshot::default() };
        snapshot.departments.iter_mut().for_each(|department| clean(&mut department.name));
        let mut seen = std::collections::HashSet::new();
        for department in &snapshot.departments {
            for mut member in self.api.members(department.id, self).await? {
                clean(&mut member.name);
                if seen.insert(member.userid.clone()) {
                    snapshot.members.push(member);
                }
            }
        }
        for (id, mobile) in mobiles {
            self.wait().await;
            if let Some(userid) = self.api.user_by_mobile(mobile).await? {
                snapshot.mobiles.push((*id, userid));
            }
        }
        Ok(snapshot)
    }
}

impl Pace for Walker<'_> {
    fn wait(&self) -> BoxFuture<'_, ()> {
        async {
            self.calls.fetch_add(1, Ordering::Relaxed);
            // If the database is away, make the call anyway: the platform's own limit applies.
            while let Ok(false) =
                platform::step(&self.app.db, self.platform, &self.app.limits(self.platform), self.app.clock.now()).await
            {
                tokio::time::sleep(WAIT).await;
            }
        }
        .boxed()
    }
}
