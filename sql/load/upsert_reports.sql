-- Writes only rows that differ; returns one row per row written: true where it is new.
INSERT INTO event_reports AS old (
    report_id, event_id_cnty, content_hash, doc, event_date, time_precision, disorder_type, event_type, sub_event_type,
    actor1, assoc_actor_1, inter1, actor2, assoc_actor_2, inter2, interaction, civilian_targeting, iso, region, country,
    admin1, admin2, admin3, location, latitude, longitude, geo_precision, source, notes, fatalities, fatalities_low,
    fatalities_high, injured, confidence, evidence, evidence_start, evidence_end, rule, reasons, run_id
)
SELECT
    report_id, event_id_cnty, content_hash, doc, event_date, time_precision, disorder_type, event_type, sub_event_type,
    actor1, assoc_actor_1, inter1, actor2, assoc_actor_2, inter2, interaction, civilian_targeting, iso, region, country,
    admin1, admin2, admin3, location, latitude, longitude, geo_precision, source, notes, fatalities, fatalities_low,
    fatalities_high, injured, confidence, evidence, evidence_start, evidence_end, rule, reasons, run_id
FROM stage_event_reports
ON CONFLICT (report_id) DO UPDATE SET
    event_id_cnty = excluded.event_id_cnty,
    content_hash = excluded.content_hash,
    doc = excluded.doc,
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
    notes = excluded.notes,
    fatalities = excluded.fatalities,
    fatalities_low = excluded.fatalities_low,
    fatalities_high = excluded.fatalities_high,
    injured = excluded.injured,
    confidence = excluded.confidence,
    evidence = excluded.evidence,
    evidence_start = excluded.evidence_start,
    evidence_end = excluded.evidence_end,
    rule = excluded.rule,
    reasons = excluded.reasons,
    run_id = excluded.run_id,
    changed_at = now()
WHERE
    (old.event_id_cnty, old.content_hash, old.doc, old.event_date, old.time_precision, old.disorder_type, old.event_type,
     old.sub_event_type, old.actor1, old.assoc_actor_1, old.inter1, old.actor2, old.assoc_actor_2, old.inter2,
     old.interaction, old.civilian_targeting, old.iso, old.region, old.country, old.admin1, old.admin2, old.admin3,
     old.location, old.latitude, old.longitude, old.geo_precision, old.source, old.notes, old.fatalities,
     old.fatalities_low, old.fatalities_high, old.injured, old.confidence, old.evidence, old.evidence_start,
     old.evidence_end, old.rule, old.reasons)
    IS DISTINCT FROM
    (excluded.event_id_cnty, excluded.content_hash, excluded.doc, excluded.event_date, excluded.time_precision,
     excluded.disorder_type, excluded.event_type, excluded.sub_event_type, excluded.actor1, excluded.assoc_actor_1,
     excluded.inter1, excluded.actor2, excluded.assoc_actor_2, excluded.inter2, excluded.interaction,
     excluded.civilian_targeting, excluded.iso, excluded.region, excluded.country, excluded.admin1, excluded.admin2,
     excluded.admin3, excluded.location, excluded.latitude, excluded.longitude, excluded.geo_precision, excluded.source,
     excluded.notes, excluded.fatalities, excluded.fatalities_low, excluded.fatalities_high, excluded.injured,
     excluded.confidence, excluded.evidence, excluded.evidence_start, excluded.evidence_end, excluded.rule, excluded.reasons)
RETURNING (xmax = 0) AS inserted;
