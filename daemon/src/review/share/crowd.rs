//! How much viewers may ask: each machine its share, and all of them together no more than is
//! answered without anybody else noticing. What they ask is answered from memory, so even a flood
//! costs the desk and the session nothing but the processor's time.

use std::{
    collections::HashMap,
    net::{IpAddr, Ipv6Addr},
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use crate::review::rate::Bucket;

/// Requests at once, and a second, of one machine: a page with all its parts is ten of them.
const EACH: (f64, f64) = (120.0, 10.0);
/// The same of all together.
const ALL: (f64, f64) = (1_500.0, 250.0);
/// Machines that are remembered; who was quiet for longest is forgotten first.
const MACHINES_MAX: usize = 1_024;

/// The buckets. Clones share them.
#[derive(Clone)]
pub(super) struct Crowd(Arc<Mutex<Buckets>>);

struct Buckets {
    all: Bucket,
    each: HashMap<IpAddr, Bucket>,
}

impl Crowd {
    /// Nobody has asked anything yet.
    pub(super) fn new(now: Instant) -> Self {
        let all = Bucket::full(ALL.0, now);
        Self(Arc::new(Mutex::new(Buckets { all, each: HashMap::new() })))
    }

    /// Takes a request of a machine, or tells how long it has to wait.
    pub(super) fn take(&self, machine: IpAddr, now: Instant) -> Result<(), Duration> {
        let machine = neighborhood(machine);
        let mut buckets = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if !buckets.each.contains_key(&machine) && buckets.each.len() >= MACHINES_MAX {
            let quiet = buckets.each.iter().min_by_key(|(_, bucket)| bucket.at());
            if let Some(quiet) = quiet.map(|(machine, _)| *machine) {
                buckets.each.remove(&quiet);
            }
        }
        let own = buckets.each.entry(machine).or_insert_with(|| Bucket::full(EACH.0, now));
        own.take(EACH, now)?;
        buckets.all.take(ALL, now)
    }
}

/// A machine has as many IPv6 addresses as it likes within its network.
fn neighborhood(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(address) => {
            let network = u128::from(address) >> 64 << 64;
            IpAddr::V6(Ipv6Addr::from(network))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn machine(number: u32) -> IpAddr {
        IpAddr::from((0x0a00_0000 + number).to_be_bytes())
    }

    #[test]
    fn one_machine_does_not_drink_what_is_for_the_others() {
        let now = Instant::now();
        let crowd = Crowd::new(now);
        let asked = (0..10_000).filter(|_| crowd.take(machine(1), now).is_ok()).count();
        assert_eq!(asked, 120);
        assert_eq!(crowd.take(machine(2), now), Ok(()));
        let all = (3..1_000).flat_map(|number| [number; 100]);
        let asked = all.filter(|number| crowd.take(machine(*number), now).is_ok()).count();
        assert_eq!(asked, 1_500 - 121, "and together they have no more than this");
        let later = now + Duration::from_secs(60);
        assert_eq!(crowd.take(machine(1), later), Ok(()));
        for number in 0..5_000 {
            let _ = crowd.take(machine(number), later);
        }
        let known = crowd.0.lock().expect("nobody panicked").each.len();
        assert!(known <= MACHINES_MAX, "{known} machines are remembered");
        let [near, far] = ["fd00::1", "fd00::ffff:2"].map(|text| text.parse().expect("an address"));
        assert_eq!(neighborhood(near), neighborhood(far));
    }
}
