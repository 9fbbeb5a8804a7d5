//! Two clocks that must not be mixed up: OBS's monotonic one, and the wall clock both processes
//! read.
//!
//! Sound is stamped by OBS; latency is measured across two processes. A [`ClockReading`] maps one
//! onto the other, and each end does so once, where a time enters it.

use std::time::{SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

/// Nanoseconds on OBS's monotonic clock, as `os_gettime_ns` counts them.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct ObsTime(pub u64);

/// Nanoseconds since the Unix epoch, by the wall clock that every process of one machine shares.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct WallTime(pub u64);

impl WallTime {
    /// Reads the wall clock. A clock set before 1970 reads as the epoch itself.
    pub fn now() -> Self {
        let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Self(u64::try_from(since_epoch.as_nanos()).unwrap_or(u64::MAX))
    }

    /// Whole milliseconds from `earlier` to `self`; negative when `earlier` is the later one.
    pub fn ms_since(self, earlier: Self) -> i64 {
        let difference = i128::from(self.0) - i128::from(earlier.0);
        i64::try_from(difference / 1_000_000).unwrap_or(if difference < 0 {
            i64::MIN
        } else {
            i64::MAX
        })
    }
}

/// Both clocks, read at the same moment in the plugin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClockReading {
    /// What OBS's clock said.
    pub obs: ObsTime,
    /// What the wall clock said.
    pub wall: WallTime,
}

impl ClockReading {
    /// The wall time of an instant on OBS's clock, before or after this reading.
    pub fn wall_of(&self, instant: ObsTime) -> WallTime {
        if instant.0 >= self.obs.0 {
            WallTime(self.wall.0.saturating_add(instant.0 - self.obs.0))
        } else {
            WallTime(self.wall.0.saturating_sub(self.obs.0 - instant.0))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reading_maps_instants_on_both_sides_of_it() {
        let reading = ClockReading { obs: ObsTime(1_000), wall: WallTime(50_000) };
        assert_eq!(reading.wall_of(ObsTime(1_500)), WallTime(50_500));
        assert_eq!(reading.wall_of(ObsTime(400)), WallTime(49_400));
        assert_eq!(reading.wall_of(ObsTime(u64::MAX)), WallTime(u64::MAX));
    }

    #[test]
    fn milliseconds_have_a_sign() {
        assert_eq!(WallTime(5_000_000).ms_since(WallTime(2_000_000)), 3);
        assert_eq!(WallTime(2_000_000).ms_since(WallTime(5_000_000)), -3);
    }
}
