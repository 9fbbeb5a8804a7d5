-- Expressions the learner knows already. The key is folded by the store: width, case and the kind of kana do not matter.
CREATE TABLE known (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    language TEXT    NOT NULL,
    key_form TEXT    NOT NULL,
    form     TEXT    NOT NULL,
    origin   TEXT    NOT NULL,
    kept_ns  INTEGER NOT NULL,
    UNIQUE (language, key_form)
) STRICT;
