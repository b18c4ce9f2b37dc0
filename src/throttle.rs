//! Limits the work that strangers may cause: a budget per address and kind of work, in this process.
//!
//! A place in the budget is taken before the work, and given back if the visitor signed in successfully, so that an
//! office behind one address can sign in as often as it likes. Knows nothing of requests.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};

use crate::clock::Clock;

/// The most addresses with a budget of their own. All others share one.
const MOST_ADDRESSES: usize = 20_000;

/// Work that a visitor may cause before signing in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Work {
    /// The check of a password.
    Password,
    /// A platform is asked for the person of a sign-in code.
    Code,
    /// A pushed event is decrypted.
    Event,
    /// A printed order is looked up.
    Paper,
}

impl Work {
    /// The number of places of an address, and the time after which one returns.
    const fn budget(self) -> (i32, TimeDelta) {
        match self {
            Self::Password => (60, TimeDelta::seconds(10)),
            Self::Code => (30, TimeDelta::seconds(10)),
            Self::Event => (120, TimeDelta::seconds(1)),
            Self::Paper => (60, TimeDelta::seconds(2)),
        }
    }
}

/// When the full budget of an address will be available again.
type Books = HashMap<(Work, IpAddr), DateTime<Utc>>;

/// The budgets. Clones share them.
#[derive(Clone, Debug)]
pub struct Throttle {
    clock: Clock,
    full_at: Arc<Mutex<Books>>,
}

impl Throttle {
    /// Full budgets for everybody.
    pub fn new(clock: Clock) -> Self {
        Self { clock, full_at: Arc::default() }
    }

    /// Takes a place. Returns whose place it is, for [`Throttle::give_back`]. `Err`: no place is left; the number of
    /// seconds until one is.
    pub fn take(&self, work: Work, from: IpAddr) -> Result<IpAddr, u32> {
        let (now, (places, each)) = (self.clock.now(), work.budget());
        let whole = each * places;
        let mut full_at = self.books();
        let is_new = !full_at.contains_key(&(work, network(from)));
        if is_new && full_at.len() >= MOST_ADDRESSES {
            full_at.retain(|_, full| *full > now);
        }
        let shares = is_new && full_at.len() >= MOST_ADDRESSES;
        let from = if shares { Ipv4Addr::UNSPECIFIED.into() } else { network(from) };
        let full = full_at.entry((work, from)).or_insert(now);
        // Clamped, because the clock may have been set back.
        let after = (*full).clamp(now, now + whole) + each;
        if after - now > whole {
            let wait = (after - now - whole).num_seconds().saturating_add(1);
            return Err(u32::try_from(wait).unwrap_or(u32::MAX));
        }
        *full = after;
        Ok(from)
    }

    /// Gives a place back, because the visitor is a known person. `whose`: the result of [`Throttle::take`].
    pub fn give_back(&self, work: Work, whose: IpAddr) {
        let (_, each) = work.budget();
        if let Some(full) = self.books().get_mut(&(work, whose)) {
            *full -= each;
        }
    }

    fn books(&self) -> MutexGuard<'_, Books> {
        self.full_at.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The address that has a budget. For IPv6 it is the network, because one subscriber has all addresses of a /64.
pub fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(six) => Ipv6Addr::from_bits(six.to_bits() >> 64 << 64).into(),
        four => four,
    }
}
