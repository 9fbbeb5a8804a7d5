-- Known words that an import brought, to be forgotten when it is taken back. Until it is done again, the row of each stands aside.
CREATE TABLE known_touches (
    deed_id  INTEGER NOT NULL REFERENCES deeds (id) ON DELETE CASCADE,
    known_id INTEGER NOT NULL,
    form     TEXT    NOT NULL,
    aside    TEXT,
    PRIMARY KEY (deed_id, known_id)
) STRICT, WITHOUT ROWID;
