//! The fast way into a database: the store makes it and its shape, then rows are written past its
//! indexes and triggers, which come back when all is there, and the store fills what is searched.
//!
//! What the triggers would have counted is counted at the end, in one statement a table.
//! `tests/it/million.rs` holds the result to that of the slow way, row for row.

use std::path::Path;

use aivlingual_daemon::{
    domain::{Entry, Language},
    store::Store,
};
use aivlingual_shared::time::WallTime;
use anyhow::{Context, Result};
use rusqlite::{Connection, Statement, params};
use serde::Serialize;
use unicode_normalization::UnicodeNormalization;

use super::{
    decisions::{Decision, decisions},
    talk::{Met, Said, Session, Talk},
    words::Words,
};

/// What triggers and indexes keep, counted from what is there.
const COUNTED: &str = "
    INSERT INTO heard_from SELECT DISTINCT speaker, entry_id FROM sightings ORDER BY 1, 2;
    INSERT INTO speakers SELECT speaker, count(*) FROM heard_from GROUP BY 1;
    INSERT INTO tags SELECT j.value, count(*) FROM entries e, json_each(e.tags) j GROUP BY 1;
    INSERT INTO tallies SELECT state, kind, language, band, ifnull(sure / 10, -1), count(*)
        FROM entries GROUP BY 1, 2, 3, 4, 5;
    UPDATE totals SET rows = (SELECT count(*) FROM utterances) WHERE name = 'utterances';
    UPDATE totals SET rows = (SELECT count(*) FROM sightings) WHERE name = 'sightings';
    INSERT INTO session_sizes SELECT id,
        (SELECT count(*) FROM utterances u WHERE u.session_id = s.id),
        (SELECT count(DISTINCT entry_id) FROM sightings i WHERE i.session_id = s.id)
        FROM sessions s;
    UPDATE made SET format = 0 WHERE name = 'search';";

/// Makes the database at `path` of all that `talk` tells.
pub(super) fn load(path: &Path, words: &Words, mut talk: Talk<'_>) -> Result<()> {
    drop(Store::open(path)?);
    let connection = Connection::open(path)?;
    // A file that is half made when the machine stops is made again.
    connection.execute_batch(
        "PRAGMA journal_mode = DELETE; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;
         PRAGMA locking_mode = EXCLUSIVE; PRAGMA foreign_keys = OFF; PRAGMA cache_size = -1048576;
         PRAGMA temp_store = MEMORY;",
    )?;
    let taken = take_down(&connection)?;
    connection.execute_batch("BEGIN")?;
    let mut rows = Rows::new(&connection)?;
    let mut number = 0;
    while let Some(session) = talk.session() {
        number += 1;
        rows.session(number, &session)?;
    }
    rows.entries(words, &talk.into_numbers())?;
    drop(rows);
    connection.execute_batch("COMMIT")?;
    println!("  {} rows are written; counting", connection.total_changes());
    for made in taken.iter().filter(|made| made.starts_with("CREATE INDEX sightings")) {
        connection.execute_batch(made)?;
    }
    connection.execute_batch(&format!("BEGIN; {COUNTED} COMMIT"))?;
    for made in taken.iter().filter(|made| !made.starts_with("CREATE INDEX sightings")) {
        connection.execute_batch(made)?;
    }
    connection.close().map_err(|(_, error)| error)?;
    println!("  filling what is searched");
    Store::open(path)?;
    Ok(())
}

/// Takes indexes and triggers down, and returns how they were made.
fn take_down(connection: &Connection) -> Result<Vec<String>> {
    let sql = "SELECT type, name, sql FROM sqlite_schema \
               WHERE type IN ('index', 'trigger') AND sql IS NOT NULL ORDER BY rowid";
    let mut select = connection.prepare(sql)?;
    let found = select
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
        .collect::<Result<Vec<(String, String, String)>, _>>()?;
    for (sort, name, _) in &found {
        connection.execute_batch(&format!("DROP {sort} {name}"))?;
    }
    Ok(found.into_iter().map(|(.., sql)| sql).collect())
}

/// What sightings come to for one entry.
#[derive(Clone, Default)]
struct Heard {
    times: u64,
    /// How sure the recogniser was of the first.
    sure: Option<f32>,
    first_ns: u64,
    latest_ns: u64,
}

/// Statements that write rows, and what is known of entries so far.
struct Rows<'c> {
    session: Statement<'c>,
    mark: Statement<'c>,
    utterance: Statement<'c>,
    sighting: Statement<'c>,
    entry: Statement<'c>,
    deed: Statement<'c>,
    touch: Statement<'c>,
    heard: Vec<Heard>,
    utterances: i64,
}

