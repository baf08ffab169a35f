-- What analysts would otherwise compute again and again: a UCDP-style view, aggregates, and full-text search.
-- depends: 0007_corrections

CREATE VIEW ucdp_events AS
SELECT
    e.event_id_cnty AS id,
    extract(year FROM e.event_date)::integer AS year,
    CASE
        WHEN e.disorder_type NOT LIKE 'Political violence%' THEN NULL
        WHEN e.inter1 IN ('Civilians', 'Protesters') OR e.inter2 IN ('Civilians', 'Protesters') THEN 3
        WHEN e.inter1 = '' OR e.inter2 = '' THEN NULL
        WHEN e.inter1 IN ('State forces', 'External/Other forces') OR e.inter2 IN ('State forces', 'External/Other forces') THEN 1
        ELSE 2
    END AS type_of_violence,
    concat_ws(' - ', nullif(e.actor1, ''), nullif(e.actor2, '')) AS dyad_name,
    e.actor1 AS side_a,
    e.actor2 AS side_b,
    e.number_of_sources,
    e.reports AS number_of_articles,
    r.doc AS source_article,
    r.source AS source_office,
    a.published AS source_date,
    e.headline AS source_headline,
    CASE WHEN e.geo_precision < 3 THEN e.geo_precision WHEN e.admin1 <> '' THEN 4 ELSE 6 END::smallint AS where_prec,
    e.location AS where_coordinates,
    e.admin1 AS adm_1,
    e.admin2 AS adm_2,
    e.latitude,
    e.longitude,
    CASE WHEN e.latitude IS NOT NULL AND e.longitude IS NOT NULL THEN format('POINT (%s %s)', e.longitude, e.latitude) END AS geom_wkt,
    e.country,
    e.iso AS country_id,
    e.region,
    CASE e.time_precision WHEN 1 THEN 1 WHEN 2 THEN 3 ELSE 4 END::smallint AS date_prec,
    CASE e.time_precision WHEN 1 THEN e.event_date WHEN 2 THEN e.event_date - 3 ELSE date_trunc('month', e.event_date)::date END AS date_start,
    CASE e.time_precision
        WHEN 1 THEN e.event_date
        WHEN 2 THEN e.event_date + 3
        ELSE (date_trunc('month', e.event_date) + interval '1 month - 1 day')::date
    END AS date_end,
    e.fatalities AS best,
    e.fatalities_high AS high,
    e.fatalities_low AS low,
    e.injured_low,
    e.injured_high,
    e.confidence
