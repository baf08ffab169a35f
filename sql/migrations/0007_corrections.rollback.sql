DROP VIEW event_provenance;
DROP VIEW review;
DROP FUNCTION review_update ();
DROP TABLE corrections;
DROP FUNCTION correction_apply ();
DROP FUNCTION merge_reports (text []);
DROP FUNCTION correction_check ();
DROP TRIGGER event_corrections ON events;
DROP FUNCTION event_corrections ();
DROP FUNCTION stands_as (text);
DROP FUNCTION interaction_of (text, text);
DROP FUNCTION correctable ();
DROP FUNCTION person ();
-- Without corrections what the coder says counts again.
UPDATE events AS e SET
    event_date = b.event_date,
    time_precision = b.time_precision,
    disorder_type = b.disorder_type,
    event_type = b.event_type,
    sub_event_type = b.sub_event_type,
    actor1 = b.actor1,
    assoc_actor_1 = b.assoc_actor_1,
    inter1 = b.inter1,
    actor2 = b.actor2,
    assoc_actor_2 = b.assoc_actor_2,
    inter2 = b.inter2,
    interaction = b.interaction,
    civilian_targeting = b.civilian_targeting,
    iso = b.iso,
    region = b.region,
    country = b.country,
    admin1 = b.admin1,
    admin2 = b.admin2,
    admin3 = b.admin3,
    location = b.location,
    latitude = b.latitude,
    longitude = b.longitude,
    geo_precision = b.geo_precision,
    notes = b.notes,
    fatalities = b.fatalities,
    fatalities_low = b.fatalities_low,
    fatalities_high = b.fatalities_high,
    injured_low = b.injured_low,
    injured_high = b.injured_high,
    tags = b.tags,
    withdrawn_at = b.withdrawn_at,
    withdrawn_reason = b.withdrawn_reason,
    merged_into = b.merged_into,
    coded = '{}'
FROM events AS x
CROSS JOIN LATERAL jsonb_populate_record(x, x.coded) AS b
WHERE x.event_id_cnty = e.event_id_cnty AND x.coded <> '{}';
ALTER TABLE events DROP COLUMN stale;
GRANT EXECUTE ON FUNCTION event_change(), report_change() TO PUBLIC;
