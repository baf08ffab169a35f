-- What each field of an event rests on, what it was before, and what became of events that are gone.
-- depends: 0005_reference

ALTER TABLE events
ADD COLUMN kind_report_id text,
ADD COLUMN place_report_id text,
ADD COLUMN date_report_id text,
ADD COLUMN fatalities_report_id text,
ADD COLUMN fatalities_low integer,
ADD COLUMN fatalities_high integer,
ADD COLUMN injured_low integer,
ADD COLUMN injured_high integer,
ADD COLUMN confidence double precision,
ADD COLUMN headline text NOT NULL DEFAULT '',
ADD COLUMN reports integer NOT NULL DEFAULT 0,
ADD COLUMN number_of_sources integer NOT NULL DEFAULT 0,
ADD COLUMN created_at timestamptz NOT NULL DEFAULT now(),
ADD COLUMN withdrawn_reason text NOT NULL DEFAULT '',
ADD COLUMN merged_into text REFERENCES events,
ADD COLUMN coded jsonb NOT NULL DEFAULT '{}';

-- What is there already: the figures from the reports, the fields from the best one, until the next load tells better.
UPDATE events AS e SET
    kind_report_id = e.best_report_id,
    place_report_id = e.best_report_id,
    date_report_id = e.best_report_id,
    fatalities_report_id = e.best_report_id,
    fatalities_low = r.low,
    fatalities_high = r.high,
    injured_low = r.injured_low,
    injured_high = r.injured_high,
    confidence = r.confidence,
    reports = r.reports,
    number_of_sources = r.sources,
    created_at = r.created_at
FROM (
    SELECT
        er.event_id_cnty,
        min(er.fatalities_low) AS low,
        max(er.fatalities_high) AS high,
        min(er.injured) AS injured_low,
        max(er.injured) AS injured_high,
        max(er.confidence) AS confidence,
        count(*) AS reports,
        count(DISTINCT nullif(er.source, '')) AS sources,
        min(a.first_seen) AS created_at
    FROM event_reports AS er
    INNER JOIN articles AS a ON er.content_hash = a.content_hash
    GROUP BY er.event_id_cnty
) AS r
WHERE e.event_id_cnty = r.event_id_cnty;
-- A withdrawn event has no reports left to ask.
UPDATE events SET
    fatalities_low = coalesce(fatalities_low, fatalities),
    fatalities_high = coalesce(fatalities_high, fatalities),
    confidence = coalesce(confidence, 0),
    created_at = least(created_at, changed_at),
    withdrawn_reason = CASE WHEN withdrawn_at IS NULL THEN '' ELSE 'no article reports it any more' END;
UPDATE events AS e SET headline = a.title
FROM event_reports AS r
INNER JOIN articles AS a ON r.content_hash = a.content_hash
WHERE r.report_id = e.best_report_id;

ALTER TABLE events
ALTER COLUMN fatalities_low SET NOT NULL,
ALTER COLUMN fatalities_high SET NOT NULL,
ALTER COLUMN confidence SET NOT NULL,
ADD CONSTRAINT events_fatalities_order CHECK (fatalities_low <= fatalities AND fatalities <= fatalities_high),
ADD CONSTRAINT events_not_merged_into_itself CHECK (merged_into <> event_id_cnty);
CREATE INDEX events_changed ON events (changed_at);
CREATE INDEX events_merged_into ON events (merged_into) WHERE merged_into IS NOT NULL;