FROM events AS e
LEFT JOIN event_reports AS r ON e.best_report_id = r.report_id
LEFT JOIN articles AS a ON r.content_hash = a.content_hash
WHERE e.withdrawn_at IS NULL;
COMMENT ON VIEW ucdp_events IS 'The same events in the terms of UCDP''s GED. All types are there, deaths or none: GED itself has type_of_violence IS NOT NULL AND best > 0.';
COMMENT ON COLUMN ucdp_events.id IS 'event_id_cnty of acled_events.';
COMMENT ON COLUMN ucdp_events.year IS 'Year of the event.';
COMMENT ON COLUMN ucdp_events.type_of_violence IS '1: state-based, 2: non-state, 3: one-sided (civilians are hit, by whomever); empty for what is no political violence, and where a side is unknown. Read off the kinds of the two sides.';
COMMENT ON COLUMN ucdp_events.dyad_name IS 'Both sides, joined by " - ".';
COMMENT ON COLUMN ucdp_events.side_a IS 'actor1 of acled_events.';
COMMENT ON COLUMN ucdp_events.side_b IS 'actor2 of acled_events.';
COMMENT ON COLUMN ucdp_events.number_of_sources IS 'How many outlets report it.';
COMMENT ON COLUMN ucdp_events.number_of_articles IS 'How many articles report it.';
COMMENT ON COLUMN ucdp_events.source_article IS 'File name of the best report''s article.';
COMMENT ON COLUMN ucdp_events.source_office IS 'Its outlet.';
COMMENT ON COLUMN ucdp_events.source_date IS 'Its day of publication; empty when unknown.';
COMMENT ON COLUMN ucdp_events.source_headline IS 'Its headline; may be empty.';
COMMENT ON COLUMN ucdp_events.where_prec IS '1: the place, 2: near it, 4: the first administrative level, 6: the country (GED''s numbers).';
COMMENT ON COLUMN ucdp_events.where_coordinates IS 'Name of the place.';
COMMENT ON COLUMN ucdp_events.adm_1 IS 'First administrative level.';
COMMENT ON COLUMN ucdp_events.adm_2 IS 'Second administrative level.';
COMMENT ON COLUMN ucdp_events.latitude IS 'Degrees north, WGS 84.';
COMMENT ON COLUMN ucdp_events.longitude IS 'Degrees east, WGS 84.';
COMMENT ON COLUMN ucdp_events.geom_wkt IS 'The point in well-known text.';
COMMENT ON COLUMN ucdp_events.country IS 'Country by its English short name.';
COMMENT ON COLUMN ucdp_events.country_id IS 'ISO 3166-1 numeric code (GED has Gleditsch and Ward numbers here).';
COMMENT ON COLUMN ucdp_events.region IS 'Part of the world.';
COMMENT ON COLUMN ucdp_events.date_prec IS '1: the day, 3: the week, 4: the month (GED''s numbers).';
COMMENT ON COLUMN ucdp_events.date_start IS 'First day that it may have been.';
COMMENT ON COLUMN ucdp_events.date_end IS 'Last day that it may have been.';
COMMENT ON COLUMN ucdp_events.best IS 'Best estimate of deaths: fatalities of acled_events.';
COMMENT ON COLUMN ucdp_events.high IS 'Highest number of deaths that a report gives.';
COMMENT ON COLUMN ucdp_events.low IS 'Lowest number of deaths that a report gives.';
COMMENT ON COLUMN ucdp_events.injured_low IS 'Lowest number of injured; empty where none are reported.';
COMMENT ON COLUMN ucdp_events.injured_high IS 'Highest number of injured; empty where none are reported.';
COMMENT ON COLUMN ucdp_events.confidence IS 'How sure the coder is of its best report, from 0 to 1.';

CREATE MATERIALIZED VIEW events_daily AS
SELECT
    event_date,
    country,
    event_type,
    count(*)::integer AS events,
    sum(fatalities) AS fatalities,
    sum(fatalities_low) AS fatalities_low,
    sum(fatalities_high) AS fatalities_high,
    coalesce(sum(injured_low), 0) AS injured,
    count(*) FILTER (WHERE civilian_targeting <> '')::integer AS civilian_targeting
FROM events
WHERE withdrawn_at IS NULL
GROUP BY event_date, country, event_type;
CREATE UNIQUE INDEX events_daily_key ON events_daily (country, event_date, event_type);
CREATE INDEX events_daily_date ON events_daily (event_date);
COMMENT ON MATERIALIZED VIEW events_daily IS 'Events and casualties by day, country and type, as of the last refresh.';
COMMENT ON COLUMN events_daily.event_date IS 'Day.';
COMMENT ON COLUMN events_daily.country IS 'Country by its English short name.';
COMMENT ON COLUMN events_daily.event_type IS 'One of six types.';
COMMENT ON COLUMN events_daily.events IS 'How many events.';
COMMENT ON COLUMN events_daily.fatalities IS 'Dead, best numbers.';
COMMENT ON COLUMN events_daily.fatalities_low IS 'Dead, lowest numbers.';
COMMENT ON COLUMN events_daily.fatalities_high IS 'Dead, highest numbers.';
COMMENT ON COLUMN events_daily.injured IS 'Injured, lowest numbers.';
COMMENT ON COLUMN events_daily.civilian_targeting IS 'Events whose main target are civilians.';

CREATE MATERIALIZED VIEW events_weekly AS
SELECT
    date_trunc('week', event_date)::date AS week,
    country,
    admin1,
    event_type,
    sub_event_type,
    count(*)::integer AS events,
    sum(fatalities) AS fatalities,
    sum(fatalities_low) AS fatalities_low,
    sum(fatalities_high) AS fatalities_high,
    coalesce(sum(injured_low), 0) AS injured,
    count(*) FILTER (WHERE civilian_targeting <> '')::integer AS civilian_targeting
