//! A visitor who is not signed in: the address, and the limits on the work that a visitor may cause.

use std::net::{IpAddr, Ipv4Addr};

use actix_web::HttpRequest;
use actix_web::web::Data;

use crate::app::App;
use crate::error::{Error, Reason, Result};
use crate::throttle::Work;

/// A place in the budget of an address; see [`crate::throttle`].
pub struct Guest {
    app: App,
    work: Work,
    whose: IpAddr,
}

impl Guest {
    /// Takes a place, before the work.
    ///
    /// # Errors
    /// `TooMany` when the budget of the address is used up.
    pub fn take(app: &App, request: &HttpRequest, work: Work) -> Result<Self> {
        let from = address(request);
        let whose = app.throttle.take(work, from).map_err(|seconds| {
            tracing::warn!(%from, ?work, seconds, "refused work for an address that asked for too much");
            Error::TooMany(Reason::new("too-many-from-here").with("seconds", seconds.to_string()), seconds)
        })?;
        Ok(Self { app: app.clone(), work, whose })
    }

    /// Gives the place back: the visitor proved to be a known person.
    pub fn give_back(self) {
        self.app.throttle.give_back(self.work, self.whose);
    }
}

/// The address of the visitor; see `WHSM_TRUSTED_PROXIES`.
pub(super) fn address(request: &HttpRequest) -> IpAddr {
    let peer = request.peer_addr().map_or(Ipv4Addr::UNSPECIFIED.into(), |peer| peer.ip());
    let headers = request.headers().get_all("x-forwarded-for").filter_map(|value| value.to_str().ok());
    let forwarded = headers.collect::<Vec<_>>().join(",");
    match request.app_data::<Data<App>>() {
        Some(app) => app.config.trusted_proxies.visitor(peer, &forwarded),
        None => peer,
    }
}
