DROP TRIGGER addition_undo ON corrections;
DROP TRIGGER addition_check ON corrections;
DROP FUNCTION addition_undo();
DROP FUNCTION addition_check();
DROP FUNCTION addable();

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
            count(*) AS reports,
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
-- Added events leave acled_events and keep their ids.
DO $$
DECLARE
    told text[] := ARRAY(SELECT r.event_id_cnty FROM event_reports AS r WHERE r.correction_id IS NOT NULL);
BEGIN
    DELETE FROM event_reports AS r WHERE r.correction_id IS NOT NULL;
    PERFORM merge_reports(told);
END
$$;
DELETE FROM corrections WHERE action = 'add';
SET CONSTRAINTS ALL IMMEDIATE;

ALTER TABLE event_reports DROP COLUMN correction_id;
COMMENT ON COLUMN event_reports.rule IS 'The lexicon entry and the construction that found it.';
COMMENT ON COLUMN event_reports.run_id IS 'Run that last changed this row.';
ALTER TABLE corrections
DROP CONSTRAINT only_add_has_words,
DROP CONSTRAINT only_correct_and_add_have_a_value,
ADD CONSTRAINT only_correct_has_a_value CHECK (action = 'correct' OR value IS NULL),
DROP CONSTRAINT action_is_correct_accept_reject_merge_or_add,
ADD CONSTRAINT action_is_correct_accept_reject_or_merge CHECK (action IN ('correct', 'accept', 'reject', 'merge')),
DROP COLUMN marked_end,
DROP COLUMN marked_start,
DROP COLUMN content_hash;
COMMENT ON TABLE corrections IS 'What people decided about events: one row per corrected field, acceptance, rejection or merge. Standing ones win over the coder.';
COMMENT ON COLUMN corrections.event_id_cnty IS 'The event.';
COMMENT ON COLUMN corrections.action IS 'correct: a field; accept: looked at and found right; reject: no such event; merge: the same as merge_into.';
COMMENT ON COLUMN corrections.value IS 'Its right value, as Postgres writes it; NULL for none.';
