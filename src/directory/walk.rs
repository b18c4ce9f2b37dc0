//! Walking a directory at the platforms' pace, counting the calls.

use std::sync::atomic::{AtomicI32, Ordering};
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;

use super::Snapshot;
use crate::app::App;
use crate::messenger::Failure;
use crate::messenger::directory::{Department, Member, Pace};
use crate::org::{Platform, UserId};
use crate::platform;

/// How long to wait for the next call when none is allowed now.
const WAIT: Duration = Duration::from_millis(50);

/// The pace that all instances keep together. Calls of the directory are counted, but not against the month: the
/// platform exempts them (`messaging.md` A9, 90020).
pub struct Walker<'a> {
    app: &'a App,
    platform: Platform,
    calls: AtomicI32,
}

impl<'a> Walker<'a> {
    pub fn new(app: &'a App, platform: Platform) -> Self {
        Self { app, platform, calls: AtomicI32::new(0) }
    }

    pub fn calls(&self) -> i32 {
        self.calls.load(Ordering::Relaxed)
    }

    /// Everything, with the userids of these mobile numbers.
    pub async fn walk(&self, mobiles: &[(UserId, String)]) -> Result<Snapshot, Failure> {
        let mut snapshot = Snapshot { departments: self.departments().await?, ..Snapshot::default() };
        let mut seen = std::collections::HashSet::new();
        for department in &snapshot.departments {
            for member in self.members(department.id).await? {
                if seen.insert(member.userid.clone()) {
                    snapshot.members.push(member);
                }
            }
        }
        for (id, mobile) in mobiles {
            self.wait().await;
            if let Some(userid) = self.by_mobile(mobile).await? {
                snapshot.mobiles.push((*id, userid));
            }
        }
        Ok(snapshot)
    }

    async fn departments(&self) -> Result<Vec<Department>, Failure> {
        match (self.platform, &self.app.dingtalk, &self.app.wecom) {
            (Platform::DingTalk, Some(dingtalk), _) => dingtalk.departments(self).await,
            (Platform::WeCom, _, Some(wecom)) => wecom.departments(self).await,
            _ => Ok(Vec::new()),
        }
    }

    async fn members(&self, department: i64) -> Result<Vec<Member>, Failure> {
        match (self.platform, &self.app.dingtalk, &self.app.wecom) {
            (Platform::DingTalk, Some(dingtalk), _) => dingtalk.members(department, self).await,
            (Platform::WeCom, _, Some(wecom)) => wecom.members(department, self).await,
            _ => Ok(Vec::new()),
        }
    }

    async fn by_mobile(&self, mobile: &str) -> Result<Option<String>, Failure> {
        match (self.platform, &self.app.dingtalk, &self.app.wecom) {
            (Platform::DingTalk, Some(dingtalk), _) => dingtalk.user_by_mobile(mobile).await,
            (Platform::WeCom, _, Some(wecom)) => wecom.user_by_mobile(mobile).await,
            _ => Ok(None),
        }
    }
}

impl Pace for Walker<'_> {
    fn wait(&self) -> BoxFuture<'_, ()> {
        async {
            self.calls.fetch_add(1, Ordering::Relaxed);
            // Without the database nobody can be asked: the call goes out, and the platform's own limit holds.
            while let Ok(false) =
                platform::step(&self.app.db, self.platform, &self.app.limits(self.platform), self.app.clock.now()).await
            {
                tokio::time::sleep(WAIT).await;
            }
        }
        .boxed()
    }
}
