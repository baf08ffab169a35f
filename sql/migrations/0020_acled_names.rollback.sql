DROP VIEW events_in_full;

CREATE VIEW events_in_full AS
SELECT
    e.event_id_cnty,
    e.event_date,
    extract(year FROM e.event_date)::integer AS year,
    e.time_precision,
    e.disorder_type,
    e.event_type,
    e.sub_event_type,
    e.actor1,
    e.assoc_actor_1,
    e.inter1,
    e.actor2,
    e.assoc_actor_2,
    e.inter2,
    e.interaction,
    e.civilian_targeting,
    e.iso,
    e.region,
    e.country,
    e.admin1,
    e.admin2,
    e.admin3,
    e.location,
    e.latitude,
    e.longitude,
    e.geo_precision,
    e.source,
    e.source_scale,
    e.notes,
    e.fatalities,
    e.tags,
    extract(epoch FROM e.changed_at)::bigint AS "timestamp",
    e.fatalities_low,
    e.fatalities_high,
    e.injured_low,
    e.injured_high,
    e.confidence,
    e.headline,
    coalesce((SELECT r.evidence FROM event_reports AS r WHERE r.report_id = e.best_report_id), '') AS evidence,
    e.number_of_sources,
    e.reports AS number_of_reports,
    coalesce((
        SELECT string_agg(DISTINCT a.url, '; ')
        FROM event_reports AS r
        INNER JOIN articles AS a ON r.content_hash IN (a.content_hash, a.copy_of)
        WHERE r.event_id_cnty = e.event_id_cnty AND a.url <> ''
    ), '') AS urls,
    coalesce((
        SELECT jsonb_agg(jsonb_build_object(
            'report_id', r.report_id, 'doc', r.doc, 'source', r.source, 'published', a.published, 'title', a.title, 'url', a.url,
            'event_date', r.event_date, 'fatalities', r.fatalities, 'fatalities_low', r.fatalities_low, 'fatalities_high', r.fatalities_high,
            'injured', r.injured, 'confidence', r.confidence, 'evidence', r.evidence, 'evidence_start', r.evidence_start,
            'evidence_end', r.evidence_end, 'rule', r.rule, 'content_hash', r.content_hash
        ) ORDER BY r.confidence DESC, r.report_id)
        FROM event_reports AS r
        INNER JOIN articles AS a ON r.content_hash = a.content_hash
        WHERE r.event_id_cnty = e.event_id_cnty
    ), '[]'::jsonb) AS reports,
    coalesce((
        SELECT string_agg(DISTINCT c.field, '; ')
        FROM corrections AS c
        WHERE c.event_id_cnty = e.event_id_cnty AND c.action = 'correct' AND c.undone_at IS NULL
    ), '') AS corrected,
    e.created_at,
    e.changed_at
FROM events AS e
WHERE e.withdrawn_at IS NULL;

COMMENT ON VIEW events_in_full IS
'The events of acled_events with everything beside ACLED''s columns: bounds, confidence, evidence, addresses and reports. What exports and the API read.';
DO $$
DECLARE
    told record;
BEGIN
    -- the same columns are told in the same words
    FOR told IN
        SELECT a.attname AS name, col_description(a.attrelid, a.attnum) AS words
        FROM pg_attribute AS a
        WHERE a.attrelid = 'acled_events'::regclass AND a.attnum > 0
    LOOP
        EXECUTE format('COMMENT ON COLUMN events_in_full.%I IS %L', told.name, told.words);
    END LOOP;
END
$$;
COMMENT ON COLUMN events_in_full.fatalities_low IS 'Lowest number of dead that any report gives.';
COMMENT ON COLUMN events_in_full.fatalities_high IS 'Highest number of dead that any report gives.';
COMMENT ON COLUMN events_in_full.injured_low IS 'Lowest number of injured that any report gives; empty where none are reported.';
COMMENT ON COLUMN events_in_full.injured_high IS 'Highest number of injured that any report gives; empty where none are reported.';
COMMENT ON COLUMN events_in_full.confidence IS 'How sure the coder is of its best report, from 0 to 1.';
COMMENT ON COLUMN events_in_full.headline IS 'Title of the best report''s article; may be empty.';
COMMENT ON COLUMN events_in_full.evidence IS 'The sentence that tells of the event, of the best report.';
COMMENT ON COLUMN events_in_full.number_of_sources IS 'How many outlets report it, those that have a copy of an article included.';
COMMENT ON COLUMN events_in_full.number_of_reports IS 'How many reports it is merged from; copies of an article make none.';
COMMENT ON COLUMN events_in_full.urls IS 'Addresses of the articles that report it and of their copies, joined by "; ", as far as their files say them.';
COMMENT ON COLUMN events_in_full.reports IS 'Each report, the surest first: its article (outlet, day, title, address, file), evidence with offsets, numbers, confidence, rule.';
COMMENT ON COLUMN events_in_full.corrected IS 'Fields of which a person''s correction stands, joined by "; ".';
COMMENT ON COLUMN events_in_full.created_at IS 'When the event was first loaded.';
COMMENT ON COLUMN events_in_full.changed_at IS 'When a field of it last changed.';

GRANT SELECT ON events_in_full TO analyst, loader;

DROP VIEW acled_names_in_time;
DROP TABLE acled_countries;
DROP TABLE acled_names;
