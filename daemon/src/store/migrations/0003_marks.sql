-- A mark is a point on a session's time line: a moment the streamer wants to find again, or something OBS did.
CREATE TABLE marks (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    session_id INTEGER NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    kind       TEXT    NOT NULL,
    at_ms      INTEGER NOT NULL,
    at_ns      INTEGER NOT NULL,
    label      TEXT
) STRICT;
-- A plugin that lost its daemon says again what may have been lost with it.
CREATE UNIQUE INDEX marks_once ON marks (session_id, kind, at_ns, ifnull(label, ''));
CREATE INDEX marks_of_session ON marks (session_id, at_ms, id);

-- What became of an expression in a session, beside being heard.
CREATE TABLE taught (
    session_id INTEGER NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    entry_id   INTEGER NOT NULL REFERENCES entries (id) ON DELETE CASCADE,
    shown      INTEGER NOT NULL DEFAULT 0,
    asked      INTEGER NOT NULL DEFAULT 0,
    pinned     INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (session_id, entry_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX taught_of_entry ON taught (entry_id);
