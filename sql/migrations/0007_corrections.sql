-- Corrections by people: what an editor says of an event wins over every later run of the coder.
--   corrections  one row per decision, never deleted; undone ones stay with who undid them
--   review       the events as an editor may change them: UPDATE review SET fatalities = 12, reason = '…' WHERE event_id_cnty = '…'
-- `events` holds what counts: the coder's fields with the standing corrections over them. What the coder says of a corrected
-- field is kept in events.coded, so that undoing a correction brings it back.
-- depends: 0006_history

ALTER TABLE events ADD COLUMN stale boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN events.stale IS 'A person joined or parted its reports: the next load merges them anew.';
CREATE INDEX events_stale ON events (event_id_cnty) WHERE stale;

CREATE TABLE corrections (
    correction_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    event_id_cnty text NOT NULL REFERENCES events,
    action        text NOT NULL CONSTRAINT action_is_correct_accept_reject_or_merge CHECK (action IN ('correct', 'accept', 'reject', 'merge')),
    field         text,
    value         text,
    former        text,
    merge_into    text REFERENCES events,
    moved         text[] NOT NULL DEFAULT '{}',
    reason        text NOT NULL CONSTRAINT a_reason_is_needed CHECK (reason ~ '[^[:space:]]'),
    made_by       text NOT NULL DEFAULT coalesce(nullif(current_setting('warehouse.user', true), ''), session_user),
    made_as       text NOT NULL DEFAULT session_user,
    made_at       timestamptz NOT NULL DEFAULT clock_timestamp(),
    undone_at     timestamptz,
    undone_by     text,
    undone_as     text,
    CONSTRAINT only_correct_has_a_field CHECK ((action = 'correct') = (field IS NOT NULL)),
    CONSTRAINT only_correct_has_a_value CHECK (action = 'correct' OR value IS NULL),
    CONSTRAINT only_merge_has_merge_into CHECK ((action = 'merge') = (merge_into IS NOT NULL)),
    CONSTRAINT an_event_is_not_merged_into_itself CHECK (merge_into <> event_id_cnty)
);
CREATE INDEX corrections_event ON corrections (event_id_cnty, correction_id);
CREATE INDEX corrections_merge_into ON corrections (merge_into) WHERE merge_into IS NOT NULL;
COMMENT ON TABLE corrections IS 'What people decided about events: one row per corrected field, acceptance, rejection or merge. Standing ones win over the coder.';
COMMENT ON COLUMN corrections.correction_id IS 'Running number; of two standing corrections of one field the later counts.';
COMMENT ON COLUMN corrections.event_id_cnty IS 'The event.';
COMMENT ON COLUMN corrections.action IS 'correct: a field; accept: looked at and found right; reject: no such event; merge: the same as merge_into.';
COMMENT ON COLUMN corrections.field IS 'The column that is corrected.';
COMMENT ON COLUMN corrections.value IS 'Its right value, as Postgres writes it; NULL for none.';
COMMENT ON COLUMN corrections.former IS 'What it was when it was corrected.';
COMMENT ON COLUMN corrections.merge_into IS 'The event that stays; where that was merged later, events.merged_into says into which.';
COMMENT ON COLUMN corrections.moved IS 'The reports that a merge moved.';
COMMENT ON COLUMN corrections.reason IS 'Why, in words.';
COMMENT ON COLUMN corrections.made_by IS 'Who: the setting warehouse.user, which an application sets to its own user''s name, else the role that logged in.';
COMMENT ON COLUMN corrections.made_as IS 'The role that logged in.';
COMMENT ON COLUMN corrections.made_at IS 'When.';
COMMENT ON COLUMN corrections.undone_at IS 'When it was undone; empty while it stands.';
COMMENT ON COLUMN corrections.undone_by IS 'Who undid it, as made_by.';
COMMENT ON COLUMN corrections.undone_as IS 'The role that logged in to undo it.';

CREATE FUNCTION person() RETURNS text LANGUAGE sql STABLE AS $$
    SELECT coalesce(nullif(current_setting('warehouse.user', true), ''), session_user::text)
$$;
COMMENT ON FUNCTION person() IS 'Who acts: the setting warehouse.user, else the role that logged in.';

CREATE FUNCTION correctable() RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT ARRAY[
        'event_date', 'time_precision', 'sub_event_type', 'actor1', 'assoc_actor_1', 'inter1',
        'actor2', 'assoc_actor_2', 'inter2', 'civilian_targeting', 'country', 'admin1',
        'admin2', 'admin3', 'location', 'latitude', 'longitude', 'geo_precision',
        'notes', 'fatalities', 'fatalities_low', 'fatalities_high', 'injured_low', 'injured_high',
        'tags'
    ]
$$;
COMMENT ON FUNCTION correctable() IS 'The fields of an event that a person may correct. The others follow from them: year, types above sub_event_type, interaction, iso, region.';

