-- Rows the full-text indexes must be told of: new ones, changed ones, and those that went. An index that is told of one row at a time
-- writes a piece of itself for each, so the store tells it of all of them at once, at the end of the transaction that changed them.
CREATE TABLE entries_untold (id INTEGER PRIMARY KEY) STRICT;
CREATE TABLE utterances_untold (id INTEGER PRIMARY KEY) STRICT;
CREATE TABLE known_untold (id INTEGER PRIMARY KEY) STRICT;

DROP TRIGGER entries_told;
DROP TRIGGER entries_retold;
DROP TRIGGER entries_forgotten;
DROP TRIGGER utterances_told;
DROP TRIGGER utterances_retold;
DROP TRIGGER utterances_forgotten;
DROP TRIGGER known_told;
DROP TRIGGER known_forgotten;
CREATE TRIGGER entries_told AFTER INSERT ON entries BEGIN
    INSERT OR IGNORE INTO entries_untold VALUES (new.id);
END;
CREATE TRIGGER entries_retold AFTER UPDATE OF japanese, reading, english, lemma, state, kind, language, band, tags ON entries
    WHEN (old.japanese, old.reading, old.english, old.lemma, old.state, old.kind, old.language, old.band, old.tags)
        IS NOT (new.japanese, new.reading, new.english, new.lemma, new.state, new.kind, new.language, new.band, new.tags) BEGIN
    INSERT OR IGNORE INTO entries_untold VALUES (new.id);
END;
CREATE TRIGGER entries_forgotten AFTER DELETE ON entries BEGIN
    INSERT OR IGNORE INTO entries_untold VALUES (old.id);
END;
CREATE TRIGGER utterances_told AFTER INSERT ON utterances BEGIN
    INSERT OR IGNORE INTO utterances_untold VALUES (new.id);
END;
CREATE TRIGGER utterances_retold AFTER UPDATE OF text ON utterances BEGIN
    INSERT OR IGNORE INTO utterances_untold VALUES (new.id);
END;
CREATE TRIGGER utterances_forgotten AFTER DELETE ON utterances BEGIN
    INSERT OR IGNORE INTO utterances_untold VALUES (old.id);
END;
CREATE TRIGGER known_told AFTER INSERT ON known BEGIN
    INSERT OR IGNORE INTO known_untold VALUES (new.id);
END;
CREATE TRIGGER known_forgotten AFTER DELETE ON known BEGIN
    INSERT OR IGNORE INTO known_untold VALUES (old.id);
END;
