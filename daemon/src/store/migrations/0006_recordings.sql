-- Where a session can be seen again: a video on the web, a file of the owner's own. An offset is the time in that video or file, in
-- milliseconds, at which the session began; negative when it began later.
ALTER TABLE sessions ADD COLUMN version INTEGER NOT NULL DEFAULT 1;
ALTER TABLE sessions ADD COLUMN video_url TEXT;
ALTER TABLE sessions ADD COLUMN video_offset_ms INTEGER;
ALTER TABLE sessions ADD COLUMN recording_file TEXT;
ALTER TABLE sessions ADD COLUMN recording_offset_ms INTEGER;
CREATE INDEX utterances_by_time ON utterances (session_id, start_ms);