CREATE FUNCTION interaction_of(one text, other text) RETURNS text LANGUAGE sql STABLE SET search_path = warehouse, pg_temp AS $$
    SELECT coalesce((
        SELECT i.interaction FROM interactions AS i
        WHERE (i.inter1, coalesce(i.inter2, '')) IN ((one, other), (other, one))
    ), '')
$$;
COMMENT ON FUNCTION interaction_of(text, text) IS 'The pair of two kinds of actors as events have it; either may be empty.';

CREATE FUNCTION stands_as(event text) RETURNS text LANGUAGE sql STABLE SET search_path = warehouse, pg_temp AS $$
    WITH RECURSIVE way AS (
        SELECT event AS event_id
        UNION
        SELECT c.merge_into FROM way
        INNER JOIN corrections AS c ON way.event_id = c.event_id_cnty AND c.action = 'merge' AND c.undone_at IS NULL
    )

    SELECT way.event_id FROM way
    WHERE NOT EXISTS (
        SELECT FROM corrections AS c WHERE c.event_id_cnty = way.event_id AND c.action = 'merge' AND c.undone_at IS NULL
    )
$$;
COMMENT ON FUNCTION stands_as(text) IS 'The event that tells of the same after all standing merges: itself, where it was not merged.';

-- One event with the corrections of people over what the coder says. Idempotent: what the coder says is restored first. So who
-- writes what the coder says of a field takes the field out of events.coded.
CREATE FUNCTION event_corrections() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = warehouse, pg_temp AS $$
DECLARE
    untold constant text[] := ARRAY['run_id', 'changed_at', 'coded', 'stale', 'best_report_id', 'kind_report_id', 'place_report_id',
                                    'date_report_id', 'fatalities_report_id'];
    base events;
    said jsonb;
    decision corrections;
BEGIN
    IF EXISTS (SELECT FROM corrections AS c WHERE c.event_id_cnty = NEW.event_id_cnty) THEN
        base := jsonb_populate_record(NEW, NEW.coded);
        NEW := base;
        SELECT jsonb_object_agg(d.field, d.value) INTO said
        FROM (
            SELECT DISTINCT ON (c.field) c.field, c.value FROM corrections AS c
            WHERE c.event_id_cnty = NEW.event_id_cnty AND c.action = 'correct' AND c.undone_at IS NULL
            ORDER BY c.field, c.correction_id DESC
        ) AS d;
        IF said IS NOT NULL THEN
            NEW := jsonb_populate_record(NEW, said);
            IF said ? 'sub_event_type' THEN
                SELECT t.event_type, t.disorder_type INTO STRICT NEW.event_type, NEW.disorder_type
                FROM event_types AS t WHERE t.sub_event_type = NEW.sub_event_type;
            END IF;
            IF said ?| ARRAY['inter1', 'inter2'] THEN
                NEW.interaction := interaction_of(NEW.inter1, NEW.inter2);
            END IF;
            IF said ? 'country' THEN
                SELECT k.iso, k.region INTO STRICT NEW.iso, NEW.region FROM countries AS k WHERE k.country = NEW.country;
            END IF;
            IF said ?| ARRAY['latitude', 'longitude'] AND (NEW.latitude IS NULL OR NEW.longitude IS NULL) THEN
                NEW.latitude := NULL;
                NEW.longitude := NULL;
            END IF;
            -- Numbers that nobody corrected give way to those that somebody did, so that no number of the coder's can contradict them.
            IF NOT said ? 'fatalities' THEN
                NEW.fatalities := CASE
                    WHEN said ? 'fatalities_low' AND NEW.fatalities < NEW.fatalities_low THEN NEW.fatalities_low
                    WHEN said ? 'fatalities_high' AND NEW.fatalities > NEW.fatalities_high THEN NEW.fatalities_high
                    ELSE NEW.fatalities
                END;
            END IF;
            IF NOT said ? 'fatalities_low' THEN
                NEW.fatalities_low := least(NEW.fatalities_low, NEW.fatalities);
            END IF;
            IF NOT said ? 'fatalities_high' THEN
                NEW.fatalities_high := greatest(NEW.fatalities_high, NEW.fatalities);
            END IF;
            IF said ? 'injured_low' AND NOT said ? 'injured_high' THEN
                NEW.injured_high := CASE WHEN NEW.injured_low IS NOT NULL THEN greatest(NEW.injured_low, NEW.injured_high) END;
            ELSIF said ? 'injured_high' AND NOT said ? 'injured_low' THEN
                NEW.injured_low := CASE WHEN NEW.injured_high IS NOT NULL THEN least(NEW.injured_low, NEW.injured_high) END;
            END IF;
            IF NOT (NEW.fatalities_low <= NEW.fatalities AND NEW.fatalities <= NEW.fatalities_high) THEN
                RAISE EXCEPTION 'the corrections of % contradict each other: low %, best %, high % dead',
                NEW.event_id_cnty, NEW.fatalities_low, NEW.fatalities, NEW.fatalities_high
                USING HINT = 'Correct or undo the others too: SELECT * FROM corrections WHERE event_id_cnty = ''…''';
            ELSIF NEW.injured_low > NEW.injured_high THEN
                RAISE EXCEPTION 'the corrections of % contradict each other: low %, high % injured',
                NEW.event_id_cnty, NEW.injured_low, NEW.injured_high
                USING HINT = 'Correct or undo the others too: SELECT * FROM corrections WHERE event_id_cnty = ''…''';
            END IF;
        END IF;
        SELECT c.* INTO decision FROM corrections AS c
        WHERE c.event_id_cnty = NEW.event_id_cnty AND c.action IN ('reject', 'merge') AND c.undone_at IS NULL
        ORDER BY c.correction_id DESC
        LIMIT 1;
        IF FOUND THEN
            NEW.withdrawn_at := decision.made_at;
            NEW.merged_into := CASE WHEN decision.action = 'merge' THEN stands_as(decision.merge_into) END;
            NEW.withdrawn_reason := CASE decision.action
                WHEN 'merge' THEN format('merged into %s by %s: %s', decision.merge_into, decision.made_by, decision.reason)
                ELSE format('rejected by %s: %s', decision.made_by, decision.reason)
            END;
        END IF;
        SELECT coalesce(jsonb_object_agg(o.key, o.value), '{}') INTO NEW.coded
        FROM jsonb_each(to_jsonb(base)) AS o
        INNER JOIN jsonb_each(to_jsonb(NEW)) AS n ON o.key = n.key
        WHERE o.value IS DISTINCT FROM n.value AND o.key <> ALL(untold);
    END IF;
    IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - untold = to_jsonb(OLD) - untold THEN
        NEW.changed_at := OLD.changed_at;
    END IF;
    RETURN NEW;
