-- A session is one stream or one file.
CREATE TABLE sessions (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    title      TEXT    NOT NULL,
    source     TEXT    NOT NULL,
    started_ns INTEGER NOT NULL,
    ended_ns   INTEGER
) STRICT;

-- Times of speech are milliseconds from the start of the session.
CREATE TABLE utterances (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    session_id INTEGER NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    text       TEXT    NOT NULL,
    language   TEXT    NOT NULL,
    start_ms   INTEGER NOT NULL,
    end_ms     INTEGER NOT NULL,
    confidence REAL    NOT NULL,
    speaker    TEXT,
    words      TEXT    NOT NULL
) STRICT;
CREATE INDEX utterances_of_session ON utterances (session_id, id);

-- The key columns say which expression this is and never change; the others are what the owner sees and may edit.
CREATE TABLE entries (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    language    TEXT    NOT NULL,
    key_kind    TEXT    NOT NULL,
    key_lemma   TEXT    NOT NULL,
    key_reading TEXT    NOT NULL,
    japanese    TEXT    NOT NULL,
    reading     TEXT    NOT NULL,
    english     TEXT    NOT NULL,
    kind        TEXT    NOT NULL,
    scale       TEXT    NOT NULL,
    band        TEXT    NOT NULL,
    estimated   INTEGER NOT NULL,
    lemma       TEXT    NOT NULL,
    tags        TEXT    NOT NULL,
    source      TEXT    NOT NULL,
    state       TEXT    NOT NULL DEFAULT 'new',
    version     INTEGER NOT NULL DEFAULT 1,
    sort_key    TEXT    NOT NULL,
    sightings   INTEGER NOT NULL DEFAULT 0,
    kept_ns     INTEGER NOT NULL,
    changed_ns  INTEGER NOT NULL,
    UNIQUE (language, key_kind, key_lemma, key_reading)
) STRICT;
CREATE INDEX entries_by_state ON entries (state, id);
CREATE INDEX entries_by_reading ON entries (sort_key, id);
CREATE INDEX entries_by_sightings ON entries (sightings, id);

-- A sighting is one time an expression was heard. A sentence that is the whole utterance is not stored twice.
CREATE TABLE sightings (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    entry_id     INTEGER NOT NULL REFERENCES entries (id) ON DELETE CASCADE,
    session_id   INTEGER NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    utterance_id INTEGER NOT NULL REFERENCES utterances (id) ON DELETE CASCADE,
    surface      TEXT    NOT NULL,
    sentence     TEXT,
    start_ms     INTEGER,
    end_ms       INTEGER,
    speaker      TEXT,
    confidence   REAL,
    why          TEXT    NOT NULL
) STRICT;
CREATE UNIQUE INDEX sightings_once ON sightings (entry_id, utterance_id, surface, ifnull(start_ms, -1));
CREATE INDEX sightings_of_entry ON sightings (entry_id, id);
CREATE INDEX sightings_of_session ON sightings (session_id, entry_id);
CREATE INDEX sightings_of_utterance ON sightings (utterance_id);

-- What an entry said before each change of the owner's, so that nothing edited is gone.
CREATE TABLE changes (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    entry_id INTEGER NOT NULL REFERENCES entries (id) ON DELETE CASCADE,
    version  INTEGER NOT NULL,
    at_ns    INTEGER NOT NULL,
    before   TEXT    NOT NULL
) STRICT;
CREATE INDEX changes_of_entry ON changes (entry_id, id);

-- Full text, folded by the store before it comes here: width, case and katakana are evened out.
CREATE VIRTUAL TABLE entries_search USING fts5 (folded, tokenize = 'trigram');
CREATE VIRTUAL TABLE utterances_search USING fts5 (folded, tokenize = 'trigram');

CREATE TRIGGER entries_forgotten AFTER DELETE ON entries BEGIN
    DELETE FROM entries_search WHERE rowid = old.id;
END;
CREATE TRIGGER utterances_forgotten AFTER DELETE ON utterances BEGIN
    DELETE FROM utterances_search WHERE rowid = old.id;
END;
CREATE TRIGGER sightings_counted AFTER INSERT ON sightings BEGIN
    UPDATE entries SET sightings = sightings + 1 WHERE id = new.entry_id;
END;
CREATE TRIGGER sightings_forgotten AFTER DELETE ON sightings BEGIN
    UPDATE entries SET sightings = sightings - 1 WHERE id = old.entry_id;
END;
