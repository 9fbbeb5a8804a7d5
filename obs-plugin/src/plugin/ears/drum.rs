//! What the audio thread touches of an ear: the drum, and the seat of a filter that strikes it.
//!
//! `hear` and `strike` are real-time. Everything else runs on any other thread, and waits at most
//! for the microseconds the audio thread has something in hand.

use std::sync::{
    Arc,
    atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering::Relaxed},
};

use aivlingual_shared::time::ObsTime;

use crate::{
    obs::{
        capture::{Listener, Sound},
        exclusive::Exclusive,
        handle::WeakSource,
        source::Parent,
        video,
    },
    tap::{Packet, Tap},
};

/// How far a timestamp may be from now and still be on OBS's clock. Sources with a clock of their
/// own are days away.
const TIMESTAMP_DISTANCE_NS_MAX: u64 = 2_000_000_000;

/// What a packet of an ear strikes on its way into the ring.
pub(in crate::plugin) struct Eardrum {
    /// None once its ear is gone: OBS may keep the drum a while longer, but not the ring.
    tap: Exclusive<Option<Tap>>,
    pub(super) is_muted: AtomicBool,
    pub(super) is_in_program: AtomicBool,
    pub(super) is_filtered: bool,
    pub(super) calls: AtomicU64,
    /// Sample frames lost because the tap was just being exchanged.
    pub(super) frames_missed: AtomicU64,
}

impl Eardrum {
    pub(super) fn new(tap: Tap, is_muted: bool, is_filtered: bool) -> Self {
        Self {
            tap: Exclusive::new(Some(tap)),
            is_muted: AtomicBool::new(is_muted),
            is_in_program: AtomicBool::new(false),
            is_filtered,
            calls: AtomicU64::new(0),
            frames_missed: AtomicU64::new(0),
        }
    }

    /// Puts another tap, or none, in the place of the former one, which is freed here and not on
    /// the audio thread.
    pub(super) fn exchange(&self, tap: Option<Tap>) {
        let former = self.tap.with(|in_drum| std::mem::replace(in_drum, tap));
        drop(former);
    }

    /// Lets a packet through to the tap. Real-time.
    fn strike(&self, sound: &Sound<'_>) {
        self.calls.fetch_add(1, Relaxed);
        if self.is_muted.load(Relaxed) || !self.is_in_program.load(Relaxed) {
            return;
        }
        let now_ns = video::now_ns();
        let packet = Packet {
            planes: sound.planes,
            rate_hz: sound.rate_hz,
            timestamp: ObsTime(timestamp_ns(sound, now_ns)),
            captured: ObsTime(now_ns),
        };
        let hear = |tap: &mut Option<Tap>| {
            if let Some(tap) = tap {
                tap.hear(&packet);
            }
        };
        if self.tap.try_with(hear).is_none() {
            self.frames_missed.fetch_add(sound.frames() as u64, Relaxed);
        }
    }
}

/// When the first sample sounds, on OBS's clock: what the packet says, or, where it counts by
/// another clock, that its last sample sounds now.
fn timestamp_ns(sound: &Sound<'_>, now_ns: u64) -> u64 {
    if sound.timestamp_ns.abs_diff(now_ns) <= TIMESTAMP_DISTANCE_NS_MAX {
        return sound.timestamp_ns;
    }
    let length_ns = sound.frames() as u64 * 1_000_000_000 / u64::from(sound.rate_hz.max(1));
    now_ns.saturating_sub(length_ns)
}

impl Listener for Eardrum {
    /// After the filters of the source. Where one of them is ours, only its mute is of interest.
    fn hear(&self, sound: &Sound<'_>, is_muted: bool) {
        self.is_muted.store(is_muted, Relaxed);
        if !self.is_filtered {
            self.strike(sound);
        }
    }
}

/// Where a filter of ours sits, as its audio thread and the ears see it.
#[derive(Default)]
pub(in crate::plugin) struct FilterSeat {
    drum: Exclusive<Option<Arc<Eardrum>>>,
    parent: Exclusive<Option<WeakSource>>,
    parent_address: AtomicUsize,
    has_left: AtomicBool,
}

impl std::fmt::Debug for FilterSeat {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("FilterSeat").finish_non_exhaustive()
    }
}

impl FilterSeat {
    /// Sound passes the filter. Real-time.
    pub(in crate::plugin) fn hear(&self, sound: &Sound<'_>, parent: &Parent<'_>) {
        if self.parent_address.load(Relaxed) != parent.address() {
            // A parent that was not yet taken stays, for the audio thread must not free it; the
            // next packet tries again.
            let note = |noted: &mut Option<WeakSource>| {
                let is_free = noted.is_none();
                if is_free {
                    *noted = Some(parent.weak());
                }
                is_free
            };
            if self.parent.try_with(note) == Some(true) {
                self.parent_address.store(parent.address(), Relaxed);
            }
        }
        // The drum learns of mute only after the filters, a packet late; of push-to-talk nobody
        // learns sooner.
        if parent.is_muted() {
            return;
        }
        self.drum.try_with(|drum| {
            if let Some(drum) = drum {
                drum.strike(sound);
            }
        });
    }

    /// The source it has come to sit on, once. Not for the audio thread.
    pub(in crate::plugin) fn new_parent(&self) -> Option<WeakSource> {
        self.parent.with(Option::take)
    }

    /// From now on what passes strikes this drum. Not for the audio thread.
    pub(super) fn lend(&self, drum: &Arc<Eardrum>) {
        let former = self.drum.with(|its_drum| its_drum.replace(Arc::clone(drum)));
        drop(former);
    }

    /// What passes strikes nothing any more, unless another drum is there by now. Not for the audio
    /// thread.
    pub(super) fn take_back(&self, drum: &Arc<Eardrum>) {
        let is_it = |theirs: &mut Arc<Eardrum>| Arc::ptr_eq(theirs, drum);
        let former = self.drum.with(|its_drum| its_drum.take_if(is_it));
        drop(former);
    }

    /// It sits on nothing any more. OBS says so while a source goes, perhaps one that an ear just
    /// let go of: so this takes no lock.
    pub(in crate::plugin) fn stand_up(&self) {
        self.parent_address.store(0, Relaxed);
        self.has_left.store(true, Relaxed);
    }

    /// True once after it stood up.
    pub(in crate::plugin) fn has_left(&self) -> bool {
        self.has_left.swap(false, Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tap;

    fn sound(timestamp_ns: u64) -> Sound<'static> {
        const PLANES: &[&[f32]] = &[&[0.0; 480], &[0.0; 480]];
        Sound { planes: PLANES, rate_hz: 48_000, timestamp_ns }
    }

    #[test]
    fn a_drum_without_a_tap_keeps_no_ring() {
        let (tap, end) = tap::ring();
        let drum = Eardrum::new(tap, false, false);
        // The tap holds the other handle on the counts, and goes with it.
        assert_eq!(Arc::strong_count(end.counts()), 2);
        drum.exchange(None);
        assert_eq!(Arc::strong_count(end.counts()), 1);
    }

    #[test]
    fn a_timestamp_of_another_clock_is_replaced() {
        let now_ns = 90_000_000_000;
        let check =
            |timestamp, expected| assert_eq!(timestamp_ns(&sound(timestamp), now_ns), expected);
        check(now_ns - 20_000_000, now_ns - 20_000_000);
        check(now_ns + 1_500_000_000, now_ns + 1_500_000_000);
        check(0, now_ns - 10_000_000);
        check(u64::MAX, now_ns - 10_000_000);
    }
}