END
$$;
COMMENT ON FUNCTION event_corrections() IS 'Trigger: corrections win over whoever writes an event; changed_at moves only when a field does.';
CREATE TRIGGER event_corrections BEFORE INSERT OR UPDATE ON events FOR EACH ROW EXECUTE FUNCTION event_corrections();

CREATE FUNCTION correction_check() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = warehouse, pg_temp AS $$
DECLARE
    event events;
    wanted events;
BEGIN
    -- Not while a load decides which report tells of which event; loads wait for this transaction in turn.
    PERFORM pg_advisory_xact_lock_shared(hashtextextended('event coder: load', 0));
    IF TG_OP = 'UPDATE' THEN
        IF OLD.undone_at IS NOT NULL THEN
            RAISE EXCEPTION 'correction % is undone already', OLD.correction_id USING HINT = 'Make a new one.';
        ELSIF NEW.undone_at IS NULL THEN
            RAISE EXCEPTION 'to undo correction % set undone_at to now()', OLD.correction_id;
        END IF;
        NEW.undone_at := clock_timestamp();
        NEW.undone_by := person();
        NEW.undone_as := session_user;
        RETURN NEW;
    END IF;
    NEW.made_as := session_user;
    NEW.made_at := clock_timestamp();
    NEW.undone_at := NULL;
    NEW.undone_by := NULL;
    NEW.undone_as := NULL;
    NEW.moved := '{}';
    SELECT e.* INTO event FROM events AS e WHERE e.event_id_cnty = NEW.event_id_cnty FOR UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'there is no event %', NEW.event_id_cnty;
    ELSIF event.merged_into IS NOT NULL THEN
        RAISE EXCEPTION 'event % was merged into %', NEW.event_id_cnty, event.merged_into USING HINT = 'Correct that one.';
    ELSIF NEW.action IN ('reject', 'merge') AND EXISTS (
        SELECT FROM corrections AS c WHERE c.event_id_cnty = NEW.event_id_cnty AND c.action = 'reject' AND c.undone_at IS NULL
    ) THEN
        RAISE EXCEPTION 'event % was rejected', NEW.event_id_cnty
        USING HINT = 'To take that back: UPDATE review SET rejected = false, reason = ''…'' WHERE event_id_cnty = ''…''';
    END IF;
    IF NEW.action = 'correct' THEN
        IF NEW.field IS NULL OR NEW.field <> ALL(correctable()) THEN
            RAISE EXCEPTION 'the field % cannot be corrected', coalesce(NEW.field, '(none)')
            USING HINT = 'These can: ' || array_to_string(correctable(), ', ');
        END IF;
        IF NEW.value IS NULL AND NEW.field NOT IN ('latitude', 'longitude', 'injured_low', 'injured_high') THEN
            RAISE EXCEPTION 'a correction of % needs a value', NEW.field USING HINT = 'An empty text is one for a field of text.';
        END IF;
        NEW.former := to_jsonb(event) ->> NEW.field;
        BEGIN
            wanted := jsonb_populate_record(event, jsonb_build_object(NEW.field, NEW.value));
        EXCEPTION WHEN data_exception THEN
            RAISE EXCEPTION '"%" is no value for %: %', NEW.value, NEW.field, sqlerrm;
        END;
        NEW.value := to_jsonb(wanted) ->> NEW.field;  -- "yesterday" becomes a day
        IF NEW.field = 'sub_event_type' AND NOT EXISTS (SELECT FROM event_types AS t WHERE t.sub_event_type = NEW.value) THEN
            RAISE EXCEPTION '"%" is no sub-event type', NEW.value USING HINT = 'Those that are: SELECT * FROM event_types';
        ELSIF NEW.field IN ('inter1', 'inter2') AND NEW.value <> '' AND NOT EXISTS (SELECT FROM inters AS i WHERE i.inter = NEW.value) THEN
            RAISE EXCEPTION '"%" is no kind of actor', NEW.value USING HINT = 'Those that are: SELECT * FROM inters';
        ELSIF NEW.field = 'country' AND NOT EXISTS (SELECT FROM countries AS k WHERE k.country = NEW.value) THEN
            RAISE EXCEPTION '"%" is no country', NEW.value USING HINT = 'Those that are: SELECT country FROM countries';
        ELSIF NEW.field = 'civilian_targeting' AND NEW.value NOT IN ('', 'Civilian targeting') THEN
            RAISE EXCEPTION 'civilian_targeting is empty or "Civilian targeting"';
        ELSIF NEW.field = 'event_date' AND wanted.event_date NOT BETWEEN '1900-01-01' AND current_date + 1 THEN
            RAISE EXCEPTION 'event_date % is before 1900 or in the future', NEW.value;
        ELSIF NEW.field IN ('time_precision', 'geo_precision') AND NEW.value NOT IN ('1', '2', '3') THEN
            RAISE EXCEPTION '% is 1, 2 or 3, not %', NEW.field, NEW.value;
        ELSIF wanted.latitude NOT BETWEEN -90 AND 90 OR wanted.longitude NOT BETWEEN -180 AND 180 THEN
            RAISE EXCEPTION '% % lies outside the Earth', NEW.field, NEW.value;
        ELSIF least(wanted.fatalities, wanted.fatalities_low, wanted.fatalities_high, wanted.injured_low, wanted.injured_high) < 0 THEN
            RAISE EXCEPTION '% cannot be negative', NEW.field;
        END IF;
    ELSIF NEW.action = 'merge' THEN
        IF NEW.merge_into = NEW.event_id_cnty THEN
            RAISE EXCEPTION 'event % cannot be merged into itself', NEW.event_id_cnty;
        END IF;
        PERFORM FROM events AS e WHERE e.event_id_cnty = NEW.merge_into AND e.withdrawn_at IS NULL FOR UPDATE;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'event % is not in acled_events, so nothing can be merged into it', coalesce(NEW.merge_into, '(none)');
        END IF;
    END IF;
    RETURN NEW;