COMMENT ON COLUMN events.event_date IS 'Day of the event; of a span its first day.';
COMMENT ON COLUMN events.time_precision IS '1: the day is known, 2: the week, 3: the month.';
COMMENT ON COLUMN events.disorder_type IS 'Political violence, Demonstrations, Strategic developments, or two of them.';
COMMENT ON COLUMN events.event_type IS 'One of six types.';
COMMENT ON COLUMN events.sub_event_type IS 'One of 25 kinds of action.';
COMMENT ON COLUMN events.actor1 IS 'Who acts; empty where unknown.';
COMMENT ON COLUMN events.assoc_actor_1 IS 'Who is tied to actor1.';
COMMENT ON COLUMN events.inter1 IS 'Kind of actor1.';
COMMENT ON COLUMN events.actor2 IS 'Who is acted upon; empty where unknown or one-sided.';
COMMENT ON COLUMN events.assoc_actor_2 IS 'Who is tied to actor2.';
COMMENT ON COLUMN events.inter2 IS 'Kind of actor2.';
COMMENT ON COLUMN events.interaction IS 'The pair of inter1 and inter2.';
COMMENT ON COLUMN events.civilian_targeting IS 'Civilian targeting, where civilians are the main target.';
COMMENT ON COLUMN events.iso IS 'ISO 3166-1 numeric code of the country.';
COMMENT ON COLUMN events.region IS 'Part of the world.';
COMMENT ON COLUMN events.country IS 'Country by its English short name.';
COMMENT ON COLUMN events.admin1 IS 'First administrative level.';
COMMENT ON COLUMN events.admin2 IS 'Second administrative level.';
COMMENT ON COLUMN events.admin3 IS 'Third administrative level.';
COMMENT ON COLUMN events.location IS 'Most precise named place.';
COMMENT ON COLUMN events.latitude IS 'Degrees north, WGS 84.';
COMMENT ON COLUMN events.longitude IS 'Degrees east, WGS 84.';
COMMENT ON COLUMN events.geo_precision IS '1: the town or a site in it, 2: near it, 3: only the province or the country.';
COMMENT ON COLUMN events.source IS 'Outlets of all articles about it, joined by "; ".';
COMMENT ON COLUMN events.source_scale IS 'How near those outlets are to the event.';
COMMENT ON COLUMN events.notes IS 'The event in words.';
COMMENT ON COLUMN events.fatalities IS 'Dead on all sides: the lowest number that a report with dead gives.';
COMMENT ON COLUMN events.tags IS 'Further marks; may be empty.';
COMMENT ON COLUMN events.kind_report_id IS 'The report that type and actors are from: the one that names the most sides.';
COMMENT ON COLUMN events.place_report_id IS 'The report that the place is from: the most precise.';
COMMENT ON COLUMN events.date_report_id IS 'The report that the day is from: the most precise.';
COMMENT ON COLUMN events.fatalities_report_id IS 'The report that the number of dead is from.';
COMMENT ON COLUMN events.fatalities_low IS 'Lowest number of dead that any report gives.';
COMMENT ON COLUMN events.fatalities_high IS 'Highest number of dead that any report gives.';
COMMENT ON COLUMN events.injured_low IS 'Lowest number of injured that any report gives; empty where none are reported.';
COMMENT ON COLUMN events.injured_high IS 'Highest number of injured that any report gives; empty where none are reported.';
COMMENT ON COLUMN events.confidence IS 'How sure the coder is of its best report, from 0 to 1.';
COMMENT ON COLUMN events.headline IS 'Title of the best report''s article; may be empty.';
COMMENT ON COLUMN events.reports IS 'How many articles report it.';
COMMENT ON COLUMN events.number_of_sources IS 'How many outlets report it.';
COMMENT ON COLUMN events.created_at IS 'When it was first loaded.';
COMMENT ON COLUMN events.withdrawn_at IS 'When it left acled_events: its last report was withdrawn, a person rejected it or merged it into another; empty while it is there.';
COMMENT ON COLUMN events.withdrawn_reason IS 'Why it left, in words; empty while it is there.';
COMMENT ON COLUMN events.merged_into IS 'The event that tells of the same, where a person merged it into one.';
COMMENT ON COLUMN events.coded IS 'What the coder says of the fields that a person corrected, by field.';
COMMENT ON COLUMN events.changed_at IS 'When a field of it last changed.';

-- History: one row per field of an event that changed, and reports as they were.

CREATE TABLE event_history (
    history_id    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    event_id_cnty text NOT NULL REFERENCES events,
    changed_at    timestamptz NOT NULL DEFAULT now(),
    field         text NOT NULL,
    former        text,
    present       text,
    reason        text NOT NULL,
    changed_by    text NOT NULL,
    run_id        text REFERENCES runs
);
CREATE INDEX event_history_event ON event_history (event_id_cnty, changed_at);
CREATE INDEX event_history_changed ON event_history (changed_at);
COMMENT ON TABLE event_history IS 'Former values of events: one row per field that changed. Written by triggers, by nobody else.';
COMMENT ON COLUMN event_history.history_id IS 'Running number.';
COMMENT ON COLUMN event_history.event_id_cnty IS 'The event.';
COMMENT ON COLUMN event_history.changed_at IS 'When it changed.';
COMMENT ON COLUMN event_history.field IS 'Which column of events.';
COMMENT ON COLUMN event_history.former IS 'What it was.';
COMMENT ON COLUMN event_history.present IS 'What it became.';
COMMENT ON COLUMN event_history.reason IS 'Why, in words.';
COMMENT ON COLUMN event_history.changed_by IS 'The person who corrected it, or the role that loaded it.';
COMMENT ON COLUMN event_history.run_id IS 'The run that changed it; empty where a person did.';

CREATE TABLE report_history (
    history_id    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    report_id     text NOT NULL,
    event_id_cnty text NOT NULL REFERENCES events,
    content_hash  text NOT NULL REFERENCES articles,
    ended_at      timestamptz NOT NULL DEFAULT now(),
    former        jsonb NOT NULL,
    run_id        text NOT NULL REFERENCES runs
);
CREATE INDEX report_history_event ON report_history (event_id_cnty);
CREATE INDEX report_history_article ON report_history (content_hash);
COMMENT ON TABLE report_history IS 'Reports as they were before they changed or went: what an earlier version of the coder said. Written by triggers.';
COMMENT ON COLUMN report_history.history_id IS 'Running number.';
COMMENT ON COLUMN report_history.report_id IS 'The report.';
COMMENT ON COLUMN report_history.event_id_cnty IS 'The event that it told of.';
COMMENT ON COLUMN report_history.content_hash IS 'The article.';
COMMENT ON COLUMN report_history.ended_at IS 'Until when it stood so.';
COMMENT ON COLUMN report_history.former IS 'The whole row as it was.';
COMMENT ON COLUMN report_history.run_id IS 'The run that had written it; its versions of code and models are in runs.';

