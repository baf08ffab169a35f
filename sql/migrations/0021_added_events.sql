-- Events that the coder missed: an editor adds one, by marking the words of an article that tell of it.
--   corrections    the decision, action `add`: the article, the marked words, and what was said of the event as JSON
--   event_reports  what that article reports by it; no load changes it or takes it away, since its correction_id is not empty
--   INSERT INTO corrections (action, content_hash, marked_start, marked_end, value, reason) VALUES ('add', …, 120, 130,
--       '{"sub_event_type": "Attack", "event_date": "2026-01-05", "country": "Mali", "location": "Djibo", "fatalities": 3}', 'read')
-- depends: 0020_acled_names

ALTER TABLE corrections
ADD COLUMN content_hash text REFERENCES articles,
ADD COLUMN marked_start integer,
ADD COLUMN marked_end integer,
DROP CONSTRAINT action_is_correct_accept_reject_or_merge,
ADD CONSTRAINT action_is_correct_accept_reject_merge_or_add CHECK (action IN ('correct', 'accept', 'reject', 'merge', 'add')),
DROP CONSTRAINT only_correct_has_a_value,
ADD CONSTRAINT only_correct_and_add_have_a_value CHECK (action IN ('correct', 'add') OR value IS NULL),
ADD CONSTRAINT only_add_has_words CHECK (
    (action = 'add') = (content_hash IS NOT NULL) AND (action = 'add') = (marked_start IS NOT NULL) AND (action = 'add') = (marked_end IS NOT NULL)
);
COMMENT ON TABLE corrections IS 'What people decided about events: one row per corrected field, acceptance, rejection, merge or added event. Standing ones win over the coder.';
COMMENT ON COLUMN corrections.action IS 'correct: a field; accept: looked at and found right; reject: no such event; merge: the same as merge_into; add: an event that the coder missed.';
COMMENT ON COLUMN corrections.event_id_cnty IS 'The event; of an added one it is given here.';
COMMENT ON COLUMN corrections.value IS 'The right value of a field, as Postgres writes it, NULL for none; of an added event what was said of it, as JSON.';
COMMENT ON COLUMN corrections.content_hash IS 'The article that tells of an added event; empty otherwise.';
COMMENT ON COLUMN corrections.marked_start IS 'Where the words begin that a person marked there, in characters from 0; empty otherwise.';
COMMENT ON COLUMN corrections.marked_end IS 'Where they end: the character after the last.';

-- Deferred: the report is written before the decision that it is of.
ALTER TABLE event_reports ADD COLUMN correction_id bigint REFERENCES corrections DEFERRABLE INITIALLY DEFERRED;
CREATE UNIQUE INDEX event_reports_correction ON event_reports (correction_id) WHERE correction_id IS NOT NULL;
COMMENT ON COLUMN event_reports.correction_id IS 'The decision by which a person added it, in corrections; empty where the coder told it.';
COMMENT ON COLUMN event_reports.rule IS 'The lexicon entry and the construction that found it; "added by a person" where the coder missed it.';
COMMENT ON COLUMN event_reports.run_id IS 'Run that last changed this row; of an added one the run that coded its article.';

CREATE FUNCTION addable() RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT ARRAY[
        'event_date', 'time_precision', 'sub_event_type', 'actor1', 'assoc_actor_1', 'inter1', 'actor2', 'assoc_actor_2', 'inter2',
        'country', 'admin1', 'admin2', 'admin3', 'location', 'latitude', 'longitude', 'geo_precision',
        'fatalities', 'fatalities_low', 'fatalities_high', 'injured', 'civilian_targeting', 'notes', 'source_scale', 'evidence_start', 'evidence_end'
    ]
$$;
COMMENT ON FUNCTION addable() IS 'What can be said of an event that is added: the keys of corrections.value there. evidence_start and evidence_end: of the sentence with the marked words.';

CREATE FUNCTION addition_check() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = warehouse, pg_temp AS $$
DECLARE
    article articles;
    said jsonb;
    told event_reports;
    types event_types;
    place countries;
    sources text[];
    name text;
    marked text;
    number integer;