END
$$;
COMMENT ON FUNCTION correction_check() IS 'Trigger: refuses a correction that cannot be applied, and says why.';
CREATE TRIGGER correction_check BEFORE INSERT OR UPDATE OF undone_at ON corrections FOR EACH ROW EXECUTE FUNCTION correction_check();

-- As etl/load/merged.py does it, but for source_scale and notes, which take lists and words that are not here: the next load gives
-- them.
CREATE FUNCTION merge_reports(ids text []) RETURNS void LANGUAGE sql SET search_path = warehouse, pg_temp AS $$
    WITH ranked AS (
        SELECT
            r.*,
            a.title,
            row_number() OVER (PARTITION BY r.event_id_cnty ORDER BY r.confidence DESC, a.published NULLS LAST, r.report_id) AS place_in_line,
            CASE WHEN r.actor1 = '' THEN 0 WHEN r.actor1 LIKE 'Unidentified%' THEN 1 ELSE 2 END
            + CASE WHEN r.actor2 = '' THEN 0 WHEN r.actor2 LIKE 'Unidentified%' THEN 1 ELSE 2 END AS sides_named
        FROM event_reports AS r
        INNER JOIN articles AS a ON r.content_hash = a.content_hash
        WHERE r.event_id_cnty = ANY(ids)
    ),

    best AS (SELECT * FROM ranked WHERE place_in_line = 1),

    kind AS (SELECT DISTINCT ON (event_id_cnty) * FROM ranked ORDER BY event_id_cnty, sides_named DESC, place_in_line),

    place AS (
        SELECT DISTINCT ON (event_id_cnty) * FROM ranked ORDER BY event_id_cnty, geo_precision, latitude IS NULL, place_in_line
    ),

    day AS (SELECT DISTINCT ON (event_id_cnty) * FROM ranked ORDER BY event_id_cnty, time_precision, place_in_line),

    -- A number that was counted goes before the manual's for dead without one, whose low is 0.
    dead AS (
        SELECT DISTINCT ON (event_id_cnty) * FROM ranked
        ORDER BY event_id_cnty, fatalities > 0 DESC, fatalities_low > 0 DESC, nullif(fatalities, 0), place_in_line
    ),

    counts AS (
        SELECT
            event_id_cnty,
            count(*) AS reports,
            count(DISTINCT nullif(source, '')) AS sources,
            coalesce(string_agg(DISTINCT nullif(source, '') COLLATE "C", '; '), '') AS source,
            coalesce(min(fatalities_low) FILTER (WHERE fatalities_low > 0), 0) AS low,
            coalesce(max(fatalities_high) FILTER (WHERE fatalities_low > 0), max(fatalities_high)) AS high,
            min(injured) AS injured_low,
            max(injured) AS injured_high
        FROM ranked
        GROUP BY event_id_cnty
    )

    UPDATE events AS e SET
        best_report_id = best.report_id, kind_report_id = kind.report_id, place_report_id = place.report_id,
        date_report_id = day.report_id, fatalities_report_id = dead.report_id,
        event_date = day.event_date, time_precision = day.time_precision,
        disorder_type = kind.disorder_type, event_type = kind.event_type, sub_event_type = kind.sub_event_type,
        actor1 = kind.actor1, assoc_actor_1 = kind.assoc_actor_1, inter1 = kind.inter1,
        actor2 = kind.actor2, assoc_actor_2 = kind.assoc_actor_2, inter2 = kind.inter2,
        interaction = kind.interaction, civilian_targeting = kind.civilian_targeting,
        iso = place.iso, region = place.region, country = place.country, admin1 = place.admin1, admin2 = place.admin2,
        admin3 = place.admin3, location = place.location, latitude = place.latitude, longitude = place.longitude,
        geo_precision = place.geo_precision,
        source = counts.source, notes = best.notes, fatalities = dead.fatalities, fatalities_low = counts.low,
        fatalities_high = counts.high, injured_low = counts.injured_low, injured_high = counts.injured_high,
        confidence = best.confidence, headline = best.title, reports = counts.reports, number_of_sources = counts.sources,
        tags = '', withdrawn_at = NULL, withdrawn_reason = '', merged_into = NULL, coded = '{}', stale = true, changed_at = now()
    FROM best
    INNER JOIN kind USING (event_id_cnty)
    INNER JOIN place USING (event_id_cnty)
    INNER JOIN day USING (event_id_cnty)
    INNER JOIN dead USING (event_id_cnty)
    INNER JOIN counts USING (event_id_cnty)
    WHERE e.event_id_cnty = best.event_id_cnty;

    UPDATE events AS e SET
        reports = 0, withdrawn_at = now(), withdrawn_reason = 'no article reports it any more', merged_into = NULL,
        coded = e.coded - ARRAY['withdrawn_at', 'withdrawn_reason', 'merged_into'], changed_at = now()
    WHERE e.event_id_cnty = ANY(ids) AND e.reports > 0
        AND NOT EXISTS (SELECT FROM event_reports AS r WHERE r.event_id_cnty = e.event_id_cnty);
