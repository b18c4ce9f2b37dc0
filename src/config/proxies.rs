//! The trusted proxies in front of the program, and the visitor's address behind them.

use std::net::IpAddr;

use ipnet::IpNet;

use super::reader::Reader;

/// `WHSM_TRUSTED_PROXIES`: addresses and networks. If empty, the peer of a connection is the visitor.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Proxies(Vec<IpNet>);

impl Proxies {
    /// The visitor's address. Behind trusted proxies it is the last address in `X-Forwarded-For` that does not belong
    /// to one of them. Earlier addresses are not trusted, because anybody can send them.
    pub fn visitor(&self, peer: IpAddr, forwarded: &str) -> IpAddr {
        let mut visitor = peer.to_canonical();
        for hop in forwarded.rsplit(',') {
            if !self.has(visitor) {
                break;
            }
            let Some(address) = address(hop.trim()) else { break };
            visitor = address;
        }
        visitor
    }

    fn has(&self, address: IpAddr) -> bool {
        self.0.iter().any(|network| network.contains(&address))
    }
}

/// Parses an address, with or without a port.
fn address(text: &str) -> Option<IpAddr> {
    let with_port = || text.parse::<std::net::SocketAddr>().ok().map(|address| address.ip());
    let bare = text.trim_start_matches('[').trim_end_matches(']');
    bare.parse().ok().or_else(with_port).map(|address: IpAddr| address.to_canonical())
}

impl<G: Fn(&str) -> Option<String>> Reader<'_, G> {
    /// Reads addresses and networks, separated by commas.
    pub(super) fn proxies(&mut self, name: &str) -> Proxies {
        let text = self.text(name).unwrap_or_default();
        let network = |part: &str| part.parse().ok().or_else(|| part.parse::<IpAddr>().ok().map(IpNet::from));
        let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
        let read: Option<Vec<IpNet>> = parts.map(network).collect();
        Proxies(read.unwrap_or_else(|| {
            self.faults
                .push(format!("{name} must be addresses or networks with commas between, like 127.0.0.1, 10.0.0.0/8"));
            Vec::new()
        }))
    }
}
