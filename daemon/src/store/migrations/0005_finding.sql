-- What lists of entries are ordered and narrowed by, kept by triggers beside what it comes from: when the latest sighting of an
-- entry was, how sure the recogniser was of the first one in percent, how difficult the entry is.
ALTER TABLE entries ADD COLUMN heard_ns INTEGER NOT NULL DEFAULT 0;
ALTER TABLE entries ADD COLUMN sure INTEGER;
ALTER TABLE entries ADD COLUMN difficulty INTEGER GENERATED ALWAYS AS (
    CASE WHEN band GLOB 'N[1-5]*' THEN 60 - 10 * substr(band, 2, 1)
         WHEN band GLOB '[ABC][12]*' THEN 20 * (unicode(band) - 65) + 10 * substr(band, 2, 1)
         ELSE 90 END
    + CASE WHEN band LIKE '%-%' THEN 5 ELSE 0 END
) VIRTUAL;

UPDATE entries SET
    sure = (SELECT CAST(round(s.confidence * 100) AS INTEGER) FROM sightings s WHERE s.entry_id = entries.id ORDER BY s.id LIMIT 1),
    heard_ns = ifnull((SELECT t.started_ns + ifnull(s.start_ms, 0) * 1000000 FROM sightings s JOIN sessions t ON t.id = s.session_id
        WHERE s.entry_id = entries.id ORDER BY s.id DESC LIMIT 1), 0);

CREATE INDEX entries_by_heard ON entries (heard_ns, id);
CREATE INDEX entries_by_difficulty ON entries (difficulty, id);
CREATE INDEX entries_by_date ON entries (kept_ns, id);

-- How many entries there are of each combination of what has few values. All counts of a list are sums over it.
CREATE TABLE tallies (
    state    TEXT    NOT NULL,
    kind     TEXT    NOT NULL,
    language TEXT    NOT NULL,
    band     TEXT    NOT NULL,
    sure     INTEGER NOT NULL,
    entries  INTEGER NOT NULL,
    PRIMARY KEY (state, kind, language, band, sure)
) STRICT, WITHOUT ROWID;
INSERT INTO tallies SELECT state, kind, language, band, ifnull(sure / 10, -1), count(*) FROM entries GROUP BY 1, 2, 3, 4, 5;

CREATE TRIGGER tallies_gain AFTER INSERT ON entries BEGIN
    INSERT INTO tallies VALUES (new.state, new.kind, new.language, new.band, ifnull(new.sure / 10, -1), 1)
        ON CONFLICT DO UPDATE SET entries = entries + 1;
END;
CREATE TRIGGER tallies_change AFTER UPDATE OF state, kind, language, band, sure ON entries
    WHEN (old.state, old.kind, old.language, old.band, ifnull(old.sure / 10, -1))
        IS NOT (new.state, new.kind, new.language, new.band, ifnull(new.sure / 10, -1)) BEGIN
    UPDATE tallies SET entries = entries - 1
        WHERE (state, kind, language, band, sure) = (old.state, old.kind, old.language, old.band, ifnull(old.sure / 10, -1));
    INSERT INTO tallies VALUES (new.state, new.kind, new.language, new.band, ifnull(new.sure / 10, -1), 1)
        ON CONFLICT DO UPDATE SET entries = entries + 1;
END;
CREATE TRIGGER tallies_lose AFTER DELETE ON entries BEGIN
    UPDATE tallies SET entries = entries - 1
        WHERE (state, kind, language, band, sure) = (old.state, old.kind, old.language, old.band, ifnull(old.sure / 10, -1));
END;