$$;
COMMENT ON FUNCTION merge_reports(text []) IS 'Makes events anew of the reports that they have now; those without any are withdrawn.';

CREATE FUNCTION correction_apply() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = warehouse, pg_temp AS $$
DECLARE
    other text;
BEGIN
    PERFORM set_config('warehouse.changed_by', coalesce(NEW.undone_by, NEW.made_by), true);
    PERFORM set_config('warehouse.reason', CASE WHEN NEW.undone_at IS NULL THEN NEW.reason
                                                ELSE format('correction %s undone', NEW.correction_id) END, true);
    IF NEW.action = 'merge' THEN
        other := stands_as(NEW.merge_into);
        IF NEW.undone_at IS NULL THEN
            WITH moving AS (
                UPDATE event_reports SET event_id_cnty = other WHERE event_id_cnty = NEW.event_id_cnty RETURNING report_id
            )
            UPDATE corrections SET moved = ARRAY(SELECT m.report_id FROM moving AS m) WHERE correction_id = NEW.correction_id;
        ELSE
            -- The reports that were moved, and of those that have another key by now what was told anew from the same words.
            UPDATE event_reports AS r SET event_id_cnty = NEW.event_id_cnty
            WHERE r.event_id_cnty = other AND (
                r.report_id = ANY(NEW.moved)
                OR EXISTS (
                    SELECT FROM report_history AS h
                    WHERE h.report_id = ANY(NEW.moved) AND h.event_id_cnty = NEW.event_id_cnty AND h.content_hash = r.content_hash
                        AND (h.former ->> 'evidence_start')::integer < r.evidence_end
                        AND r.evidence_start < (h.former ->> 'evidence_end')::integer
                        AND NOT EXISTS (SELECT FROM event_reports AS still WHERE still.report_id = h.report_id)
                )
            );
        END IF;
        PERFORM merge_reports(ARRAY[NEW.event_id_cnty, other]);
        -- What was merged into one of the two before follows.
        UPDATE events SET changed_at = now() WHERE merged_into IN (NEW.event_id_cnty, other);
    END IF;
    UPDATE events SET changed_at = now() WHERE event_id_cnty = NEW.event_id_cnty;
    PERFORM set_config('warehouse.changed_by', '', true);
    PERFORM set_config('warehouse.reason', '', true);
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION correction_apply() IS 'Trigger: brings a correction, or its undoing, into events.';
CREATE TRIGGER correction_apply AFTER INSERT OR UPDATE OF undone_at ON corrections FOR EACH ROW EXECUTE FUNCTION correction_apply();

