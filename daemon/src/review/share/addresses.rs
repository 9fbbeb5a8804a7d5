//! Where a share may listen: on this machine, and at its addresses in private networks. Never at a
//! public address, and never at all of them at once.

use std::net::{IpAddr, Ipv4Addr};

/// This machine alone.
pub(super) const HERE: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

/// Whether only this machine and its own network can reach `address`.
fn is_private(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => address.is_private(),
        IpAddr::V6(address) => address.is_unique_local(),
    }
}

/// The addresses a share may have now, this machine's own first. Blocks for a moment. Where the
/// system does not tell them, sharing in the network is not offered.
pub(super) fn addresses() -> Vec<IpAddr> {
    let cards = if_addrs::get_if_addrs().unwrap_or_else(|error| {
        tracing::warn!(%error, "the addresses of this machine cannot be told");
        Vec::new()
    });
    let mut networks: Vec<IpAddr> =
        cards.iter().map(if_addrs::Interface::ip).filter(|address| is_private(*address)).collect();
    networks.sort();
    networks.dedup();
    networks.insert(0, HERE);
    networks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_private_networks_are_offered() {
        for (address, expected) in [
            ("192.168.1.20", true),
            ("10.0.0.1", true),
            ("172.31.255.1", true),
            ("fd12:3456::1", true),
            ("0.0.0.0", false),
            ("::", false),
            ("127.0.0.2", false),
            ("172.32.0.1", false),
            ("100.64.0.1", false),
            ("169.254.1.1", false),
            ("203.0.113.9", false),
            ("8.8.8.8", false),
            ("fe80::1", false),
            ("2001:db8::1", false),
            ("::ffff:192.168.1.20", false),
        ] {
            assert_eq!(is_private(address.parse().expect("an address")), expected, "{address}");
        }
        let all = addresses();
        assert_eq!(all[0], HERE);
        assert!(all[1..].iter().all(|address| is_private(*address)), "{all:?}");
    }
}
