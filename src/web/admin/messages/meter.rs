//! How much of the platforms' limits is used: calls of the month, age of the token, messages per person today.

use chrono::{DateTime, Utc};
use diesel::QueryResult;

use crate::app::App;
use crate::db::Conn;
use crate::org::{Platform, User};
use crate::outbox::Channel;
use crate::platform::{self, TokenAge};

/// The length of the list of people.
const MOST_PEOPLE: i64 = 5;

/// The usage of one platform.
pub struct Gauge {
    pub platform: Platform,
    pub calls: i64,
    /// `None`: no limit.
    pub most: Option<i64>,
    pub token: Option<TokenAge>,
}

/// The usage of all configured platforms.
pub struct Meter {
    pub gauges: Vec<Gauge>,
    /// The people with the most work notices today, and how many.
    pub people: Vec<(User, i64)>,
    pub now: DateTime<Utc>,
}

impl Meter {
    /// Reads the usage of this month and today.
    pub async fn read(conn: &mut Conn, app: &App) -> QueryResult<Self> {
        let (zone, now) = (app.config.time_zone, app.clock.now());
        let mut gauges = Vec::new();
        for (platform, api) in app.platforms.all() {
            gauges.push(Gauge {
                platform,
                calls: platform::calls_of_month(conn, platform, zone, now).await?,
                most: api.rate().calls_per_month,
                token: platform::token_age(conn, platform).await?,
            });
        }
        let busiest = platform::busiest(conn, Channel::DingTalk, MOST_PEOPLE, zone, now).await?;
        let known = User::named(conn, &busiest.iter().map(|(id, _)| *id).collect::<Vec<_>>()).await?;
        let find = |(id, n): &(_, i64)| known.iter().find(|user| user.id == *id).map(|user| (user.clone(), *n));
        Ok(Self { now, gauges, people: busiest.iter().filter_map(find).collect() })
    }
}

impl Gauge {
    /// The used part of the month's calls in percent, 100 at most; 0 without a limit.
    pub fn share(&self) -> i64 {
        self.most.map_or(0, |most| (self.calls * 100 / most.max(1)).min(100))
    }

    /// The text key of the warning that few or no calls are left; `None`: enough are.
    pub fn warning(&self) -> Option<&'static str> {
        match self.share() {
            100 => Some("meter-used-up"),
            90..100 => Some("meter-nearly-used-up"),
            _ => None,
        }
    }

    /// Minutes since the token was fetched.
    pub fn token_minutes(&self, now: &DateTime<Utc>) -> Option<i64> {
        self.token.map(|token| (*now - token.fetched_at).num_minutes())
    }
}