CREATE VIEW review AS
SELECT
    e.event_id_cnty,
    e.event_date,
    e.time_precision,
    e.sub_event_type,
    e.actor1,
    e.assoc_actor_1,
    e.inter1,
    e.actor2,
    e.assoc_actor_2,
    e.inter2,
    e.civilian_targeting,
    e.country,
    e.admin1,
    e.admin2,
    e.admin3,
    e.location,
    e.latitude,
    e.longitude,
    e.geo_precision,
    e.notes,
    e.fatalities,
    e.fatalities_low,
    e.fatalities_high,
    e.injured_low,
    e.injured_high,
    e.tags,
    e.confidence,
    e.headline,
    e.source,
    e.merged_into AS merge_into,
    EXISTS (
        SELECT FROM corrections AS c WHERE c.event_id_cnty = e.event_id_cnty AND c.action = 'reject' AND c.undone_at IS NULL
    ) AS rejected,
    EXISTS (
        SELECT FROM corrections AS c
        WHERE c.event_id_cnty = e.event_id_cnty AND c.action = 'accept' AND c.undone_at IS NULL AND c.made_at >= e.changed_at
    ) AS accepted,
    NULL::text AS reason
FROM events AS e
WHERE e.withdrawn_at IS NULL OR EXISTS (
    SELECT FROM corrections AS c WHERE c.event_id_cnty = e.event_id_cnty AND c.action IN ('reject', 'merge') AND c.undone_at IS NULL
);
COMMENT ON VIEW review IS 'Events as the role editor may change them by UPDATE: fields, rejected, accepted, merge_into, each with a reason. Every change becomes a row of corrections.';
COMMENT ON COLUMN review.event_id_cnty IS 'The event; cannot be changed.';
COMMENT ON COLUMN review.event_date IS 'Day of the event.';
COMMENT ON COLUMN review.time_precision IS '1: day, 2: week, 3: month.';
COMMENT ON COLUMN review.sub_event_type IS 'One of event_types; the types above follow.';
COMMENT ON COLUMN review.actor1 IS 'Who acts.';
COMMENT ON COLUMN review.assoc_actor_1 IS 'Who is tied to actor1.';
COMMENT ON COLUMN review.inter1 IS 'One of inters, or empty; interaction follows.';
COMMENT ON COLUMN review.actor2 IS 'Who is acted upon.';
COMMENT ON COLUMN review.assoc_actor_2 IS 'Who is tied to actor2.';
COMMENT ON COLUMN review.inter2 IS 'One of inters, or empty; interaction follows.';
COMMENT ON COLUMN review.civilian_targeting IS 'Civilian targeting, or empty.';
COMMENT ON COLUMN review.country IS 'One of countries; iso and region follow, the id stays.';
COMMENT ON COLUMN review.admin1 IS 'First administrative level.';
COMMENT ON COLUMN review.admin2 IS 'Second administrative level.';
COMMENT ON COLUMN review.admin3 IS 'Third administrative level.';
COMMENT ON COLUMN review.location IS 'Most precise named place.';
COMMENT ON COLUMN review.latitude IS 'Degrees north, WGS 84; without one of the two there is no point.';
COMMENT ON COLUMN review.longitude IS 'Degrees east, WGS 84.';
COMMENT ON COLUMN review.geo_precision IS '1: town, 2: near it, 3: province or country.';
COMMENT ON COLUMN review.notes IS 'The event in words.';
COMMENT ON COLUMN review.fatalities IS 'Dead on all sides; of this and the two bounds those that nobody corrected give way to those that somebody did.';
COMMENT ON COLUMN review.fatalities_low IS 'Lowest number of dead.';
COMMENT ON COLUMN review.fatalities_high IS 'Highest number of dead.';
COMMENT ON COLUMN review.injured_low IS 'Lowest number of injured.';
COMMENT ON COLUMN review.injured_high IS 'Highest number of injured.';
COMMENT ON COLUMN review.tags IS 'Further marks.';
COMMENT ON COLUMN review.confidence IS 'How sure the coder is; cannot be changed.';
COMMENT ON COLUMN review.headline IS 'Title of the best article; cannot be changed.';
COMMENT ON COLUMN review.source IS 'Outlets; cannot be changed.';
COMMENT ON COLUMN review.merge_into IS 'Set it to the event that tells of the same; set it to NULL to part them again.';
COMMENT ON COLUMN review.rejected IS 'Set it true where there was no such event, false to take that back.';
COMMENT ON COLUMN review.accepted IS 'Set it true where the row was looked at and found right; false again when the event has changed since.';
COMMENT ON COLUMN review.reason IS 'Why, in words; needed with every change.';

