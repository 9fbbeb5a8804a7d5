//! A short bilingual talk as the store would hold it, for pages to show.

use aivlingual_daemon::{
    domain::{
        Entry, EntryId, EntryState, Evidence, Hearing, Kind, Language, Level, Ruby, Scale,
        SessionId, Utterance,
    },
    health::{Counter, Gauge, Health, Report, Stage},
    language::article::{Answer, Article, Frequency, Meaning, Sense},
    store::{EntryFilter, EntrySort, NewSession, Page, Store},
};
use aivlingual_shared::time::WallTime;
use anyhow::{Context, Result};

use super::plenty;

pub(super) const JA: Language = Language::Ja;
pub(super) const EN: Language = Language::En;

/// One expression: Japanese in runs of text and reading, English, kind, level, sentence, its form
/// there, who and when.
pub(super) struct Said {
    runs: &'static [(&'static str, &'static str)],
    english: &'static str,
    language: Language,
    kind: Kind,
    band: &'static str,
    sentence: &'static str,
    surface: &'static str,
    speaker: &'static str,
}

pub(super) const fn said(
    runs: &'static [(&'static str, &'static str)],
    english: &'static str,
    (language, kind, band): (Language, Kind, &'static str),
    sentence: &'static str,
    surface: &'static str,
    speaker: &'static str,
) -> Said {
    Said { runs, english, language, kind, band, sentence, surface, speaker }
}

const TALK: &[Said] = &[
    said(
        &[("推", "お"), ("し", "")],
        "favorite (idol, character)",
        (JA, Kind::Slang, "N2-N1"),
        "今日は私の推しについて語りたいと思います",
        "推し",
        "Mio",
    ),
    said(
        &[("語", "かた"), ("る", "")],
        "to talk about; to tell",
        (JA, Kind::Vocabulary, "N3"),
        "今日は私の推しについて語りたいと思います",
        "語り",
        "Mio",
    ),
    said(
        &[("正直", "しょうじき"), ("に", ""), ("言", "い"), ("うと", "")],
        "to be honest with you",
        (EN, Kind::Idiom, "B2"),
        "To be honest with you, I've never seen a crowd like that.",
        "To be honest with you",
        "Ken",
    ),
    said(
        &[("沼", "ぬま")],
        "bog; (fig.) obsession one cannot get out of",
        (JA, Kind::Slang, "N1"),
        "見始めたら最後、完全に沼だったよね",
        "沼",
        "Mio",
    ),
    said(
        &[("バズる", "")],
        "to go viral",
        (JA, Kind::Slang, "N1"),
        "あの切り抜きがめっちゃバズって、登録者が一晩で倍になった",
        "バズって",
        "Mio",
    ),
    said(
        &[("切", "き"), ("り", ""), ("抜", "ぬ"), ("き", "")],
        "clip; highlight cut from a stream",
        (JA, Kind::Culture, "N1"),
        "あの切り抜きがめっちゃバズって、登録者が一晩で倍になった",
        "切り抜き",
        "Mio",
    ),
    said(
        &[("〜たら", ""), ("最後", "さいご")],
        "once … happens, that's it",
        (JA, Kind::Grammar, "N1"),
        "見始めたら最後、完全に沼だったよね",
        "たら最後",
        "Mio",
    ),
    said(
        &[("話", "はなし"), ("についていく", "")],
        "keep up with",
        (EN, Kind::Idiom, "B1"),
        "I can barely keep up with chat right now, you guys are too fast!",
        "keep up with",
        "Ken",
    ),
    said(
        &[("草", "くさ")],
        "lol; (lit.) grass",
        (JA, Kind::Slang, "N5"),
        "それはさすがに草",
        "草",
        "Mio",
    ),
    said(
        &[("圧倒的", "あっとうてき")],
        "overwhelming",
        (JA, Kind::Vocabulary, "N1"),
        "ライブは圧倒的で、最後は泣いちゃいました。来年も絶対に行きたいし、みんなにも一度は生で見てほしいです",
        "圧倒的",
        "Mio",
    ),
    said(
        &[("鳥肌", "とりはだ"), ("が", ""), ("立", "た"), ("つ", "")],
        "give someone goosebumps",
        (EN, Kind::Idiom, "C1"),
        "That last song gave me goosebumps, no joke.",
        "gave me goosebumps",
        "Ken",
    ),
];

const LATER: &[Said] = &[said(
    &[("蛙", "かえる"), ("化", "か"), ("現象", "げんしょう")],
    "suddenly losing interest once one's affection is returned",
    (JA, Kind::Slang, "N1"),
    "それってつまり蛙化現象ってやつだよね",
    "蛙化現象",
    "Mio",
)];

impl Said {
    fn japanese(&self) -> String {
        self.runs.iter().map(|run| run.0).collect()
    }

    pub(super) fn entry(&self) -> Entry {
        let japanese = self.japanese();
        let is_japanese = self.language == JA;
        Entry {
            reading: self
                .runs
                .iter()
                .map(|run| if run.1.is_empty() { run.0 } else { run.1 })
                .collect(),
            english: self.english.into(),
            language: self.language,
            kind: self.kind,
            level: Level {
                scale: if is_japanese { Scale::Jlpt } else { Scale::Cefr },
                band: self.band.into(),
                estimated: self.kind == Kind::Slang,
            },
            lemma: if is_japanese { japanese.clone() } else { self.english.into() },
            japanese,
            surface: self.surface.into(),
            start_ms: Some(61_200),
            end_ms: Some(61_900),
            utterance: self.sentence.into(),
            speaker: Some(self.speaker.into()),
            tags: vec!["noun".into(), "spoken".into()],
            evidence: Evidence {
                source: "jmdict:1358280".into(),
                confidence: Some(0.87),
                why: vec![
                    "just above the audience".into(),
                    "said about once in 30,000 words".into(),
                ],
            },
        }
    }
}

/// All that is said in any test.
fn everything() -> impl Iterator<Item = &'static Said> {
    TALK.iter().chain(LATER).chain(plenty::MORE)
}