BEGIN
    -- Numbers of events are given in order, as by loads.
    PERFORM pg_advisory_xact_lock(hashtextextended('event coder: load', 0));
    IF NEW.reason IS NULL OR NEW.reason !~ '[^[:space:]]' THEN
        RAISE EXCEPTION 'an added event needs a reason';
    END IF;
    SELECT a.* INTO article FROM articles AS a WHERE a.content_hash = NEW.content_hash;
    IF article.text IS NULL THEN
        RAISE EXCEPTION 'there is no article % with a text', coalesce(NEW.content_hash, '(none)');
    ELSIF article.copy_of IS NOT NULL THEN
        RAISE EXCEPTION 'article % is another article''s text: add the event to that one, %', NEW.content_hash, article.copy_of;
    END IF;
    IF NOT coalesce(0 <= NEW.marked_start AND NEW.marked_start < NEW.marked_end AND NEW.marked_end <= length(article.text), false) THEN
        RAISE EXCEPTION 'mark the words of the article that tell of the event: characters % to % lie outside its text, which has %',
        coalesce(NEW.marked_start::text, '(none)'), coalesce(NEW.marked_end::text, '(none)'), length(article.text);
    END IF;
    marked := substr(article.text, NEW.marked_start + 1, NEW.marked_end - NEW.marked_start);
    IF marked !~ '[^[:space:]]' THEN
        RAISE EXCEPTION 'mark the words of the article that tell of the event: there is only white space';
    END IF;

    BEGIN
        said := jsonb_strip_nulls(NEW.value::jsonb);
        FOR name IN SELECT k FROM jsonb_object_keys(said) AS k WHERE k <> ALL(addable()) ORDER BY k LOOP
            RAISE EXCEPTION 'the field % cannot be given', name USING HINT = 'These can: ' || array_to_string(addable(), ', ');
        END LOOP;
        told := jsonb_populate_record(NULL::event_reports, jsonb_build_object(
            'time_precision', 1, 'geo_precision', 1, 'actor1', '', 'assoc_actor_1', '', 'inter1', '', 'actor2', '', 'assoc_actor_2', '', 'inter2', '',
            'admin1', '', 'admin2', '', 'admin3', '', 'location', '', 'civilian_targeting', '', 'notes', '', 'fatalities', 0,
            'fatalities_low', coalesce(said -> 'fatalities', '0'), 'fatalities_high', coalesce(said -> 'fatalities', '0'),
            'evidence_start', NEW.marked_start, 'evidence_end', NEW.marked_end
        ) || coalesce(said, '{}'));
    EXCEPTION WHEN data_exception THEN
        RAISE EXCEPTION 'what was said of the event cannot be read: %', sqlerrm;
    END;
    SELECT t.* INTO types FROM event_types AS t WHERE t.sub_event_type = told.sub_event_type;
    SELECT k.* INTO place FROM countries AS k WHERE k.country = told.country;
    IF types.sub_event_type IS NULL THEN
        RAISE EXCEPTION '"%" is no sub-event type', coalesce(told.sub_event_type, '') USING HINT = 'Those that are: SELECT * FROM event_types';
    ELSIF told.event_date IS NULL OR told.event_date NOT BETWEEN '1900-01-01' AND current_date + 1 THEN
        RAISE EXCEPTION 'event_date % is before 1900 or in the future', coalesce(told.event_date::text, '(none)');
    ELSIF told.event_date > article.published + 1 THEN
        RAISE EXCEPTION 'event_date % is after the article, which was published on %', told.event_date, article.published;
    ELSIF place.country IS NULL THEN
        RAISE EXCEPTION '"%" is no country', coalesce(told.country, '') USING HINT = 'Those that are: SELECT country FROM countries';
    ELSIF told.location !~ '[^[:space:]]' THEN
        RAISE EXCEPTION 'an added event needs a place: where only the country is known its name, with geo_precision 3';
    ELSIF told.time_precision NOT BETWEEN 1 AND 3 OR told.geo_precision NOT BETWEEN 1 AND 3 THEN
        RAISE EXCEPTION 'time_precision and geo_precision are 1, 2 or 3, not % and %', told.time_precision, told.geo_precision;
    ELSIF told.latitude NOT BETWEEN -90 AND 90 OR told.longitude NOT BETWEEN -180 AND 180 OR (told.latitude IS NULL) <> (told.longitude IS NULL) THEN
        RAISE EXCEPTION 'latitude % and longitude % are no point on the Earth', coalesce(told.latitude::text, '(none)'), coalesce(told.longitude::text, '(none)');
    ELSIF told.civilian_targeting NOT IN ('', 'Civilian targeting') THEN
        RAISE EXCEPTION 'civilian_targeting is empty or "Civilian targeting"';
    ELSIF least(told.fatalities_low, told.fatalities, told.fatalities_high, told.injured) < 0 THEN
        RAISE EXCEPTION 'numbers of dead and injured cannot be negative';
    ELSIF NOT (told.fatalities_low <= told.fatalities AND told.fatalities <= told.fatalities_high) THEN
        RAISE EXCEPTION 'the numbers of dead contradict each other: low %, best %, high %', told.fatalities_low, told.fatalities, told.fatalities_high;
    ELSIF NOT (0 <= told.evidence_start AND told.evidence_start <= NEW.marked_start AND NEW.marked_end <= told.evidence_end
               AND told.evidence_end <= length(article.text)) THEN
        RAISE EXCEPTION 'the evidence, characters % to %, does not hold the marked words', told.evidence_start, told.evidence_end;
    END IF;
    FOR name IN SELECT s FROM unnest(ARRAY[told.inter1, told.inter2]) AS s WHERE s <> '' AND NOT EXISTS (SELECT FROM inters AS i WHERE i.inter = s) LOOP
        RAISE EXCEPTION '"%" is no kind of actor', name USING HINT = 'Those that are: SELECT * FROM inters';
    END LOOP;
    SELECT array_agg(DISTINCT a.source COLLATE "C") INTO sources FROM articles AS a
    WHERE article.content_hash IN (a.content_hash, a.copy_of) AND a.source <> '';
    SELECT coalesce(max(e.id_number), 0) + 1 INTO number FROM events AS e WHERE e.id_iso3 = place.iso3;

    NEW.event_id_cnty := place.iso3 || number;
    NEW.value := said::text;
    told.report_id := 'added-' || NEW.correction_id;
    told.event_id_cnty := NEW.event_id_cnty;
    told.content_hash := article.content_hash;
    told.doc := article.doc;
    told.disorder_type := types.disorder_type;
    told.event_type := types.event_type;
    told.interaction := interaction_of(told.inter1, told.inter2);
    told.iso := place.iso;
    told.region := place.region;
    told.source := article.source;
    told.confidence := 1;
    told.evidence := substr(article.text, told.evidence_start + 1, told.evidence_end - told.evidence_start);
    told.rule := 'added by a person';
    told.run_id := article.run_id;
    told.correction_id := NEW.correction_id;
    SELECT jsonb_object_agg(f.field, jsonb_build_object('why', 'added by ' || NEW.made_by)) INTO told.reasons
    FROM unnest(ARRAY['event_date', 'time_precision', 'country', 'location', 'geo_precision', 'actor1', 'actor2', 'fatalities', 'injured',
                      'confidence']) AS f (field);
    told.reasons := told.reasons || jsonb_build_object('sub_event_type', jsonb_build_object(
        'why', 'added by ' || NEW.made_by, 'words', marked, 'start', NEW.marked_start, 'end', NEW.marked_end
    ));
    INSERT INTO events (
        event_id_cnty, id_iso3, id_number, best_report_id, kind_report_id, place_report_id, date_report_id, fatalities_report_id,
        event_date, time_precision, disorder_type, event_type, sub_event_type, actor1, assoc_actor_1, inter1, actor2, assoc_actor_2, inter2,
        interaction, civilian_targeting, iso, region, country, admin1, admin2, admin3, location, latitude, longitude, geo_precision,
        source, source_scale, notes, fatalities, fatalities_low, fatalities_high, injured_low, injured_high, confidence, headline, reports,
        number_of_sources, tags, stale, run_id
    ) VALUES (
        told.event_id_cnty, place.iso3, number, told.report_id, told.report_id, told.report_id, told.report_id, told.report_id,
        told.event_date, told.time_precision, told.disorder_type, told.event_type, told.sub_event_type, told.actor1, told.assoc_actor_1,
        told.inter1, told.actor2, told.assoc_actor_2, told.inter2, told.interaction, told.civilian_targeting, told.iso, told.region, told.country,
        told.admin1, told.admin2, told.admin3, told.location, told.latitude, told.longitude, told.geo_precision,
        coalesce(array_to_string(sources, '; '), ''), coalesce(said ->> 'source_scale', ''), told.notes, told.fatalities, told.fatalities_low,
        told.fatalities_high, told.injured, told.injured, told.confidence, article.title, 1, coalesce(cardinality(sources), 0), '', true, told.run_id
    );
    INSERT INTO event_reports (
        report_id, event_id_cnty, content_hash, doc, event_date, time_precision, disorder_type, event_type, sub_event_type, actor1, assoc_actor_1, inter1,
        actor2, assoc_actor_2, inter2, interaction, civilian_targeting, iso, region, country, admin1, admin2, admin3, location, latitude, longitude,
        geo_precision, source, notes, fatalities, fatalities_low, fatalities_high, injured, confidence, evidence, evidence_start, evidence_end, rule,
        reasons, run_id, correction_id
    ) VALUES (
        told.report_id, told.event_id_cnty, told.content_hash, told.doc, told.event_date, told.time_precision, told.disorder_type, told.event_type,
        told.sub_event_type, told.actor1, told.assoc_actor_1, told.inter1, told.actor2, told.assoc_actor_2, told.inter2, told.interaction,
        told.civilian_targeting, told.iso, told.region, told.country, told.admin1, told.admin2, told.admin3, told.location, told.latitude,
        told.longitude, told.geo_precision, told.source, told.notes, told.fatalities, told.fatalities_low, told.fatalities_high, told.injured,
        told.confidence, told.evidence, told.evidence_start, told.evidence_end, told.rule, told.reasons, told.run_id, told.correction_id
    );
    INSERT INTO event_history (event_id_cnty, field, present, reason, changed_by)
    VALUES (NEW.event_id_cnty, 'created_at', now()::text, format('added, from “%s”: %s', marked, NEW.reason), NEW.made_by);
    RETURN NEW;