-- Rows of the largest tables, which nobody waits to have counted.
CREATE TABLE totals (
    name TEXT    PRIMARY KEY,
    rows INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO totals VALUES ('utterances', (SELECT count(*) FROM utterances)), ('sightings', (SELECT count(*) FROM sightings));

-- How much was said in a session, and how many different expressions were met.
CREATE TABLE session_sizes (
    session_id INTEGER PRIMARY KEY REFERENCES sessions (id) ON DELETE CASCADE,
    utterances INTEGER NOT NULL DEFAULT 0,
    entries    INTEGER NOT NULL DEFAULT 0
) STRICT;
INSERT INTO session_sizes SELECT id, (SELECT count(*) FROM utterances u WHERE u.session_id = sessions.id),
    (SELECT count(DISTINCT entry_id) FROM sightings s WHERE s.session_id = sessions.id) FROM sessions;
CREATE TRIGGER sizes_begin AFTER INSERT ON sessions BEGIN
    INSERT INTO session_sizes (session_id) VALUES (new.id);
END;
CREATE TRIGGER sizes_said AFTER INSERT ON utterances BEGIN
    UPDATE totals SET rows = rows + 1 WHERE name = 'utterances';
    UPDATE session_sizes SET utterances = utterances + 1 WHERE session_id = new.session_id;
END;
CREATE TRIGGER sizes_unsaid AFTER DELETE ON utterances BEGIN
    UPDATE totals SET rows = rows - 1 WHERE name = 'utterances';
    UPDATE session_sizes SET utterances = utterances - 1 WHERE session_id = old.session_id;
END;

-- Who said an expression at least once, and how many each speaker said.
CREATE TABLE heard_from (
    speaker  TEXT    NOT NULL,
    entry_id INTEGER NOT NULL REFERENCES entries (id) ON DELETE CASCADE,
    PRIMARY KEY (speaker, entry_id)
) STRICT, WITHOUT ROWID;
INSERT INTO heard_from SELECT DISTINCT speaker, entry_id FROM sightings WHERE speaker IS NOT NULL;
CREATE INDEX heard_from_of_entry ON heard_from (entry_id);
CREATE TABLE speakers (
    speaker TEXT    PRIMARY KEY,
    entries INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO speakers SELECT speaker, count(*) FROM heard_from GROUP BY speaker;
CREATE TRIGGER speakers_gain AFTER INSERT ON heard_from BEGIN
    INSERT INTO speakers VALUES (new.speaker, 1) ON CONFLICT DO UPDATE SET entries = entries + 1;
END;
CREATE TRIGGER speakers_lose AFTER DELETE ON heard_from BEGIN
    UPDATE speakers SET entries = entries - 1 WHERE speaker = old.speaker;
    DELETE FROM speakers WHERE speaker = old.speaker AND entries = 0;
END;

DROP TRIGGER sightings_counted;
DROP TRIGGER sightings_forgotten;
CREATE TRIGGER sightings_counted AFTER INSERT ON sightings BEGIN
    UPDATE entries SET sightings = sightings + 1,
        sure = CASE WHEN new.id = (SELECT min(id) FROM sightings WHERE entry_id = new.entry_id)
            THEN CAST(round(new.confidence * 100) AS INTEGER) ELSE sure END,
        heard_ns = CASE WHEN new.id = (SELECT max(id) FROM sightings WHERE entry_id = new.entry_id)
            THEN (SELECT started_ns + ifnull(new.start_ms, 0) * 1000000 FROM sessions WHERE id = new.session_id) ELSE heard_ns END
        WHERE id = new.entry_id;
    INSERT OR IGNORE INTO heard_from SELECT new.speaker, new.entry_id WHERE new.speaker IS NOT NULL;
    UPDATE totals SET rows = rows + 1 WHERE name = 'sightings';
    UPDATE session_sizes SET entries = entries + 1 WHERE session_id = new.session_id AND NOT EXISTS
        (SELECT 1 FROM sightings WHERE session_id = new.session_id AND entry_id = new.entry_id AND id <> new.id);
END;
CREATE TRIGGER sightings_forgotten AFTER DELETE ON sightings BEGIN
    UPDATE entries SET sightings = sightings - 1,
        sure = (SELECT CAST(round(s.confidence * 100) AS INTEGER) FROM sightings s WHERE s.entry_id = old.entry_id ORDER BY s.id LIMIT 1),
        heard_ns = ifnull((SELECT t.started_ns + ifnull(s.start_ms, 0) * 1000000 FROM sightings s JOIN sessions t ON t.id = s.session_id
            WHERE s.entry_id = old.entry_id ORDER BY s.id DESC LIMIT 1), 0)
        WHERE id = old.entry_id;
    DELETE FROM heard_from WHERE speaker = old.speaker AND entry_id = old.entry_id
        AND NOT EXISTS (SELECT 1 FROM sightings s WHERE s.entry_id = old.entry_id AND s.speaker = old.speaker);
    UPDATE totals SET rows = rows - 1 WHERE name = 'sightings';
    UPDATE session_sizes SET entries = entries - 1 WHERE session_id = old.session_id AND NOT EXISTS
        (SELECT 1 FROM sightings WHERE session_id = old.session_id AND entry_id = old.entry_id);
END;

-- The words of these indexes are made by the store's own functions, so that triggers keep them true whoever writes. They keep no texts and no
-- places: the tables have the texts. `made` says by which rules they were filled; the store fills them when those rules are older than its own.
DROP TABLE entries_search;
DROP TABLE utterances_search;
CREATE VIRTUAL TABLE entries_search USING fts5 (pieces, tokenize = 'ascii', detail = none, content = '', contentless_delete = 1);
CREATE VIRTUAL TABLE utterances_search USING fts5 (pieces, tokenize = 'ascii', detail = none, content = '', contentless_delete = 1);
CREATE TABLE made (
    name   TEXT    PRIMARY KEY,
    format INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO made VALUES ('search', 0);
CREATE TRIGGER entries_told AFTER INSERT ON entries BEGIN
    INSERT INTO entries_search (rowid, pieces) VALUES (new.id, entry_pieces(
        new.japanese, new.reading, new.english, new.lemma, new.state, new.kind, new.language, new.band, new.tags));
END;
CREATE TRIGGER entries_retold AFTER UPDATE OF japanese, reading, english, lemma, state, kind, language, band, tags ON entries BEGIN
    DELETE FROM entries_search WHERE rowid = old.id;
    INSERT INTO entries_search (rowid, pieces) VALUES (new.id, entry_pieces(
        new.japanese, new.reading, new.english, new.lemma, new.state, new.kind, new.language, new.band, new.tags));
END;
CREATE TRIGGER utterances_told AFTER INSERT ON utterances BEGIN
    INSERT INTO utterances_search (rowid, pieces) VALUES (new.id, text_pieces(new.text));
END;
CREATE TRIGGER utterances_retold AFTER UPDATE OF text ON utterances BEGIN
    DELETE FROM utterances_search WHERE rowid = old.id;
    INSERT INTO utterances_search (rowid, pieces) VALUES (new.id, text_pieces(new.text));
END;

-- Filters under a name: the part of an address that makes a list what it is.
CREATE TABLE views (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    name    TEXT    NOT NULL,
    query   TEXT    NOT NULL,
    version INTEGER NOT NULL DEFAULT 1
) STRICT;

-- Known words are searched and shown a page at a time.
CREATE VIRTUAL TABLE known_search USING fts5 (pieces, tokenize = 'ascii', detail = none, content = '', contentless_delete = 1);
CREATE TRIGGER known_told AFTER INSERT ON known BEGIN
    INSERT INTO known_search (rowid, pieces) VALUES (new.id, text_pieces(new.form));
END;
CREATE TRIGGER known_forgotten AFTER DELETE ON known BEGIN
    DELETE FROM known_search WHERE rowid = old.id;
END;
