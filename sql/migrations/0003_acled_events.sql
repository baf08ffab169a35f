-- acled_events: what analysts read.
--   grain    one row per real-world event that at least one article reports
--   key      event_id_cnty
--   columns  exactly the 31 of ACLED's export, in its order
-- depends: 0002_events

CREATE VIEW acled_events AS
SELECT
    event_id_cnty,
    event_date,
    extract(year FROM event_date)::integer AS year,
    time_precision,
    disorder_type,
    event_type,
    sub_event_type,
    actor1,
    assoc_actor_1,
    inter1,
    actor2,
    assoc_actor_2,
    inter2,
    interaction,
    civilian_targeting,
    iso,
    region,
    country,
    admin1,
    admin2,
    admin3,
    location,
    latitude,
    longitude,
    geo_precision,
    source,
    source_scale,
    notes,
    fatalities,
    tags,
    extract(epoch FROM changed_at)::bigint AS "timestamp"
FROM events
WHERE withdrawn_at IS NULL;
COMMENT ON VIEW acled_events IS 'One row per real-world event, articles about the same event merged, in the columns of ACLED''s export.';
COMMENT ON COLUMN acled_events.event_id_cnty IS 'ISO 3166-1 alpha-3 of the country and a running number; never changes once given.';
COMMENT ON COLUMN acled_events.event_date IS 'Day of the event; of a span its first day.';
COMMENT ON COLUMN acled_events.year IS 'Year of event_date.';
COMMENT ON COLUMN acled_events.time_precision IS '1: the day is known, 2: the week, 3: the month.';
COMMENT ON COLUMN acled_events.disorder_type IS 'Political violence, Demonstrations, Strategic developments, or two of them.';
COMMENT ON COLUMN acled_events.event_type IS 'One of six types.';
COMMENT ON COLUMN acled_events.sub_event_type IS 'One of 25 kinds of action.';
COMMENT ON COLUMN acled_events.actor1 IS 'Who acts; empty where unknown.';
COMMENT ON COLUMN acled_events.assoc_actor_1 IS 'Who is tied to actor1.';
COMMENT ON COLUMN acled_events.inter1 IS 'Kind of actor1: State forces, Rebel group, Political militia, …';
COMMENT ON COLUMN acled_events.actor2 IS 'Who is acted upon; empty where unknown or one-sided.';
COMMENT ON COLUMN acled_events.assoc_actor_2 IS 'Who is tied to actor2.';
COMMENT ON COLUMN acled_events.inter2 IS 'Kind of actor2.';
COMMENT ON COLUMN acled_events.interaction IS 'The pair of inter1 and inter2.';
COMMENT ON COLUMN acled_events.civilian_targeting IS 'Civilian targeting, where civilians are the main target.';
COMMENT ON COLUMN acled_events.iso IS 'ISO 3166-1 numeric code of the country.';
COMMENT ON COLUMN acled_events.region IS 'Part of the world.';
COMMENT ON COLUMN acled_events.country IS 'Country by its English short name.';
COMMENT ON COLUMN acled_events.admin1 IS 'First administrative level: province, state.';
COMMENT ON COLUMN acled_events.admin2 IS 'Second administrative level.';
COMMENT ON COLUMN acled_events.admin3 IS 'Third administrative level.';
COMMENT ON COLUMN acled_events.location IS 'Most precise named place, GeoNames main name.';
COMMENT ON COLUMN acled_events.latitude IS 'Degrees north, WGS 84.';
COMMENT ON COLUMN acled_events.longitude IS 'Degrees east, WGS 84.';
COMMENT ON COLUMN acled_events.geo_precision IS '1: the town or a site in it, 2: near it, 3: only the province or the country.';
COMMENT ON COLUMN acled_events.source IS 'Outlets of all articles about it, joined by "; ".';
COMMENT ON COLUMN acled_events.source_scale IS 'How near those outlets are to the event: Subnational, National, Regional, International, Other, or several joined by "-".';
COMMENT ON COLUMN acled_events.notes IS 'The event in words, from the report with the highest confidence.';
COMMENT ON COLUMN acled_events.fatalities IS 'Dead on all sides: the lowest number that a report gives.';
COMMENT ON COLUMN acled_events.tags IS 'Further marks, such as crowd size; may be empty.';
COMMENT ON COLUMN acled_events."timestamp" IS 'When the row last changed, in seconds since 1970.';
