//! What one session has met and shown. A second session starts anew. Pure.

use std::{
    cmp::Reverse,
    collections::{HashMap, hash_map},
};

use super::{Key, again_points, key};
use crate::{domain::Entry, vocabulary::phrases};

/// An expression of a session, as it was first said.
#[derive(Debug, Clone, PartialEq)]
pub struct Meeting {
    /// Its first sighting.
    pub entry: Entry,
    /// How often it was said.
    pub sightings: u32,
    /// What it is worth, being heard so often.
    pub points: u32,
}

/// Each expression once, in the order they were first said. `points` says what one is worth by
/// itself.
pub fn meetings(
    entries: impl IntoIterator<Item = Entry>,
    points: impl Fn(&Entry) -> u32,
) -> Vec<Meeting> {
    let mut places: HashMap<Key, usize> = HashMap::new();
    let mut meetings: Vec<Meeting> = Vec::new();
    for entry in entries {
        match places.entry(key(&entry)) {
            hash_map::Entry::Occupied(place) => meetings[*place.get()].sightings += 1,
            hash_map::Entry::Vacant(place) => {
                place.insert(meetings.len());
                meetings.push(Meeting { points: points(&entry), entry, sightings: 1 });
            }
        }
    }
    for meeting in &mut meetings {
        meeting.points += again_points(meeting.sightings);
    }
    meetings
}

/// Sorts by worth, the best first; what is worth the same stays in order.
pub fn by_worth(meetings: &mut [Meeting]) {
    meetings.sort_by_key(|meeting| Reverse(meeting.points));
}

/// What one session has met, and what of it was shown.
#[derive(Debug, Clone, Default)]
pub struct Memory {
    met: HashMap<Key, Met>,
}

#[derive(Debug, Clone, Copy, Default)]
struct Met {
    times: u32,
    is_shown: bool,
}

impl Memory {
    /// Which entries of one utterance are shown, by their index, the most worthwhile first: at most
    /// `cards_max`, and none that this session has shown before. They count as shown from now on.
    /// What was heard before without a card gains worth, and says so.
    pub fn choose(
        &mut self,
        entries: &mut [Entry],
        points: impl Fn(&Entry) -> u32,
        cards_max: usize,
    ) -> Vec<usize> {
        let mut order = Vec::new();
        for (at, entry) in entries.iter_mut().enumerate() {
            let met = self.met.entry(key(entry)).or_default();
            met.times += 1;
            if met.times > 1 {
                entry.evidence.why.push(phrases::HEARD.with(&[&met.times.to_string()]));
            }
            if !met.is_shown {
                order.push((Reverse(points(entry) + again_points(met.times)), at));
            }
        }
        order.sort_unstable();
        order.truncate(cards_max);
        let chosen: Vec<usize> = order.into_iter().map(|(_, at)| at).collect();
        for &at in &chosen {
            self.met.entry(key(&entries[at])).or_default().is_shown = true;
        }
        chosen
    }

    /// True when this session has already shown the expression, in whatever form.
    pub fn has_shown(&self, entry: &Entry) -> bool {
        self.met.get(&key(entry)).is_some_and(|met| met.is_shown)
    }
}