CREATE FUNCTION review_update() RETURNS trigger LANGUAGE plpgsql SET search_path = warehouse, pg_temp AS $$
DECLARE
    was constant jsonb := to_jsonb(OLD);
    shall constant jsonb := to_jsonb(NEW);
    name text;
BEGIN
    IF NEW.reason IS NULL OR NEW.reason !~ '[^[:space:]]' THEN
        RAISE EXCEPTION 'a change needs a reason' USING HINT = 'UPDATE review SET …, reason = ''…'' WHERE event_id_cnty = ''…''';
    END IF;
    FOR name IN SELECT k FROM jsonb_object_keys(shall) AS k WHERE shall -> k IS DISTINCT FROM was -> k ORDER BY k LOOP
        IF name = ANY(correctable()) THEN
            INSERT INTO corrections (event_id_cnty, action, field, value, reason)
            VALUES (OLD.event_id_cnty, 'correct', name, shall ->> name, NEW.reason);
        ELSIF name = 'merge_into' AND NEW.merge_into IS NOT NULL THEN
            INSERT INTO corrections (event_id_cnty, action, merge_into, reason) VALUES (OLD.event_id_cnty, 'merge', NEW.merge_into, NEW.reason);
        ELSIF name = 'merge_into' THEN
            UPDATE corrections SET undone_at = now() WHERE event_id_cnty = OLD.event_id_cnty AND action = 'merge' AND undone_at IS NULL;
        ELSIF name IN ('rejected', 'accepted') AND (shall ->> name)::boolean THEN
            INSERT INTO corrections (event_id_cnty, action, reason) VALUES (OLD.event_id_cnty, left(name, 6), NEW.reason);
        ELSIF name IN ('rejected', 'accepted') THEN
            UPDATE corrections SET undone_at = now()
            WHERE event_id_cnty = OLD.event_id_cnty AND action = left(name, 6) AND undone_at IS NULL;
        ELSIF name <> 'reason' THEN
            RAISE EXCEPTION '% cannot be changed', name USING HINT = 'These can: ' || array_to_string(correctable(), ', ');
        END IF;
    END LOOP;
    RETURN NEW;
END
$$;
COMMENT ON FUNCTION review_update() IS 'Trigger: an UPDATE of review becomes corrections.';
CREATE TRIGGER review_update INSTEAD OF UPDATE ON review FOR EACH ROW EXECUTE FUNCTION review_update();

CREATE VIEW event_provenance AS
SELECT
    e.event_id_cnty,
    f.field,
    f.value,
    r.report_id,
    r.doc,
    r.content_hash,
    a.title,
    a.source,
    a.published,
    r.evidence,
    r.evidence_start,
    r.evidence_end,
    r.rule,
    r.confidence,
    u.code_version,
    u.model_version,
    c.correction_id,
    c.made_by AS corrected_by,
    c.made_at AS corrected_at,
    c.reason AS corrected_because
