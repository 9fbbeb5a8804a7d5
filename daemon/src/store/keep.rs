//! Keeping what was heard: one transaction an utterance.

use aivlingual_shared::time::WallTime;
use rusqlite::{Connection, OptionalExtension, Transaction, params};

use super::{
    Kept, Recorded, Store, StoreError, fold,
    rows::{Json, Named, nanoseconds},
};
use crate::domain::{Entry, EntryId, EntryState, Language, SessionId, Utterance, UtteranceId};

impl Store {
    /// Keeps an utterance with its expressions. When it returns, they are on the disk.
    pub fn record(
        &self,
        session: SessionId,
        utterance: &Utterance,
        entries: &[Entry],
    ) -> Result<Recorded, StoreError> {
        self.write(|transaction| {
            require_session(transaction, session)?;
            let id = keep_utterance(transaction, session, utterance)?;
            let said = Said { session, utterance: id, text: &utterance.text };
            Ok(Recorded { utterance: id, entries: said.keep_all(transaction, entries)? })
        })
    }

    /// Keeps many utterances with their expressions in one transaction: all of them, or none.
    pub fn record_many(
        &self,
        session: SessionId,
        heard: &[(Utterance, Vec<Entry>)],
    ) -> Result<Vec<Recorded>, StoreError> {
        self.write(|transaction| {
            require_session(transaction, session)?;
            let keep = |(utterance, entries): &(Utterance, Vec<Entry>)| {
                let id = keep_utterance(transaction, session, utterance)?;
                let said = Said { session, utterance: id, text: &utterance.text };
                Ok(Recorded { utterance: id, entries: said.keep_all(transaction, entries)? })
            };
            heard.iter().map(keep).collect()
        })
    }

    /// Keeps expressions found later in an utterance that is kept already. Doing it again changes
    /// nothing.
    pub fn add_entries(
        &self,
        session: SessionId,
        utterance: UtteranceId,
        entries: &[Entry],
    ) -> Result<Vec<Kept>, StoreError> {
        self.write(|transaction| {
            let text: String = transaction.query_row(
                "SELECT text FROM utterances WHERE id = ?1 AND session_id = ?2",
                [utterance.0, session.0],
                |row| row.get(0),
            )?;
            Said { session, utterance, text: &text }.keep_all(transaction, entries)
        })
    }
}

pub(super) fn require_session(
    transaction: &Transaction<'_>,
    session: SessionId,
) -> Result<(), StoreError> {
    let sql = "SELECT id FROM sessions WHERE id = ?1";
    transaction.prepare_cached(sql)?.query_row([session.0], |_| Ok(()))?;
    Ok(())
}

fn keep_utterance(
    transaction: &Transaction<'_>,
    session: SessionId,
    utterance: &Utterance,
) -> Result<UtteranceId, StoreError> {
    transaction
        .prepare_cached(
            "INSERT INTO utterances \
             (session_id, text, language, start_ms, end_ms, confidence, speaker, words) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        )?
        .execute(params![
            session.0,
            utterance.text,
            Named(utterance.language),
            utterance.start_ms,
            utterance.end_ms,
            utterance.confidence,
            utterance.speaker,
            Json(&utterance.words),
        ])?;
    Ok(UtteranceId(transaction.last_insert_rowid()))
}

/// Where expressions were said.
struct Said<'a> {
    session: SessionId,
    utterance: UtteranceId,
    text: &'a str,
}

impl Said<'_> {
    fn keep_all(
        &self,
        transaction: &Transaction<'_>,
        entries: &[Entry],
    ) -> Result<Vec<Kept>, StoreError> {
        entries.iter().map(|entry| self.keep(transaction, entry)).collect()
    }

    /// Keeps one expression, or adds a sighting to the one that is known.
    fn keep(&self, transaction: &Transaction<'_>, entry: &Entry) -> Result<Kept, StoreError> {
        let known = known(transaction, entry)?;
        let kept = match known {
            Some((id, state)) => Kept { id, is_new: false, state },
            None => {
                let id = insert(transaction, entry, EntryState::New, None)?;
                Kept { id, is_new: true, state: EntryState::New }
            }
        };
        let sentence = (entry.utterance != self.text).then_some(&entry.utterance);
        transaction
            .prepare_cached(
                "INSERT OR IGNORE INTO sightings (entry_id, session_id, utterance_id, surface, \
                 sentence, start_ms, end_ms, speaker, confidence, why) \
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
            )?
            .execute(params![
                kept.id.0,
                self.session.0,
                self.utterance.0,
                entry.surface,
                sentence,
                entry.start_ms,
                entry.end_ms,
                entry.speaker,
                entry.evidence.confidence,
                Json(&entry.evidence.why),
            ])?;
        Ok(kept)
    }
}

/// The entry of this expression, or the one it was merged into.
pub(super) fn known(
    connection: &Connection,
    entry: &Entry,
) -> Result<Option<(EntryId, EntryState)>, StoreError> {
    let (lemma, reading) = (fold::same_form(&entry.lemma), fold::same_form(&entry.reading));
    let key = params![Named(entry.language), Named(entry.kind), lemma, reading];
    for question in [
        "SELECT id, state FROM entries WHERE language = ?1 AND key_kind = ?2 \
         AND key_lemma = ?3 AND key_reading = ?4",
        "WITH RECURSIVE way (id) AS (SELECT into_id FROM merged WHERE language = ?1 \
         AND key_kind = ?2 AND key_lemma = ?3 AND key_reading = ?4 \
         UNION SELECT m.into_id FROM merged m JOIN way ON m.id = way.id) \
         SELECT e.id, e.state FROM way JOIN entries e ON e.id = way.id ORDER BY e.id LIMIT 1",
    ] {
        let found = connection
            .prepare_cached(question)?
            .query_row(key, |row| Ok((EntryId(row.get(0)?), row.get::<_, Named<EntryState>>(1)?.0)))
            .optional()?;
        if found.is_some() {
            return Ok(found);
        }
    }
    Ok(None)
}

/// Makes an entry, met for the first time at `kept` or else now.
pub(super) fn insert(
    transaction: &Transaction<'_>,
    entry: &Entry,
    state: EntryState,
    kept: Option<WallTime>,
) -> Result<EntryId, StoreError> {
    let now = WallTime::now();
    transaction
        .prepare_cached(
            "INSERT INTO entries (language, key_kind, key_lemma, key_reading, japanese, reading, \
             english, kind, scale, band, estimated, lemma, tags, source, sort_key, changed_ns, \
             state, kept_ns) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?2, ?8, ?9, ?10, ?11, ?12, ?13, \
             ?14, ?15, ?16, ?17)",
        )?
        .execute(params![
            Named(entry.language),
            Named(entry.kind),
            fold::same_form(&entry.lemma),
            fold::same_form(&entry.reading),
            entry.japanese,
            entry.reading,
            entry.english,
            Named(entry.level.scale),
            entry.level.band,
            entry.level.estimated,
            entry.lemma,
            Json(&entry.tags),
            entry.evidence.source,
            sort_key(entry),
            nanoseconds(now),
            Named(state),
            nanoseconds(kept.unwrap_or(now)),
        ])?;
    Ok(EntryId(transaction.last_insert_rowid()))
}

/// Japanese is sorted as it is read, English as it is written.
pub(super) fn sort_key(entry: &Entry) -> String {
    match entry.language {
        Language::Ja if !entry.reading.is_empty() => fold::searchable(&entry.reading),
        Language::Ja => fold::searchable(&entry.japanese),
        Language::En => fold::searchable(&entry.lemma),
    }
}
