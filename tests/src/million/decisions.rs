//! What the owner has decided: on nearly half of all, the oldest, in rows of hundreds as desks
//! allow.

use aivlingual_daemon::{domain::EntryState, store::DeedKind};

/// Entries the owner looked through at a time.
const A_SITTING: usize = 600;

/// One deed on many entries.
pub(super) struct Decision {
    pub(super) kind: DeedKind,
    pub(super) state: EntryState,
    /// Which, counted from 0.
    pub(super) places: Vec<usize>,
}

/// The owner's deeds, the first done first.
pub(super) fn decisions(entries: usize) -> impl Iterator<Item = Decision> {
    let seen = entries * 9 / 20;
    (0..seen).step_by(A_SITTING).flat_map(move |from| {
        let to = (from + A_SITTING).min(seen);
        let of = move |is_rejected: bool| {
            (from..to).filter(|place| (place % 4 == 0) == is_rejected).collect()
        };
        [
            Decision { kind: DeedKind::Accept, state: EntryState::Approved, places: of(false) },
            Decision { kind: DeedKind::Reject, state: EntryState::Rejected, places: of(true) },
        ]
    })
}
