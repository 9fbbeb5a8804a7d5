//! Searches and lists, asked of the store itself.

use std::time::Duration;

use aivlingual_daemon::{
    domain::{EntryState, Kind, Language, SessionId},
    store::{EntryFilter, EntrySort, Page, Store},
};
use aivlingual_shared::time::WallTime;
use anyhow::Result;

use crate::spread::{Spread, repeated};

/// Times each question is repeated.
const ROUNDS: usize = 10;

/// Rows of a large piece, and how many of them are passed to be deep in a list.
const DEEP_ROWS: usize = 500;
const DEEP_PIECES: usize = 8;

/// The bar a list is held to.
const LIST_MAX: Duration = Duration::from_millis(50);

/// Searches by the script they are written in: prefixes, pieces, single characters, several words,
/// rare and absent ones.
const SEARCHES: &[(&str, &[&str])] = &[
    ("hiragana", &["ね", "ねこ", "かい", "しょう", "たべる", "けいざい", "ゃく", "ぬぬぬぬ"]),
    ("katakana", &["ア", "テレビ", "カイ", "ニュース", "ショウ", "ンド", "ヌヌヌヌ"]),
    ("kanji", &["人", "経済", "語", "食", "会議室", "学校会", "鬱", "鬱鬱鬱", "人 会"]),
    ("romaji", &["neko", "kaisha", "kaisya", "toukyou", "tokyo", "shou", "ka", "n", "zutsuu"]),
    ("English", &["e", "to", "cat", "ing", "economy", "take care", "ough", "water x", "zzzzq"]),
];

pub(crate) fn search(store: &Store) -> Result<()> {
    for (script, searches) in SEARCHES {
        let mut times = Vec::new();
        let mut slowest = (Duration::ZERO, "");
        for search in *searches {
            let filter = EntryFilter { text: Some((*search).into()), ..EntryFilter::default() };
            let took = repeated(2 * ROUNDS, || {
                Ok(store.entries(&filter, EntrySort::Best, &Page::default())?)
            })?;
            let worst = took.iter().max().copied().unwrap_or_default();
            if worst > slowest.0 {
                slowest = (worst, search);
            }
            times.extend(took);
        }
        println!("search in {script}: {} ({:?})", Spread::of(times), slowest.1);
    }
    Ok(())
}

/// Filters, alone and together, each by a name.
fn asked() -> Vec<(&'static str, EntryFilter)> {
    let any = EntryFilter::default;
    let text = |text: &str| Some(text.to_owned());
    let day = |day: u64| Some(WallTime(1_600_000_000_000_000_000 + day * 86_400_000_000_000));
    let new = Some(EntryState::New);
    vec![
        ("nothing", any()),
        ("a state", EntryFilter { state: Some(EntryState::Rejected), ..any() }),
        ("a kind", EntryFilter { kind: Some(Kind::Slang), ..any() }),
        ("a language", EntryFilter { language: Some(Language::En), ..any() }),
        ("a level", EntryFilter { band: text("N4"), ..any() }),
        (
            "a kind and a level",
            EntryFilter { kind: Some(Kind::Mistake), band: text("B2"), ..any() },
        ),
        (
            "approved idioms",
            EntryFilter { state: Some(EntryState::Approved), kind: Some(Kind::Idiom), ..any() },
        ),
        ("a tag", EntryFilter { tag: text("games"), ..any() }),
        ("a rare tag", EntryFilter { tag: text("bird watching"), ..any() }),
        ("the most heard speaker", EntryFilter { speaker: text("Mio"), ..any() }),
        ("a speaker", EntryFilter { speaker: text("Guest"), ..any() }),
        ("a long session", EntryFilter { session: Some(SessionId(2)), ..any() }),
        ("a late session", EntryFilter { session: Some(SessionId(300)), ..any() }),
        ("confidence", EntryFilter { sure: Some(95), ..any() }),
        ("days", EntryFilter { from: day(100), until: day(300), ..any() }),
        ("a day", EntryFilter { from: day(100), until: day(101), ..any() }),
        ("a word in slang", EntryFilter { text: text("人"), kind: Some(Kind::Slang), ..any() }),
        ("letters that are everywhere", EntryFilter { text: text("e"), ..any() }),
        ("a longer word", EntryFilter { text: text("economy"), ..any() }),
        ("a word of many", EntryFilter { text: text("kaisha"), ..any() }),
        ("a word in old days", EntryFilter { text: text("人"), until: day(60), ..any() }),
        (
            "a speaker's rejected",
            EntryFilter {
                speaker: text("Guest"),
                state: Some(EntryState::Rejected),
                sure: Some(90),
                ..any()
            },
        ),
        (
            "a word of a speaker in a session",
            EntryFilter {
                text: text("to"),
                speaker: text("Mio"),
                session: Some(SessionId(2)),
                ..any()
            },
        ),
        (
            "everything at once",
            EntryFilter {
                state: new,
                kind: Some(Kind::Vocabulary),
                language: Some(Language::Ja),
                band: text("N1"),
                tag: text("noun"),
                speaker: text("Mio"),
                sure: Some(70),
                from: day(300),
                text: text("i"),
                ..any()
            },
        ),
    ]
}

pub(crate) fn filters(store: &Store) -> Result<()> {
    for (name, filter) in asked() {
        let (mut first, mut deep) = (Vec::new(), Vec::new());
        let mut slow = Vec::new();
        for sort in EntrySort::ALL {
            let list = |page: &Page| Ok(store.entries(&filter, sort, page)?);
            let took = repeated(ROUNDS, || list(&Page::default()))?;
            let mut cursor = None;
            for _ in 0..DEEP_PIECES {
                let page = Page { limit: Some(DEEP_ROWS), after: cursor.clone() };
                match list(&page)?.next {
                    Some(next) => cursor = Some(next),
                    None => break,
                }
            }
            let later = Page { limit: None, after: cursor };
            let took_deep = repeated(ROUNDS, || list(&later))?;
            let worst = took.iter().chain(&took_deep).max().copied().unwrap_or_default();
            if worst > LIST_MAX {
                slow.push(format!("{sort:?} {:.0} ms", worst.as_secs_f64() * 1e3));
            }
            first.extend(took);
            deep.extend(took_deep);
        }
        let beside = Spread::of(repeated(ROUNDS, || Ok(store.facets(&filter)?))?);
        println!("list of {name}: {}", Spread::of(first));
        println!("    deep: {}", Spread::of(deep));
        println!("    numbers beside it: {beside}");
        if !slow.is_empty() {
            println!("    slow: {}", slow.join(", "));
        }
    }
    Ok(())
}
