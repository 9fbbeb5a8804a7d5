//! Answers to requests that come through obs-websocket, for stream decks, scripts and tests: `stats`, `show`, `hide`.
//! obs-websocket calls on threads of its own.

use std::{
    ffi::CStr,
    sync::atomic::{AtomicU64, Ordering::Relaxed},
};

use aivlingual_shared::{
    entry::{Card, Kind, Language, Level, Ruby},
    message::Hearing,
};
use serde::{Deserialize, Serialize};

use super::{
    ears::EarReport,
    guest,
    guest::Guest,
    screen::{LOCAL_CARD_MIN, ScreenReport},
    words,
};
use crate::{
    link::{LinkCounts, LinkState},
    obs::{settings::Settings, vendor::Answer, video},
    overlay,
};

/// The requests there are.
pub(super) const ANSWERS: &[(&CStr, Answer)] =
    &[(c"stats", stats), (c"show", show), (c"hide", hide)];

#[derive(Serialize)]
struct Stats {
    plugin_version: &'static str,
    obs_version: String,
    daemon_version: Option<String>,
    link: &'static str,
    hearing: Option<Hearing>,
    link_counts: Counts,
    taps: Vec<EarReport>,
    screens: Vec<ScreenReport>,
}

#[derive(Serialize)]
struct Counts {
    connections: u64,
    messages: u64,
    packets: u64,
    frames_discarded: u64,
    daemons_started: u64,
    orders_lost: u64,
}

impl From<LinkCounts> for Counts {
    fn from(counts: LinkCounts) -> Self {
        Self {
            connections: counts.connections,
            messages: counts.messages,
            packets: counts.packets,
            frames_discarded: counts.frames_discarded,
            daemons_started: counts.daemons_started,
            orders_lost: counts.orders_lost,
        }
    }
}

impl Stats {
    fn of(guest: &Guest) -> Self {
        let state = guest.link_state();
        Self {
            plugin_version: env!("CARGO_PKG_VERSION"),
            obs_version: video::obs_version(),
            daemon_version: guest.daemon_version(),
            link: words::name(state),
            hearing: match state {
                LinkState::Connected(hearing) => Some(hearing),
                _ => None,
            },
            link_counts: guest.link_counts().into(),
            taps: guest.ears.reports(),
            screens: guest.screens.reports(),
        }
    }
}

/// Everything worth knowing, in the shape of [`Stats`].
fn stats(_: &Settings<'_>, response: &Settings<'_>) {
    if let Some(guest) = guest()
        && let Ok(json) = serde_json::to_string(&Stats::of(&guest))
    {
        response.add_json(&json);
    }
}

/// A card somebody wants shown. What is left out is left out of the card too.
#[derive(Deserialize)]
struct Wanted {
    japanese: String,
    #[serde(default)]
    reading: String,
    #[serde(default)]
    english: String,
    #[serde(default)]
    utterance: String,
    language: Option<Language>,
    kind: Option<Kind>,
    level: Option<Level>,
}

/// Shows a card on every AIVlingual source that is seen. The daemon has no part in it.
fn show(request: &Settings<'_>, response: &Settings<'_>) {
    let Some(guest) = guest() else { return };
    match serde_json::from_str::<Wanted>(&request.json()) {
        Ok(wanted) => {
            let card = wanted.into_card();
            guest.screens.show_card(&card);
            response.add_json(&format!("{{\"card\":\"{}\"}}", card.id));
        }
        Err(error) => {
            let said = format!("a card needs at least the text `japanese`: {error}");
            response.set_text(c"error", &said);
        }
    }
}

/// Takes everything down.
fn hide(_: &Settings<'_>, _: &Settings<'_>) {
    if let Some(guest) = guest() {
        guest.screens.clear();
    }
}

impl Wanted {
    fn into_card(self) -> Card {
        static SHOWN: AtomicU64 = AtomicU64::new(0);
        let mut card = overlay::sample_card();
        card.id = LOCAL_CARD_MIN + SHOWN.fetch_add(1, Relaxed);
        card.ruby = ruby(&self.japanese, &self.reading);
        let entry = &mut card.entry;
        entry.lemma.clone_from(&self.japanese);
        entry.surface.clone_from(&self.japanese);
        entry.tags.clear();
        (entry.japanese, entry.reading, entry.english) =
            (self.japanese, self.reading, self.english);
        entry.utterance = self.utterance;
        entry.language = self.language.unwrap_or(Language::Ja);
        entry.kind = self.kind.unwrap_or(Kind::Vocabulary);
        entry.level = self.level.unwrap_or(Level { band: String::new(), ..entry.level.clone() });
        card
    }
}

/// Puts the reading over what is not kana: what both ends share is cut off, and the rest reads as a whole.
fn ruby(japanese: &str, reading: &str) -> Vec<Ruby> {
    let plain = |base: &str| Ruby { base: base.to_owned(), ruby: None };
    let shared = |a: &mut dyn Iterator<Item = char>, b: &mut dyn Iterator<Item = char>| {
        a.zip(b).take_while(|(a, b)| a == b).map(|(a, _)| a.len_utf8()).sum::<usize>()
    };
    let head = shared(&mut japanese.chars(), &mut reading.chars());
    let (japanese_rest, reading_rest) = (&japanese[head..], &reading[head..]);
    let tail = shared(&mut japanese_rest.chars().rev(), &mut reading_rest.chars().rev());
    let (base, end) = japanese_rest.split_at(japanese_rest.len() - tail);
    let over = &reading_rest[..reading_rest.len() - tail];
    let middle = Ruby { base: base.to_owned(), ruby: (!over.is_empty()).then(|| over.to_owned()) };
    let runs = [plain(&japanese[..head]), middle, plain(end)];
    runs.into_iter().filter(|run| !run.base.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reading_stands_over_what_is_not_kana() {
        let check = |japanese, reading, expected: &[(&str, Option<&str>)]| {
            let runs = ruby(japanese, reading);
            let runs: Vec<_> =
                runs.iter().map(|run| (run.base.as_str(), run.ruby.as_deref())).collect();
            assert_eq!(runs, expected);
        };
        check("沼る", "ぬまる", &[("沼", Some("ぬま")), ("る", None)]);
        check("お疲れ様", "おつかれさま", &[("お", None), ("疲れ様", Some("つかれさま"))]);
        check("ネタバレ", "ネタバレ", &[("ネタバレ", None)]);
        check("推し", "", &[("推し", None)]);
        check("", "", &[]);
    }

    #[test]
    fn a_wanted_card_needs_only_its_japanese() {
        let wanted: Wanted = serde_json::from_str(r#"{"japanese":"推し"}"#).expect("enough");
        let card = wanted.into_card();
        assert_eq!(card.entry.japanese, "推し");
        assert!(card.entry.english.is_empty() && card.id >= LOCAL_CARD_MIN);
        assert!(serde_json::from_str::<Wanted>(r#"{"english":"x"}"#).is_err());
    }
}