FROM events
WHERE withdrawn_at IS NULL
GROUP BY week, country, admin1, event_type, sub_event_type;
CREATE UNIQUE INDEX events_weekly_key ON events_weekly (country, week, admin1, sub_event_type, event_type);
CREATE INDEX events_weekly_week ON events_weekly (week);
COMMENT ON MATERIALIZED VIEW events_weekly IS 'Events and casualties by week, province and kind of action, as of the last refresh.';
COMMENT ON COLUMN events_weekly.week IS 'Monday of the week.';
COMMENT ON COLUMN events_weekly.country IS 'Country by its English short name.';
COMMENT ON COLUMN events_weekly.admin1 IS 'First administrative level; empty where unknown.';
COMMENT ON COLUMN events_weekly.event_type IS 'One of six types.';
COMMENT ON COLUMN events_weekly.sub_event_type IS 'One of 25 kinds of action.';
COMMENT ON COLUMN events_weekly.events IS 'How many events.';
COMMENT ON COLUMN events_weekly.fatalities IS 'Dead, best numbers.';
COMMENT ON COLUMN events_weekly.fatalities_low IS 'Dead, lowest numbers.';
COMMENT ON COLUMN events_weekly.fatalities_high IS 'Dead, highest numbers.';
COMMENT ON COLUMN events_weekly.injured IS 'Injured, lowest numbers.';
COMMENT ON COLUMN events_weekly.civilian_targeting IS 'Events whose main target are civilians.';

CREATE MATERIALIZED VIEW actor_dyads AS
SELECT
    country,
    least(actor1, actor2) AS actor_a,
    greatest(actor1, actor2) AS actor_b,
    count(*)::integer AS events,
    count(*) FILTER (WHERE actor1 <= actor2)::integer AS started_by_a,
    sum(fatalities) AS fatalities,
    sum(fatalities_low) AS fatalities_low,
    sum(fatalities_high) AS fatalities_high,
    min(event_date) AS first_event,
    max(event_date) AS last_event
FROM events
WHERE withdrawn_at IS NULL AND actor1 <> '' AND actor2 <> ''
GROUP BY country, least(actor1, actor2), greatest(actor1, actor2);
CREATE UNIQUE INDEX actor_dyads_key ON actor_dyads (country, actor_a, actor_b);
CREATE INDEX actor_dyads_a ON actor_dyads (actor_a);
CREATE INDEX actor_dyads_b ON actor_dyads (actor_b);
CREATE INDEX actor_dyads_events ON actor_dyads (events);
COMMENT ON MATERIALIZED VIEW actor_dyads IS 'Pairs of actors that met in events, by country, as of the last refresh.';
COMMENT ON COLUMN actor_dyads.country IS 'Country by its English short name.';
COMMENT ON COLUMN actor_dyads.actor_a IS 'The one that is first in the alphabet.';
COMMENT ON COLUMN actor_dyads.actor_b IS 'The other; the same name where two of one kind met.';
COMMENT ON COLUMN actor_dyads.events IS 'How many events.';
COMMENT ON COLUMN actor_dyads.started_by_a IS 'Events in which actor_a is actor1.';
COMMENT ON COLUMN actor_dyads.fatalities IS 'Dead, best numbers.';
COMMENT ON COLUMN actor_dyads.fatalities_low IS 'Dead, lowest numbers.';
COMMENT ON COLUMN actor_dyads.fatalities_high IS 'Dead, highest numbers.';
COMMENT ON COLUMN actor_dyads.first_event IS 'Day of the first.';
COMMENT ON COLUMN actor_dyads.last_event IS 'Day of the last.';

-- The nightly run refreshes as loader, who owns none of them. Concurrently: nobody who reads waits.
CREATE FUNCTION refresh_aggregates() RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = warehouse, pg_temp AS $$
BEGIN
    REFRESH MATERIALIZED VIEW CONCURRENTLY events_daily;
    REFRESH MATERIALIZED VIEW CONCURRENTLY events_weekly;
    REFRESH MATERIALIZED VIEW CONCURRENTLY actor_dyads;