END
$$;
COMMENT ON FUNCTION addition_check() IS 'Trigger: makes the event that a person adds, with its report, or refuses it and says why.';
-- Before correction_check, by its name, which finds the event then.
CREATE TRIGGER addition_check BEFORE INSERT ON corrections FOR EACH ROW WHEN (NEW.action = 'add') EXECUTE FUNCTION addition_check();

CREATE FUNCTION addition_undo() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = warehouse, pg_temp AS $$
DECLARE
    other text;
BEGIN
    PERFORM set_config('warehouse.changed_by', NEW.undone_by, true);
    PERFORM set_config('warehouse.reason', format('correction %s undone', NEW.correction_id), true);
    DELETE FROM event_reports AS r WHERE r.correction_id = NEW.correction_id RETURNING r.event_id_cnty INTO other;
    PERFORM merge_reports(ARRAY[NEW.event_id_cnty, other]);
    UPDATE events AS e SET withdrawn_reason = format('added by %s, which %s took back', NEW.made_by, NEW.undone_by)
    WHERE e.event_id_cnty = NEW.event_id_cnty AND e.reports = 0 AND e.merged_into IS NULL;
    PERFORM set_config('warehouse.changed_by', '', true);
    PERFORM set_config('warehouse.reason', '', true);
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION addition_undo() IS 'Trigger: takes an added report back; an event that nothing else reports is withdrawn.';
CREATE TRIGGER addition_undo AFTER UPDATE OF undone_at ON corrections FOR EACH ROW WHEN (NEW.action = 'add') EXECUTE FUNCTION addition_undo();

