-- A deed is one act of the owner's, whether it touched one entry or five hundred. Instants of deeds only grow.
CREATE TABLE deeds (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    kind      TEXT    NOT NULL,
    at_ns     INTEGER NOT NULL,
    undone_ns INTEGER
) STRICT;
CREATE INDEX deeds_undone ON deeds (undone_ns) WHERE undone_ns IS NOT NULL;

-- What a deed did to one entry: what the changed parts said before and after. An entry that went has its whole row here, and into which
-- other it went. What became of it in sessions stands in `taught`.
CREATE TABLE touches (
    deed_id  INTEGER NOT NULL REFERENCES deeds (id) ON DELETE CASCADE,
    entry_id INTEGER NOT NULL,
    version  INTEGER NOT NULL,
    before   TEXT    NOT NULL,
    after    TEXT    NOT NULL,
    gone     TEXT,
    into_id  INTEGER,
    taught   TEXT    NOT NULL DEFAULT '[]',
    PRIMARY KEY (deed_id, entry_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX touches_of_entry ON touches (entry_id, deed_id);

-- Sightings of entries that went, as they were, to come back when the deed is undone. They go with their session like all others.
CREATE TABLE sightings_aside (
    deed_id      INTEGER NOT NULL REFERENCES deeds (id) ON DELETE CASCADE,
    id           INTEGER NOT NULL,
    entry_id     INTEGER NOT NULL,
    session_id   INTEGER NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    utterance_id INTEGER NOT NULL REFERENCES utterances (id) ON DELETE CASCADE,
    surface      TEXT    NOT NULL,
    sentence     TEXT,
    start_ms     INTEGER,
    end_ms       INTEGER,
    speaker      TEXT,
    confidence   REAL,
    why          TEXT    NOT NULL,
    PRIMARY KEY (deed_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX aside_of_session ON sightings_aside (session_id);
CREATE INDEX aside_of_utterance ON sightings_aside (utterance_id);

-- Where entries went that were merged: their numbers and their keys lead to the one that stayed, which may have gone on itself.
CREATE TABLE merged (
    id          INTEGER PRIMARY KEY,
    into_id     INTEGER NOT NULL,
    language    TEXT    NOT NULL,
    key_kind    TEXT    NOT NULL,
    key_lemma   TEXT    NOT NULL,
    key_reading TEXT    NOT NULL
) STRICT;
CREATE INDEX merged_by_key ON merged (language, key_kind, key_lemma, key_reading);

-- How many entries have each tag.
CREATE TABLE tags (
    tag     TEXT    PRIMARY KEY,
    entries INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX tags_by_use ON tags (entries);
CREATE TRIGGER tags_gained AFTER INSERT ON entries BEGIN
    INSERT INTO tags (tag, entries) SELECT DISTINCT value, 1 FROM json_each(new.tags) WHERE true
        ON CONFLICT (tag) DO UPDATE SET entries = entries + 1;
END;
CREATE TRIGGER tags_changed AFTER UPDATE OF tags ON entries WHEN old.tags <> new.tags BEGIN
    UPDATE tags SET entries = entries - 1 WHERE tag IN (SELECT value FROM json_each(old.tags));
    INSERT INTO tags (tag, entries) SELECT DISTINCT value, 1 FROM json_each(new.tags) WHERE true
        ON CONFLICT (tag) DO UPDATE SET entries = entries + 1;
    DELETE FROM tags WHERE entries <= 0 AND tag IN (SELECT value FROM json_each(old.tags));
END;
CREATE TRIGGER tags_lost AFTER DELETE ON entries BEGIN
    UPDATE tags SET entries = entries - 1 WHERE tag IN (SELECT value FROM json_each(old.tags));
    DELETE FROM tags WHERE entries <= 0 AND tag IN (SELECT value FROM json_each(old.tags));
END;
INSERT INTO tags (tag, entries)
    SELECT j.value, count(DISTINCT e.id) FROM entries e, json_each(e.tags) j GROUP BY j.value;

-- The changes of older releases become deeds. What they made of an entry is what the next change of the same part found, or what stands now.
INSERT INTO deeds (id, kind, at_ns) SELECT id, 'edit', at_ns FROM changes;
INSERT INTO touches (deed_id, entry_id, version, before, after)
    SELECT c.id, c.entry_id, c.version, c.before, (
        SELECT json_group_object(part.key, json(coalesce(
            (SELECT l.before -> ('$.' || part.key) FROM changes l
                WHERE l.entry_id = c.entry_id AND l.id > c.id AND l.before -> ('$.' || part.key) IS NOT NULL
                ORDER BY l.id LIMIT 1),
            CASE part.key
                WHEN 'state' THEN json_quote(e.state)
                WHEN 'japanese' THEN json_quote(e.japanese)
                WHEN 'reading' THEN json_quote(e.reading)
                WHEN 'english' THEN json_quote(e.english)
                WHEN 'kind' THEN json_quote(e.kind)
                WHEN 'level' THEN json_object('scale', e.scale, 'band', e.band, 'estimated', json(iif(e.estimated, 'true', 'false')))
                WHEN 'tags' THEN e.tags
            END)))
        FROM json_each(c.before) part)
    FROM changes c JOIN entries e ON e.id = c.entry_id;
UPDATE deeds SET kind = ifnull((
    SELECT CASE t.after ->> '$.state' WHEN 'approved' THEN 'accept' WHEN 'rejected' THEN 'reject' ELSE 'reopen' END
    FROM touches t
    WHERE t.deed_id = deeds.id AND t.after ->> '$.state' IS NOT NULL AND (SELECT count(*) FROM json_each(t.after)) = 1), kind);
UPDATE deeds SET kind = 'tag' WHERE kind = 'edit' AND id IN (
    SELECT deed_id FROM touches WHERE after ->> '$.tags' IS NOT NULL AND (SELECT count(*) FROM json_each(after)) = 1);
DROP TABLE changes;

-- First answers to writes that carried a key, so that a repeated write is answered and not done again.
CREATE TABLE answers (
    key     TEXT    PRIMARY KEY,
    request TEXT    NOT NULL,
    status  INTEGER NOT NULL,
    headers TEXT    NOT NULL,
    body    BLOB    NOT NULL,
    at_ns   INTEGER NOT NULL
) STRICT;
CREATE INDEX answers_by_age ON answers (at_ns);
