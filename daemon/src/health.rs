//! How the daemon is: latency of each stage, sound lost, queues. Any thread records, the page and
//! the plugin read.
//!
//! Recording takes a short lock around a few numbers and never does I/O. Nothing here knows who is
//! told.

use std::{
    collections::BTreeMap,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
    time::Instant,
};

use serde::Serialize;
use utoipa::ToSchema;

use crate::domain::Hearing;

/// Measurements of a stage that are kept; older ones make room.
const WINDOW: usize = 1_024;
/// Utterances whose journey is kept for `/api/v1/latency`.
const JOURNEYS: usize = 500;

/// A stretch of the way from a spoken word to the picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// A packet of sound: handed to the tap → read by the daemon.
    Channel,
    /// An utterance: its last sound → its words.
    Heard,
    /// The words → the expressions.
    Spotted,
    /// The expressions → kept in the store.
    Kept,
    /// The last sound → the frame with the card.
    Shown,
    /// The sound so far → a caption of it.
    Caption,
}

impl Stage {
    const ALL: [Self; 6] =
        [Self::Channel, Self::Heard, Self::Spotted, Self::Kept, Self::Shown, Self::Caption];

    fn name(self) -> &'static str {
        match self {
            Self::Channel => "channel",
            Self::Heard => "heard",
            Self::Spotted => "spotted",
            Self::Kept => "kept",
            Self::Shown => "shown",
            Self::Caption => "caption",
        }
    }
}

/// Something that is counted and only grows.
#[derive(Debug, Clone, Copy)]
pub enum Counter {
    /// Sample frames of sound received.
    AudioFrames,
    /// Sample frames the plugin's taps lost.
    AudioFramesDropped,
    /// Utterances kept.
    Utterances,
    /// Stretches of sound that the recogniser was not believed about.
    Disbelieved,
    /// Stretches of sound given up because the recogniser could not keep up.
    SpeechDropped,
    /// Cards sent to a plugin.
    Cards,
    /// Connections that broke the protocol.
    Refused,
}

const COUNTERS: [(&str, Counter); 7] = [
    ("audio_frames", Counter::AudioFrames),
    ("audio_frames_dropped", Counter::AudioFramesDropped),
    ("utterances", Counter::Utterances),
    ("disbelieved", Counter::Disbelieved),
    ("speech_dropped", Counter::SpeechDropped),
    ("cards", Counter::Cards),
    ("refused_connections", Counter::Refused),
];

/// Something that goes up and down.
#[derive(Debug, Clone, Copy)]
pub enum Gauge {
    /// Plugins connected.
    Plugins,
    /// Taps open.
    Taps,
    /// Finished utterances waiting for the recogniser.
    SpeechQueue,
}

const GAUGES: [(&str, Gauge); 3] =
    [("plugins", Gauge::Plugins), ("taps", Gauge::Taps), ("speech_queue", Gauge::SpeechQueue)];

/// The daemon's instruments. One per daemon, shared by all rooms.
#[derive(Debug)]
pub struct Health {
    started: Instant,
    stages: Mutex<BTreeMap<Stage, Window>>,
    journeys: Mutex<Vec<Journey>>,
    counters: [AtomicU64; COUNTERS.len()],
    gauges: [AtomicU64; GAUGES.len()],
    hearing: Mutex<Hearing>,
}

/// One utterance's way to the picture, in milliseconds after its last sound.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Journey {
    /// The utterance's number in the store.
    pub utterance: i64,
    /// Milliseconds from the start of the session to its last sound.
    pub spoken_ms: u64,
    /// Its words were there.
    pub heard_ms: i64,
    /// Its expressions were there.
    pub spotted_ms: i64,
    /// Its first card stood in the picture; absent when it taught nothing or was not drawn.
    pub shown_ms: Option<i64>,
    /// The card that `shown_ms` speaks of.
    #[serde(skip)]
    pub card: Option<u64>,
}

/// What `/api/v1/health` answers.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Report {
    /// The daemon's release.
    pub version: &'static str,
    /// Seconds since it started.
    pub uptime_s: u64,
    /// How hearing stands.
    #[schema(value_type = String)]
    pub hearing: Hearing,
    /// Latency of each stage.
    pub latency: BTreeMap<&'static str, Percentiles>,
    /// What only grows.
    pub counters: BTreeMap<&'static str, u64>,
    /// Queue depths and connections.
    pub gauges: BTreeMap<&'static str, u64>,
}

/// The latest measurements of one stage, in milliseconds.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Percentiles {
    /// How many measurements there were in all.
    pub count: u64,
    /// The median.
    pub p50_ms: f64,
    /// The 99th percentile.
    pub p99_ms: f64,
    /// The largest.
    pub max_ms: f64,
}

#[derive(Debug, Default)]
struct Window {
    count: u64,
    latest_ms: Vec<f64>,
}

impl Window {
    fn record(&mut self, ms: f64) {
        let slot = (self.count % WINDOW as u64) as usize;
        match self.latest_ms.get_mut(slot) {
            Some(old) => *old = ms,
            None => self.latest_ms.push(ms),
        }
        self.count += 1;
    }

