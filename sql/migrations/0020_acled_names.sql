-- What ACLED calls our actors, day by day, and its letters of countries: small tables that every load makes say what seeds/actors says.
--   events_in_full  three columns more, at its end. The names of an actor lie in one row, in order of time: a join on the name alone, which
--                   Postgres leaves out where nobody reads these columns, and the event's day picks the name.
-- depends: 0019_reasons

CREATE TABLE acled_names (
    name       text NOT NULL,
    since      date,
    until      date,
    acled_name text NOT NULL,
    CONSTRAINT since_before_until CHECK (since <= until)
);
CREATE UNIQUE INDEX acled_names_key ON acled_names (name, coalesce(since, '-infinity'));
COMMENT ON TABLE acled_names IS
'What ACLED calls actors that we call otherwise: one row per actor and time, from seeds/actors as of the last load. An actor without a row is called alike.';
COMMENT ON COLUMN acled_names.name IS 'Our name, as actor1 and actor2 of events have it.';
COMMENT ON COLUMN acled_names.since IS 'First day of which ACLED uses its name; empty: from the beginning.';
COMMENT ON COLUMN acled_names.until IS 'Last day of which ACLED uses its name; empty: to this day.';
COMMENT ON COLUMN acled_names.acled_name IS 'ACLED''s name; {country} in it stands for the event''s country.';

CREATE TABLE acled_countries (
    country    text PRIMARY KEY,
    iso3       text NOT NULL UNIQUE,
    acled_cnty text NOT NULL UNIQUE
);
COMMENT ON TABLE acled_countries IS 'The letters that ACLED''s event_id_cnty begins with, by country, from seeds/actors as of the last load.';
COMMENT ON COLUMN acled_countries.country IS 'English short name, as events have it.';
COMMENT ON COLUMN acled_countries.iso3 IS 'ISO 3166-1 alpha-3, which our event_id_cnty begins with.';
COMMENT ON COLUMN acled_countries.acled_cnty IS 'ACLED''s letters.';

CREATE VIEW acled_names_in_time AS
SELECT
    n.name,
    array_agg(coalesce(n.since, '-infinity') ORDER BY n.since NULLS FIRST) AS sinces,
    array_agg(coalesce(n.until, 'infinity') ORDER BY n.since NULLS FIRST) AS untils,
    array_agg(n.acled_name ORDER BY n.since NULLS FIRST) AS acled_names
FROM acled_names AS n
GROUP BY n.name;
COMMENT ON VIEW acled_names_in_time IS 'acled_names with one row per actor: its names at ACLED in order of time. For events_in_full.';
COMMENT ON COLUMN acled_names_in_time.name IS 'Our name.';
COMMENT ON COLUMN acled_names_in_time.sinces IS 'First days of the names.';
COMMENT ON COLUMN acled_names_in_time.untils IS 'Last days of the names.';
COMMENT ON COLUMN acled_names_in_time.acled_names IS 'The names.';

CREATE OR REPLACE VIEW events_in_full AS
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
    e.changed_at,
    coalesce(CASE
        WHEN e.event_date <= n1.untils[width_bucket(e.event_date, n1.sinces)]
            THEN replace(n1.acled_names[width_bucket(e.event_date, n1.sinces)], '{country}', e.country)
    END, e.actor1) AS acled_actor1,
    coalesce(CASE
        WHEN e.event_date <= n2.untils[width_bucket(e.event_date, n2.sinces)]
            THEN replace(n2.acled_names[width_bucket(e.event_date, n2.sinces)], '{country}', e.country)
    END, e.actor2) AS acled_actor2,
    coalesce(c.acled_cnty, '') AS acled_cnty
FROM events AS e
LEFT JOIN acled_names_in_time AS n1 ON e.actor1 = n1.name
LEFT JOIN acled_names_in_time AS n2 ON e.actor2 = n2.name
LEFT JOIN acled_countries AS c ON e.country = c.country
WHERE e.withdrawn_at IS NULL;

-- as 0017 has them now: a warehouse that went past it earlier has other words
COMMENT ON COLUMN events_in_full.number_of_sources IS 'How many outlets report it, those that have a copy of an article included.';
COMMENT ON COLUMN events_in_full.number_of_reports IS 'How many reports it is merged from; copies of an article make none.';
COMMENT ON COLUMN events_in_full.urls IS 'Addresses of the articles that report it and of their copies, joined by "; ", as far as their files say them.';
COMMENT ON COLUMN events_in_full.corrected IS 'Fields of which a person''s correction stands, joined by "; ".';
COMMENT ON COLUMN events_in_full.acled_actor1 IS 'actor1 as ACLED writes it of that day, with its years: Military Forces of Mali (2020-2021); actor1 itself where that is not known to differ.';
COMMENT ON COLUMN events_in_full.acled_actor2 IS 'actor2 as ACLED writes it of that day; may be empty.';
COMMENT ON COLUMN events_in_full.acled_cnty IS 'The letters that ACLED''s ids of events in this country begin with: BFO for Burkina Faso, where ours begin with BFA; empty where not known.';

GRANT SELECT ON acled_names, acled_countries, acled_names_in_time TO analyst, loader;
GRANT INSERT, DELETE ON acled_names, acled_countries TO loader;