-- As in 0016, but of an article of which a person told the event what the coder says does not count.
CREATE OR REPLACE FUNCTION merge_reports(ids text []) RETURNS void LANGUAGE sql SET search_path = warehouse, pg_temp AS $$
    WITH ranked AS (
        SELECT
            r.*,
            a.title,
            row_number() OVER (PARTITION BY r.event_id_cnty ORDER BY r.confidence DESC, a.published NULLS LAST, r.report_id) AS place_in_line,
            CASE WHEN r.actor1 = '' THEN 0 WHEN r.actor1 LIKE 'Unidentified%' THEN 1 ELSE 2 END
            + CASE WHEN r.actor2 = '' THEN 0 WHEN r.actor2 LIKE 'Unidentified%' THEN 1 ELSE 2 END AS sides_named
        FROM event_reports AS r
        INNER JOIN articles AS a ON r.content_hash = a.content_hash
        WHERE r.event_id_cnty = ANY(ids) AND (r.correction_id IS NOT NULL OR NOT EXISTS (
            SELECT FROM event_reports AS p
            WHERE p.event_id_cnty = r.event_id_cnty AND p.content_hash = r.content_hash AND p.correction_id IS NOT NULL
        ))
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

    -- the outlets of the reports, and those that have a copy of their articles
    told AS (
        SELECT event_id_cnty, source FROM ranked WHERE source <> ''
        UNION
        SELECT r.event_id_cnty, c.source FROM ranked AS r INNER JOIN articles AS c ON r.content_hash = c.copy_of WHERE c.source <> ''
    ),

    outlets AS (
        SELECT event_id_cnty, count(*) AS sources, string_agg(source COLLATE "C", '; ' ORDER BY source COLLATE "C") AS source FROM told GROUP BY event_id_cnty
    ),

    counts AS (
        SELECT
            event_id_cnty,
            (SELECT count(*) FROM event_reports AS r WHERE r.event_id_cnty = ranked.event_id_cnty) AS reports,
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
        source = coalesce(outlets.source, ''), notes = best.notes, fatalities = dead.fatalities, fatalities_low = counts.low,
        fatalities_high = counts.high, injured_low = counts.injured_low, injured_high = counts.injured_high,
        confidence = best.confidence, headline = best.title, reports = counts.reports,
        number_of_sources = coalesce(outlets.sources, 0),
        tags = '', withdrawn_at = NULL, withdrawn_reason = '', merged_into = NULL, coded = '{}', stale = true, changed_at = now()
    FROM best
    INNER JOIN kind USING (event_id_cnty)
    INNER JOIN place USING (event_id_cnty)
    INNER JOIN day USING (event_id_cnty)
    INNER JOIN dead USING (event_id_cnty)
    INNER JOIN counts USING (event_id_cnty)
    LEFT JOIN outlets USING (event_id_cnty)
    WHERE e.event_id_cnty = best.event_id_cnty;

    UPDATE events AS e SET
        reports = 0, withdrawn_at = now(), withdrawn_reason = 'no article reports it any more', merged_into = NULL,
        coded = e.coded - ARRAY['withdrawn_at', 'withdrawn_reason', 'merged_into'], changed_at = now()
    WHERE e.event_id_cnty = ANY(ids) AND e.reports > 0
        AND NOT EXISTS (SELECT FROM event_reports AS r WHERE r.event_id_cnty = e.event_id_cnty);
$$;

GRANT INSERT (content_hash, marked_start, marked_end) ON corrections TO editor;
REVOKE EXECUTE ON FUNCTION addition_check(), addition_undo() FROM PUBLIC;