END
$$;
COMMENT ON FUNCTION refresh_aggregates() IS 'Brings events_daily, events_weekly and actor_dyads up to date.';
REVOKE EXECUTE ON FUNCTION refresh_aggregates() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION refresh_aggregates() TO loader;

-- Full-text search. The text is cut where a tsvector could outgrow Postgres' limit of 1 MB: a character has up to 4 bytes, and a
-- compound is there as a whole and in its parts.
CREATE FUNCTION words(language text, body text) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE language
        WHEN 'en' THEN to_tsvector('pg_catalog.english', left(body, 100000))
        ELSE to_tsvector('pg_catalog.french', left(body, 100000))
    END
$$;
COMMENT ON FUNCTION words(text, text) IS 'The words of a text for full-text search, by its language: English for en, else French.';

ALTER TABLE articles ADD COLUMN words tsvector
GENERATED ALWAYS AS (setweight(words(language, left(title, 1000)), 'A') || words(language, coalesce(text, ''))) STORED;
COMMENT ON COLUMN articles.words IS 'Words of title and text, for full-text search.';
CREATE INDEX articles_words ON articles USING gin (words);
CREATE INDEX event_reports_words ON event_reports USING gin (words('fr', evidence));

CREATE FUNCTION search_articles(query text, most integer DEFAULT 50)
RETURNS TABLE (content_hash text, doc text, source text, published date, title text, rank real, excerpt text)
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT f.content_hash, f.doc, f.source, f.published, f.title, f.rank,
        ts_headline(f.config, left(f.text, 100000), f.wanted, 'StartSel=[, StopSel=], MaxFragments=2, MaxWords=20, MinWords=8')
    FROM (
        SELECT a.*, q.config, q.wanted, ts_rank(a.words, q.wanted) AS rank
        FROM (
            SELECT c.english, c.config, websearch_to_tsquery(c.config, query) AS wanted
            FROM (VALUES (false, 'pg_catalog.french'::regconfig), (true, 'pg_catalog.english'::regconfig)) AS c (english, config)
        ) AS q
        INNER JOIN warehouse.articles AS a ON a.words @@ q.wanted AND (a.language = 'en') = q.english
        ORDER BY rank DESC, a.published DESC NULLS LAST, a.content_hash
        LIMIT most
    ) AS f
    ORDER BY f.rank DESC, f.published DESC NULLS LAST, f.content_hash
$$;
COMMENT ON FUNCTION search_articles(text, integer) IS
'Articles by their words, endings aside, best first. As in a web search: "two words together", one or other, -without. The excerpt is the article''s own text with what was found in square brackets: no HTML.';

CREATE FUNCTION search_events(query text, most integer DEFAULT 50)
RETURNS TABLE (event_id_cnty text, event_date date, country text, location text, event_type text, doc text, rank real, evidence text)
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT f.event_id_cnty, e.event_date, e.country, e.location, e.event_type, f.doc, f.rank,
        ts_headline('pg_catalog.french', f.evidence, f.wanted, 'StartSel=[, StopSel=], HighlightAll=true')
    FROM (
        SELECT r.event_id_cnty, r.doc, r.evidence, q.wanted, ts_rank(warehouse.words('fr', r.evidence), q.wanted) AS rank
        FROM websearch_to_tsquery('pg_catalog.french', query) AS q (wanted)
        INNER JOIN warehouse.event_reports AS r ON warehouse.words('fr', r.evidence) @@ q.wanted
        ORDER BY r.event_date DESC
        LIMIT 10 * most
    ) AS f
    INNER JOIN warehouse.acled_events AS e ON f.event_id_cnty = e.event_id_cnty
    ORDER BY f.rank DESC, e.event_date DESC, f.event_id_cnty
    LIMIT most
$$;
COMMENT ON FUNCTION search_events(text, integer) IS
'Events by the words of their evidence, best first, of the latest reports that match. The same signs as search_articles.';

GRANT SELECT ON ucdp_events, events_daily, events_weekly, actor_dyads TO analyst, loader;