    fn percentiles(&self) -> Option<Percentiles> {
        let mut sorted = self.latest_ms.clone();
        sorted.sort_by(f64::total_cmp);
        let last = sorted.len().checked_sub(1)?;
        let at = |share: f64| sorted[(last as f64 * share).round() as usize];
        Some(Percentiles {
            count: self.count,
            p50_ms: at(0.5),
            p99_ms: at(0.99),
            max_ms: sorted[last],
        })
    }
}

impl Default for Health {
    fn default() -> Self {
        Self {
            started: Instant::now(),
            stages: Mutex::default(),
            journeys: Mutex::default(),
            counters: Default::default(),
            gauges: Default::default(),
            hearing: Mutex::new(Hearing::Loading),
        }
    }
}

impl Health {
    /// Adds a measurement of a stage.
    pub fn record(&self, stage: Stage, ms: f64) {
        lock(&self.stages).entry(stage).or_default().record(ms);
    }

    /// Adds to what only grows.
    pub fn count(&self, counter: Counter, by: u64) {
        self.counters[counter as usize].fetch_add(by, Relaxed);
    }

    /// What has been counted so far.
    pub fn counted(&self, counter: Counter) -> u64 {
        self.counters[counter as usize].load(Relaxed)
    }

    /// Sets what goes up and down.
    pub fn set(&self, gauge: Gauge, value: u64) {
        self.gauges[gauge as usize].store(value, Relaxed);
    }

    /// Moves what goes up and down, never below zero.
    pub fn shift(&self, gauge: Gauge, by: i64) {
        let shifted = |value: u64| Some(value.saturating_add_signed(by));
        // The closure always answers, so there is no failure to look at.
        let _ = self.gauges[gauge as usize].fetch_update(Relaxed, Relaxed, shifted);
    }

    /// Says how hearing stands.
    pub fn set_hearing(&self, hearing: Hearing) {
        *lock(&self.hearing) = hearing;
    }

    /// How hearing stands.
    pub fn hearing(&self) -> Hearing {
        *lock(&self.hearing)
    }

    /// Remembers how an utterance travelled.
    pub fn travelled(&self, journey: Journey) {
        let mut journeys = lock(&self.journeys);
        if journeys.len() == JOURNEYS {
            journeys.remove(0);
        }
        journeys.push(journey);
    }

    /// A card stands in the picture: completes the journey it belongs to. `after_spoken_ms` counts
    /// from the last sound.
    pub fn shown(&self, card: u64, after_spoken_ms: i64) {
        self.record(Stage::Shown, after_spoken_ms as f64);
        let mut journeys = lock(&self.journeys);
        if let Some(journey) = journeys.iter_mut().rev().find(|j| j.card == Some(card)) {
            journey.shown_ms = Some(after_spoken_ms);
        }
    }

    /// The latest journeys, oldest first.
    pub fn journeys(&self) -> Vec<Journey> {
        lock(&self.journeys).clone()
    }

    /// Everything at once, for the page and the command line.
    pub fn report(&self) -> Report {
        let stages = lock(&self.stages);
        Report {
            version: env!("CARGO_PKG_VERSION"),
            uptime_s: self.started.elapsed().as_secs(),
            hearing: self.hearing(),
            latency: Stage::ALL
                .into_iter()
                .filter_map(|stage| Some((stage.name(), stages.get(&stage)?.percentiles()?)))
                .collect(),
            counters: COUNTERS.iter().map(|(name, c)| (*name, self.counted(*c))).collect(),
            gauges: GAUGES
                .iter()
                .map(|(name, g)| (*name, self.gauges[*g as usize].load(Relaxed)))
                .collect(),
        }
    }
}

/// A panic elsewhere leaves the numbers usable.
fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_those_of_the_latest_window() {
        let health = Health::default();
        for ms in 0..(WINDOW + 101) {
            health.record(Stage::Heard, ms as f64);
        }
        let report = health.report();
        let heard = &report.latency["heard"];
        assert_eq!(heard.count, WINDOW as u64 + 101);
        assert_eq!(heard.max_ms, WINDOW as f64 + 100.0);
        assert!((600.0..=640.0).contains(&heard.p50_ms), "{}", heard.p50_ms);
        assert!(!report.latency.contains_key("shown"), "nothing was shown");
    }

    #[test]
    fn a_shown_card_completes_its_journey() {
        let health = Health::default();
        let journey = Journey {
            utterance: 1,
            spoken_ms: 900,
            heard_ms: 400,
            spotted_ms: 402,
            shown_ms: None,
            card: Some(7),
        };
        health.travelled(Journey { card: None, ..journey.clone() });
        health.travelled(journey);
        health.shown(7, 450);
        health.shown(8, 999);
        let shown: Vec<_> = health.journeys().iter().map(|j| j.shown_ms).collect();
        assert_eq!(shown, [None, Some(450)]);
    }

    #[test]
    fn gauges_stop_at_zero() {
        let health = Health::default();
        health.shift(Gauge::Plugins, 1);
        health.shift(Gauge::Plugins, -2);
        health.count(Counter::Cards, 2);
        assert_eq!(health.report().gauges["plugins"], 0);
        assert_eq!(health.report().counters["cards"], 2);
    }
}
