-- When the last word of a session ended is read off the index, and not off every utterance.
DROP INDEX utterances_by_time;
CREATE INDEX utterances_by_time ON utterances (session_id, start_ms, end_ms);