FROM events AS e
CROSS JOIN LATERAL (
    VALUES
    ('event_date', e.event_date::text, e.date_report_id, '{}'),
    ('year', extract(year FROM e.event_date)::text, e.date_report_id, '{event_date}'),
    ('time_precision', e.time_precision::text, e.date_report_id, '{}'),
    ('disorder_type', e.disorder_type, e.kind_report_id, '{sub_event_type}'),
    ('event_type', e.event_type, e.kind_report_id, '{sub_event_type}'),
    ('sub_event_type', e.sub_event_type, e.kind_report_id, '{}'),
    ('actor1', e.actor1, e.kind_report_id, '{}'),
    ('assoc_actor_1', e.assoc_actor_1, e.kind_report_id, '{}'),
    ('inter1', e.inter1, e.kind_report_id, '{}'),
    ('actor2', e.actor2, e.kind_report_id, '{}'),
    ('assoc_actor_2', e.assoc_actor_2, e.kind_report_id, '{}'),
    ('inter2', e.inter2, e.kind_report_id, '{}'),
    ('interaction', e.interaction, e.kind_report_id, '{inter1,inter2}'),
    ('civilian_targeting', e.civilian_targeting, e.kind_report_id, '{}'),
    ('iso', e.iso::text, e.place_report_id, '{country}'),
    ('region', e.region, e.place_report_id, '{country}'),
    ('country', e.country, e.place_report_id, '{}'),
    ('admin1', e.admin1, e.place_report_id, '{}'),
    ('admin2', e.admin2, e.place_report_id, '{}'),
    ('admin3', e.admin3, e.place_report_id, '{}'),
    ('location', e.location, e.place_report_id, '{}'),
    ('latitude', e.latitude::text, e.place_report_id, '{longitude}'),
    ('longitude', e.longitude::text, e.place_report_id, '{latitude}'),
    ('geo_precision', e.geo_precision::text, e.place_report_id, '{}'),
    ('source', e.source, NULL, '{}'),
    ('source_scale', e.source_scale, NULL, '{}'),
    ('notes', e.notes, CASE WHEN e.reports = 1 THEN e.best_report_id END, '{}'),
    ('fatalities', e.fatalities::text, e.fatalities_report_id, '{fatalities_low,fatalities_high}'),
    ('fatalities_low', e.fatalities_low::text, (
        SELECT x.report_id FROM event_reports AS x WHERE x.event_id_cnty = e.event_id_cnty
        ORDER BY x.fatalities_high = 0, x.fatalities_low, x.confidence DESC, x.report_id LIMIT 1
    ), '{fatalities}'),
    ('fatalities_high', e.fatalities_high::text, (
        SELECT x.report_id FROM event_reports AS x WHERE x.event_id_cnty = e.event_id_cnty
        ORDER BY x.fatalities_high DESC, x.confidence DESC, x.report_id LIMIT 1
    ), '{fatalities}'),
    ('injured_low', e.injured_low::text, (
        SELECT x.report_id FROM event_reports AS x WHERE x.event_id_cnty = e.event_id_cnty
        ORDER BY x.injured, x.confidence DESC, x.report_id LIMIT 1
    ), '{injured_high}'),
    ('injured_high', e.injured_high::text, (
        SELECT x.report_id FROM event_reports AS x WHERE x.event_id_cnty = e.event_id_cnty
        ORDER BY x.injured DESC NULLS LAST, x.confidence DESC, x.report_id LIMIT 1
    ), '{injured_low}'),
    ('tags', e.tags, e.best_report_id, '{}')
) AS f (field, value, report_id, follows)
INNER JOIN event_reports AS r ON e.event_id_cnty = r.event_id_cnty AND (f.report_id IS NULL OR r.report_id = f.report_id)
INNER JOIN articles AS a ON r.content_hash = a.content_hash
INNER JOIN runs AS u ON r.run_id = u.run_id
LEFT JOIN LATERAL (
    SELECT * FROM corrections AS x
    WHERE x.event_id_cnty = e.event_id_cnty AND x.action = 'correct' AND x.undone_at IS NULL
        AND (x.field = f.field OR (x.field = ANY(f.follows::text []) AND (e.coded ? f.field OR f.field = 'year')))
    ORDER BY x.field = f.field DESC, x.correction_id DESC
    LIMIT 1
) AS c ON true;
COMMENT ON VIEW event_provenance IS 'Where each field of each event is from: the report, its article, the sentence with its offsets, the rule and the versions. source, source_scale and notes rest on every report, one row each.';
COMMENT ON COLUMN event_provenance.event_id_cnty IS 'The event.';
COMMENT ON COLUMN event_provenance.field IS 'Column of events: those of acled_events, and the bounds of dead and injured.';
COMMENT ON COLUMN event_provenance.value IS 'Its value now, as text.';
COMMENT ON COLUMN event_provenance.report_id IS 'The report that gives it, in event_reports.';
COMMENT ON COLUMN event_provenance.doc IS 'File name of the article.';
COMMENT ON COLUMN event_provenance.content_hash IS 'The article, in articles.';
COMMENT ON COLUMN event_provenance.title IS 'Its headline.';
COMMENT ON COLUMN event_provenance.source IS 'Its outlet.';
COMMENT ON COLUMN event_provenance.published IS 'Its day of publication.';
COMMENT ON COLUMN event_provenance.evidence IS 'The sentence that tells of the event.';
COMMENT ON COLUMN event_provenance.evidence_start IS 'Where it begins in articles.text, in characters from 0.';
COMMENT ON COLUMN event_provenance.evidence_end IS 'Where it ends: the character after its last.';
COMMENT ON COLUMN event_provenance.rule IS 'The lexicon entry and the construction that found it.';
COMMENT ON COLUMN event_provenance.confidence IS 'How sure the coder is of that report, from 0 to 1.';
COMMENT ON COLUMN event_provenance.code_version IS 'Version of the coder that wrote that report.';
COMMENT ON COLUMN event_provenance.model_version IS 'Version of the language models that it used.';
COMMENT ON COLUMN event_provenance.correction_id IS 'The correction that the value is from or follows from, in corrections; empty where it is the report''s.';
COMMENT ON COLUMN event_provenance.corrected_by IS 'Who corrected it.';
COMMENT ON COLUMN event_provenance.corrected_at IS 'When.';
COMMENT ON COLUMN event_provenance.corrected_because IS 'Why.';

GRANT SELECT ON corrections, review, event_provenance TO analyst, loader;
GRANT INSERT (event_id_cnty, action, field, value, merge_into, reason), UPDATE (undone_at) ON corrections TO editor;
GRANT UPDATE ON review TO editor;
-- What SECURITY DEFINER functions do is for their triggers alone.
REVOKE EXECUTE ON FUNCTION
event_corrections(), event_change(), report_change(), correction_check(), correction_apply(), merge_reports(text [])
FROM PUBLIC;