impl<'c> Rows<'c> {
    fn new(connection: &'c Connection) -> Result<Self> {
        let prepare = |sql: &str| connection.prepare(sql);
        Ok(Self {
            session: prepare(
                "INSERT INTO sessions (id, title, source, started_ns, ended_ns) \
                 VALUES (?1, ?2, 'obs', ?3, ?4)",
            )?,
            mark: prepare(
                "INSERT INTO marks (session_id, kind, at_ms, at_ns, label) \
                 VALUES (?1, ?2, ?3, ?4, ?5)",
            )?,
            utterance: prepare(
                "INSERT INTO utterances (id, session_id, text, language, start_ms, end_ms, \
                 confidence, speaker, words) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
            )?,
            sighting: prepare(
                "INSERT INTO sightings (entry_id, session_id, utterance_id, surface, sentence, \
                 start_ms, end_ms, speaker, confidence, why) \
                 VALUES (?1, ?2, ?3, ?4, NULL, ?5, ?6, ?7, ?8, ?9)",
            )?,
            entry: prepare(
                "INSERT INTO entries (id, language, key_kind, key_lemma, key_reading, japanese, \
                 reading, english, kind, scale, band, estimated, lemma, tags, source, state, \
                 version, sort_key, sightings, kept_ns, changed_ns, heard_ns, sure) \
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?3, ?9, ?10, ?11, ?12, ?13, ?14, ?15, \
                 ?16, ?17, ?18, ?19, ?20, ?21, CAST(round(?22 * 100) AS INTEGER))",
            )?,
            deed: prepare("INSERT INTO deeds (id, kind, at_ns) VALUES (?1, ?2, ?3)")?,
            touch: prepare(
                "INSERT INTO touches (deed_id, entry_id, version, before, after) \
                 VALUES (?1, ?2, 2, '{\"state\":\"new\"}', ?3)",
            )?,
            heard: Vec::new(),
            utterances: 0,
        })
    }

    fn session(&mut self, id: i64, session: &Session) -> Result<()> {
        let Session { title, started, ended, marks, said } = session;
        self.session.execute(params![id, title, ns(*started)?, ns(*ended)?])?;
        for mark in marks {
            let at_ns = ns(mark.at)?;
            self.mark.execute(params![id, name(mark.kind)?, mark.at_ms, at_ns, mark.label])?;
        }
        for Said { utterance, met } in said {
            self.utterances += 1;
            self.utterance.execute(params![
                self.utterances,
                id,
                utterance.text,
                name(utterance.language)?,
                utterance.start_ms,
                utterance.end_ms,
                utterance.confidence,
                utterance.speaker,
                serde_json::to_string(&utterance.words)?,
            ])?;
            for met in met {
                self.sighting(id, *started, met)?;
            }
        }
        Ok(())
    }

    fn sighting(&mut self, session: i64, started: WallTime, met: &Met) -> Result<()> {
        let entry = &met.entry;
        let at_ns = started.0 + entry.start_ms.unwrap_or(0) * 1_000_000;
        if met.place == self.heard.len() {
            let sure = entry.evidence.confidence;
            self.heard.push(Heard { sure, first_ns: at_ns, ..Heard::default() });
        }
        let heard = self.heard.get_mut(met.place).context("met before it was new")?;
        heard.times += 1;
        heard.latest_ns = at_ns;
        self.sighting.execute(params![
            id_of(met.place)?,
            session,
            self.utterances,
            entry.surface,
            entry.start_ms,
            entry.end_ms,
            entry.speaker,
            entry.evidence.confidence,
            serde_json::to_string(&entry.evidence.why)?,
        ])?;
        Ok(())
    }

    /// Writes the entries, as the owner left them.
    fn entries(&mut self, words: &Words, numbers: &[usize]) -> Result<()> {
        let mut decided = vec![None; numbers.len()];
        let latest_ns = self.heard.iter().map(|heard| heard.latest_ns).max().unwrap_or(0);
        for (deed, decision) in (1..).zip(decisions(numbers.len())) {
            let Decision { kind, state, places } = decision;
            let at_ns = i64::try_from(latest_ns)? + deed;
            let after = serde_json::json!({ "state": state }).to_string();
            self.deed.execute(params![deed, name(kind)?, at_ns])?;
            for place in places {
                self.touch.execute(params![deed, id_of(place)?, after])?;
                decided[place] = Some((name(state)?, at_ns));
            }
        }
        for (place, number) in numbers.iter().enumerate() {
            let heard = self.heard[place].clone();
            let entry = words.entry(*number);
            let first_ns = i64::try_from(heard.first_ns)?;
            let version = if decided[place].is_some() { 2 } else { 1 };
            let (state, changed_ns) =
                decided[place].take().unwrap_or_else(|| ("new".to_owned(), first_ns));
            self.entry.execute(params![
                id_of(place)?,
                name(entry.language)?,
                name(entry.kind)?,
                same_form(&entry.lemma),
                same_form(&entry.reading),
                entry.japanese,
                entry.reading,
                entry.english,
                name(entry.level.scale)?,
                entry.level.band,
                entry.level.estimated,
                entry.lemma,
                serde_json::to_string(&entry.tags)?,
                entry.evidence.source,
                state,
                version,
                sort_key(&entry),
                heard.times,
                first_ns,
                changed_ns,
                i64::try_from(heard.latest_ns)?,
                heard.sure,
            ])?;
        }
        Ok(())
    }
}

fn id_of(place: usize) -> Result<i64> {
    Ok(i64::try_from(place)? + 1)
}

fn ns(at: WallTime) -> Result<i64> {
    Ok(i64::try_from(at.0)?)
}

fn name(value: impl Serialize) -> Result<String> {
    let value = serde_json::to_value(value)?;
    Ok(value.as_str().context("not a name")?.to_owned())
}

/// Width and case evened out, as the store does it.
pub(super) fn same_form(text: &str) -> String {
    text.nfkc().flat_map(char::to_lowercase).collect()
}

/// What the store sorts an entry by.
fn sort_key(entry: &Entry) -> String {
    let text = match entry.language {
        Language::Ja if !entry.reading.is_empty() => &entry.reading,
        Language::Ja => &entry.japanese,
        Language::En => &entry.lemma,
    };
    let hiragana = |letter: char| match letter {
        'ァ'..='ヶ' | 'ヽ' | 'ヾ' => char::from_u32(letter as u32 - 0x60).unwrap_or(letter),
        _ => letter,
    };
    same_form(text).chars().map(hiragana).collect()
}