/// The entry of a word of the talk or of what is said later.
pub(super) fn word(japanese: &str) -> Entry {
    let said = everything().find(|said| said.japanese() == japanese);
    said.expect("the talk has this word").entry()
}

/// The instruments of a daemon that has heard the talk.
pub(super) fn report() -> Report {
    let health = Health::default();
    health.set_hearing(Hearing::Ready);
    for (stage, ms) in [
        (Stage::Channel, 1.8),
        (Stage::Heard, 612.0),
        (Stage::Spotted, 3.4),
        (Stage::Kept, 2.1),
        (Stage::Shown, 655.0),
    ] {
        health.record(stage, ms);
        health.record(stage, ms * 1.7);
    }
    health.count(Counter::AudioFrames, 4_812_800);
    health.count(Counter::Utterances, 8);
    health.set(Gauge::Plugins, 1);
    health.report()
}

/// Cuts as the talk says; anything else is one run.
pub(super) fn ruby(entry: &Entry) -> Vec<Ruby> {
    let said = everything().find(|said| said.japanese() == entry.japanese);
    let Some(said) = said else {
        return vec![Ruby { base: entry.japanese.clone(), ruby: None }];
    };
    let run = |&(base, over): &(&str, &str)| Ruby {
        base: base.into(),
        ruby: (!over.is_empty()).then(|| over.into()),
    };
    said.runs.iter().map(run).collect()
}

/// Furigana over a sentence of the talk: over the words it knows.
pub(super) fn sentence(text: &str) -> Vec<Ruby> {
    let known = everything().flat_map(|said| said.runs);
    let found = known.filter(|run| !run.1.is_empty()).find_map(|(base, over)| {
        let (before, after) = text.split_once(base)?;
        let plain = |base: &str| Ruby { base: base.to_owned(), ruby: None };
        let read = Ruby { base: (*base).to_owned(), ruby: Some((*over).to_owned()) };
        Some(vec![plain(before), read, plain(after)])
    });
    found.unwrap_or_else(|| vec![Ruby { base: text.to_owned(), ruby: None }])
}

/// An utterance without word times.
pub(super) fn utterance(text: &str, language: Language, start_ms: u64) -> Utterance {
    Utterance {
        text: text.into(),
        language,
        start_ms,
        end_ms: start_ms + 4_000,
        confidence: 0.9,
        speaker: Some(if language == JA { "Mio" } else { "Ken" }.into()),
        words: Vec::new(),
    }
}

/// Keeps an older file session and a running stream with the talk; two of its entries are decided
/// about.
pub(super) fn fill(store: &Store) -> Result<SessionId> {
    let hour_ns = 3_600_000_000_000;
    let now = WallTime::now();
    let before = WallTime(now.0 - 26 * hour_ns);
    let file =
        NewSession { title: "karaoke-night.mkv".into(), source: "file".into(), started: before };
    let older = store.begin_session(&file)?;
    let first = &TALK[0];
    store.record(older, &utterance(first.sentence, first.language, 5_000), &[first.entry()])?;
    store.end_session(older, WallTime(before.0 + hour_ns / 2))?;

    let stream =
        NewSession { title: "雑談 / Free talk #12".into(), source: "obs".into(), started: now };
    let session = store.begin_session(&stream)?;
    let mut done: Vec<&str> = Vec::new();
    for said in TALK {
        if done.contains(&said.sentence) {
            continue;
        }
        done.push(said.sentence);
        let start_ms = 6_500 * done.len() as u64;
        let entries: Vec<Entry> = TALK
            .iter()
            .filter(|other| other.sentence == said.sentence)
            .map(|other| Entry { start_ms: Some(start_ms + 400), ..other.entry() })
            .collect();
        store.record(session, &utterance(said.sentence, said.language, start_ms), &entries)?;
    }
    for (place, state) in [(3, EntryState::Approved), (8, EntryState::Rejected)] {
        let id = find(store, &TALK[place].japanese())?;
        store.set_state(id, state, None)?;
    }
    Ok(session)
}

/// The number of the entry a search finds first.
pub(super) fn find(store: &Store, search: &str) -> Result<EntryId> {
    let filter = EntryFilter { text: Some(search.into()), ..EntryFilter::default() };
    let found = store.entries(&filter, EntrySort::Oldest, &Page::first(1))?.items;
    Ok(found.first().context("the talk is in the store")?.id)
}

/// A small dictionary.
pub(super) fn look_up(word: &str) -> Answer {
    let meanings = match word {
        "推し" => &["one's favorite", "recommendation; pushing"][..],
        "沼" => &["marsh; swamp; bog", "being hooked; obsession"],
        _ => return Answer::default(),
    };
    let sense = |text: &&str| Sense {
        parts_of_speech: vec!["noun".into()],
        registers: Vec::new(),
        meanings: vec![Meaning { text: (*text).into(), reading: None }],
        note: None,
    };
    let article = Article {
        language: JA,
        headword: word.into(),
        readings: Vec::new(),
        ruby: Vec::new(),
        spellings: Vec::new(),
        level: Level { scale: Scale::Jlpt, band: "N1".into(), estimated: true },
        frequency: Frequency { zipf: None, words: "not counted" },
        inflection: None,
        senses: meanings.iter().map(sense).collect(),
        kanji: Vec::new(),
        source: "jmdict:1".into(),
    };
    Answer { word: word.into(), articles: vec![article], ..Answer::default() }
}
