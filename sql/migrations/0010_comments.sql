-- What was left unsaid: the columns of a report that an event has too; and what notes are since several reports make them.
-- depends: 0009_hand_coded

COMMENT ON COLUMN event_reports.disorder_type IS 'Political violence, Demonstrations, Strategic developments, or two of them.';
COMMENT ON COLUMN event_reports.event_type IS 'One of six types.';
COMMENT ON COLUMN event_reports.sub_event_type IS 'One of 25 kinds of action.';
COMMENT ON COLUMN event_reports.actor1 IS 'Who acts, as this article has it; empty where unknown.';
COMMENT ON COLUMN event_reports.assoc_actor_1 IS 'Who is tied to actor1.';
COMMENT ON COLUMN event_reports.inter1 IS 'Kind of actor1.';
COMMENT ON COLUMN event_reports.actor2 IS 'Who is acted upon, as this article has it; empty where unknown or one-sided.';
COMMENT ON COLUMN event_reports.assoc_actor_2 IS 'Who is tied to actor2.';
COMMENT ON COLUMN event_reports.inter2 IS 'Kind of actor2.';
COMMENT ON COLUMN event_reports.interaction IS 'The pair of inter1 and inter2.';
COMMENT ON COLUMN event_reports.civilian_targeting IS 'Civilian targeting, where civilians are the main target.';
COMMENT ON COLUMN event_reports.iso IS 'ISO 3166-1 numeric code of the country.';
COMMENT ON COLUMN event_reports.region IS 'Part of the world.';
COMMENT ON COLUMN event_reports.country IS 'Country by its English short name.';
COMMENT ON COLUMN event_reports.admin1 IS 'First administrative level: province, state.';
COMMENT ON COLUMN event_reports.admin2 IS 'Second administrative level.';
COMMENT ON COLUMN event_reports.admin3 IS 'Third administrative level.';
COMMENT ON COLUMN event_reports.location IS 'Most precise place that this article names, by its GeoNames main name.';
COMMENT ON COLUMN event_reports.latitude IS 'Degrees north, WGS 84.';
COMMENT ON COLUMN event_reports.longitude IS 'Degrees east, WGS 84.';
COMMENT ON COLUMN event_reports.notes IS 'The event in words, as this article tells it.';
COMMENT ON COLUMN events.best_report_id IS 'The report with the highest confidence: its evidence is in event_reports.';
COMMENT ON COLUMN acled_events.notes IS 'The event in words, with all its sources.';
COMMENT ON COLUMN events.fatalities IS 'Dead on all sides: the lowest number that a report counts; where none counts, the number for dead without one.';
COMMENT ON COLUMN acled_events.fatalities IS 'Dead on all sides: the lowest number that a report counts; where none counts, the number for dead without one.';
