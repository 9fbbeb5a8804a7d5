-- An import is one deed. What it added is marked, to be taken away when it is taken back; what was touched or heard meanwhile stays.
ALTER TABLE touches ADD COLUMN added INTEGER NOT NULL DEFAULT 0;
ALTER TABLE touches ADD COLUMN stayed INTEGER NOT NULL DEFAULT 0;

-- An old deed is sealed: it is told for ever, and what undid it is gone.
ALTER TABLE deeds ADD COLUMN sealed INTEGER NOT NULL DEFAULT 0;
CREATE INDEX deeds_open ON deeds (at_ns) WHERE sealed = 0;