CREATE FUNCTION event_change() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = warehouse, pg_temp AS $$
DECLARE
    untold constant text[] := ARRAY['run_id', 'changed_at', 'created_at', 'coded', 'stale', 'best_report_id', 'kind_report_id', 'place_report_id',
                                    'date_report_id', 'fatalities_report_id', 'id_iso3', 'id_number'];
    person text := nullif(current_setting('warehouse.changed_by', true), '');
    why text := nullif(current_setting('warehouse.reason', true), '');
BEGIN
    IF why IS NULL THEN
        why := CASE
            WHEN OLD.withdrawn_at IS NULL AND NEW.withdrawn_at IS NOT NULL THEN NEW.withdrawn_reason
            WHEN OLD.withdrawn_at IS NOT NULL AND NEW.withdrawn_at IS NULL THEN 'reported again'
            WHEN NEW.reports > OLD.reports THEN 'another article reports it'
            WHEN NEW.reports < OLD.reports THEN 'an article reports it no more'
            ELSE 'coded again'
        END;
    END IF;
    INSERT INTO event_history (event_id_cnty, field, former, present, reason, changed_by, run_id)
    SELECT NEW.event_id_cnty, n.key, o.value, n.value, why, coalesce(person, session_user), CASE WHEN person IS NULL THEN NEW.run_id END
    FROM jsonb_each_text(to_jsonb(NEW)) AS n
    INNER JOIN jsonb_each_text(to_jsonb(OLD)) AS o ON n.key = o.key
    WHERE n.value IS DISTINCT FROM o.value AND n.key <> ALL(untold);
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION event_change() IS 'Trigger: writes event_history.';
CREATE TRIGGER event_change AFTER UPDATE ON events FOR EACH ROW EXECUTE FUNCTION event_change();

CREATE FUNCTION report_change() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = warehouse, pg_temp AS $$
BEGIN
    INSERT INTO report_history (report_id, event_id_cnty, content_hash, former, run_id)
    VALUES (OLD.report_id, OLD.event_id_cnty, OLD.content_hash, to_jsonb(OLD), OLD.run_id);
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION report_change() IS 'Trigger: writes report_history.';
CREATE TRIGGER report_change AFTER UPDATE OR DELETE ON event_reports FOR EACH ROW EXECUTE FUNCTION report_change();

CREATE VIEW deleted_events AS
SELECT
    event_id_cnty,
    extract(epoch FROM withdrawn_at)::bigint AS deleted_timestamp,
    withdrawn_reason AS reason,
    merged_into
FROM events
WHERE withdrawn_at IS NOT NULL;
COMMENT ON VIEW deleted_events IS 'Tombstones: events that left acled_events. Their ids are not given again, except to themselves.';
COMMENT ON COLUMN deleted_events.event_id_cnty IS 'The event.';
COMMENT ON COLUMN deleted_events.deleted_timestamp IS 'When it left, in seconds since 1970.';
COMMENT ON COLUMN deleted_events.reason IS 'Why, in words.';
COMMENT ON COLUMN deleted_events.merged_into IS 'The event that tells of the same, where it was merged.';

CREATE FUNCTION changes_since(since timestamptz)
RETURNS TABLE (change text, event_id_cnty text, changed_at timestamptz, fields text[], merged_into text)
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT
        CASE WHEN e.withdrawn_at IS NOT NULL THEN 'deleted' WHEN e.created_at > since THEN 'new' ELSE 'changed' END,
        e.event_id_cnty,
        e.changed_at,
        CASE WHEN e.withdrawn_at IS NULL AND e.created_at <= since THEN
            ARRAY(SELECT DISTINCT h.field FROM warehouse.event_history AS h
                  WHERE h.event_id_cnty = e.event_id_cnty AND h.changed_at > since ORDER BY h.field)
        END,
        e.merged_into
    FROM warehouse.events AS e
    WHERE e.changed_at > since AND NOT (e.withdrawn_at IS NOT NULL AND e.created_at > since)
    ORDER BY e.changed_at, e.event_id_cnty
$$;
COMMENT ON FUNCTION changes_since(timestamptz) IS
'What is new, changed or deleted since a time, one row per event, as ACLED''s update feed; join acled_events for the rows. A load is dated by its start: ask from the start of your last poll, less an hour.';

GRANT SELECT ON event_history, report_history, deleted_events TO analyst, loader;
