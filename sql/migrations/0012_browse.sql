-- Indices that the events page reads: the map and the timeline out of the index alone, however many events there are.
-- depends: 0011_review

CREATE INDEX events_shown ON events (event_date, event_id_cnty)
INCLUDE (event_type, country, latitude, longitude, fatalities, confidence, location)
WHERE withdrawn_at IS NULL;
CREATE INDEX articles_source_seen ON articles (source, first_seen);
CREATE INDEX articles_seen ON articles (first_seen);
CREATE INDEX quarantine_run ON quarantine (run_id);
