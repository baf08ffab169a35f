-- Writes only rows that differ; returns one row per row written: true where it is new.
-- An event that was withdrawn and is reported again is back under its old id. The trigger event_corrections has laid what people
-- corrected over `excluded`, so that it is what counts.
INSERT INTO events AS old (
    event_id_cnty, id_iso3, id_number, best_report_id, kind_report_id, place_report_id, date_report_id,
    fatalities_report_id, event_date, time_precision, disorder_type, event_type, sub_event_type, actor1, assoc_actor_1,
    inter1, actor2, assoc_actor_2, inter2, interaction, civilian_targeting, iso, region, country, admin1, admin2,
    admin3, location, latitude, longitude, geo_precision, source, source_scale, notes, fatalities, fatalities_low,
    fatalities_high, injured_low, injured_high, confidence, headline, reports, number_of_sources, tags, run_id
)
SELECT
    event_id_cnty, id_iso3, id_number, best_report_id, kind_report_id, place_report_id, date_report_id,
    fatalities_report_id, event_date, time_precision, disorder_type, event_type, sub_event_type, actor1, assoc_actor_1,
    inter1, actor2, assoc_actor_2, inter2, interaction, civilian_targeting, iso, region, country, admin1, admin2,
    admin3, location, latitude, longitude, geo_precision, source, source_scale, notes, fatalities, fatalities_low,
    fatalities_high, injured_low, injured_high, confidence, headline, reports, number_of_sources, tags, run_id
FROM stage_events
ON CONFLICT (event_id_cnty) DO UPDATE SET
    best_report_id = excluded.best_report_id,
    kind_report_id = excluded.kind_report_id,
    place_report_id = excluded.place_report_id,
    date_report_id = excluded.date_report_id,
    fatalities_report_id = excluded.fatalities_report_id,
    event_date = excluded.event_date,
    time_precision = excluded.time_precision,
    disorder_type = excluded.disorder_type,
    event_type = excluded.event_type,
    sub_event_type = excluded.sub_event_type,
    actor1 = excluded.actor1,
    assoc_actor_1 = excluded.assoc_actor_1,
    inter1 = excluded.inter1,
    actor2 = excluded.actor2,
    assoc_actor_2 = excluded.assoc_actor_2,
    inter2 = excluded.inter2,
    interaction = excluded.interaction,
    civilian_targeting = excluded.civilian_targeting,
    iso = excluded.iso,
    region = excluded.region,
    country = excluded.country,
    admin1 = excluded.admin1,
    admin2 = excluded.admin2,
    admin3 = excluded.admin3,
    location = excluded.location,
    latitude = excluded.latitude,
    longitude = excluded.longitude,
    geo_precision = excluded.geo_precision,
    source = excluded.source,
    source_scale = excluded.source_scale,
    notes = excluded.notes,
    fatalities = excluded.fatalities,
    fatalities_low = excluded.fatalities_low,
    fatalities_high = excluded.fatalities_high,
    injured_low = excluded.injured_low,
    injured_high = excluded.injured_high,
    confidence = excluded.confidence,
    headline = excluded.headline,
    reports = excluded.reports,
    number_of_sources = excluded.number_of_sources,
    tags = excluded.tags,
    coded = excluded.coded,
    withdrawn_at = excluded.withdrawn_at,
    withdrawn_reason = excluded.withdrawn_reason,
    merged_into = excluded.merged_into,
    stale = false,
    run_id = excluded.run_id,
    changed_at = now()
WHERE
    old.stale
    OR (
        old.best_report_id, old.kind_report_id, old.place_report_id, old.date_report_id, old.fatalities_report_id,
        old.event_date, old.time_precision, old.disorder_type, old.event_type, old.sub_event_type, old.actor1,
        old.assoc_actor_1, old.inter1, old.actor2, old.assoc_actor_2, old.inter2, old.interaction,
        old.civilian_targeting, old.iso, old.region, old.country, old.admin1, old.admin2, old.admin3, old.location,
        old.latitude, old.longitude, old.geo_precision, old.source, old.source_scale, old.notes, old.fatalities,
        old.fatalities_low, old.fatalities_high, old.injured_low, old.injured_high, old.confidence, old.headline,
        old.reports, old.number_of_sources, old.tags, old.coded, old.withdrawn_at, old.withdrawn_reason, old.merged_into
    ) IS DISTINCT FROM (
        excluded.best_report_id, excluded.kind_report_id, excluded.place_report_id, excluded.date_report_id,
        excluded.fatalities_report_id, excluded.event_date, excluded.time_precision, excluded.disorder_type,
        excluded.event_type, excluded.sub_event_type, excluded.actor1, excluded.assoc_actor_1, excluded.inter1,
        excluded.actor2, excluded.assoc_actor_2, excluded.inter2, excluded.interaction, excluded.civilian_targeting,
        excluded.iso, excluded.region, excluded.country, excluded.admin1, excluded.admin2, excluded.admin3,
        excluded.location, excluded.latitude, excluded.longitude, excluded.geo_precision, excluded.source,
        excluded.source_scale, excluded.notes, excluded.fatalities, excluded.fatalities_low, excluded.fatalities_high,
        excluded.injured_low, excluded.injured_high, excluded.confidence, excluded.headline, excluded.reports,
        excluded.number_of_sources, excluded.tags, excluded.coded, excluded.withdrawn_at, excluded.withdrawn_reason,
        excluded.merged_into
    )
RETURNING (xmax = 0) AS inserted;
