DROP FUNCTION changes_since (timestamptz);
DROP VIEW deleted_events;
DROP TRIGGER report_change ON event_reports;
DROP FUNCTION report_change ();
DROP TRIGGER event_change ON events;
DROP FUNCTION event_change ();
DROP TABLE report_history, event_history;
DROP INDEX events_changed;
ALTER TABLE events
DROP COLUMN kind_report_id,
DROP COLUMN place_report_id,
DROP COLUMN date_report_id,
DROP COLUMN fatalities_report_id,
DROP COLUMN fatalities_low,
DROP COLUMN fatalities_high,
DROP COLUMN injured_low,
DROP COLUMN injured_high,
DROP COLUMN confidence,
DROP COLUMN headline,
DROP COLUMN reports,
DROP COLUMN number_of_sources,
DROP COLUMN created_at,
DROP COLUMN withdrawn_reason,
DROP COLUMN merged_into,
DROP COLUMN coded;
COMMENT ON COLUMN events.event_date IS NULL;
COMMENT ON COLUMN events.time_precision IS NULL;
COMMENT ON COLUMN events.disorder_type IS NULL;
COMMENT ON COLUMN events.event_type IS NULL;
COMMENT ON COLUMN events.sub_event_type IS NULL;
COMMENT ON COLUMN events.actor1 IS NULL;
COMMENT ON COLUMN events.assoc_actor_1 IS NULL;
COMMENT ON COLUMN events.inter1 IS NULL;
COMMENT ON COLUMN events.actor2 IS NULL;
COMMENT ON COLUMN events.assoc_actor_2 IS NULL;
COMMENT ON COLUMN events.inter2 IS NULL;
COMMENT ON COLUMN events.interaction IS NULL;
COMMENT ON COLUMN events.civilian_targeting IS NULL;
COMMENT ON COLUMN events.iso IS NULL;
COMMENT ON COLUMN events.region IS NULL;
COMMENT ON COLUMN events.country IS NULL;
COMMENT ON COLUMN events.admin1 IS NULL;
COMMENT ON COLUMN events.admin2 IS NULL;
COMMENT ON COLUMN events.admin3 IS NULL;
COMMENT ON COLUMN events.location IS NULL;
COMMENT ON COLUMN events.latitude IS NULL;
COMMENT ON COLUMN events.longitude IS NULL;
COMMENT ON COLUMN events.geo_precision IS NULL;
COMMENT ON COLUMN events.source IS NULL;
COMMENT ON COLUMN events.source_scale IS NULL;
COMMENT ON COLUMN events.notes IS NULL;
COMMENT ON COLUMN events.fatalities IS NULL;
COMMENT ON COLUMN events.tags IS NULL;
COMMENT ON COLUMN events.withdrawn_at IS 'When the last report of it was withdrawn; empty while there is one.';
COMMENT ON COLUMN events.changed_at IS 'When this row last changed.';
