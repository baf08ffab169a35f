-- Writes only rows that differ; returns one row per row written: true where it is new.
INSERT INTO hand_coded_events AS old (
    dataset, hand_id, kind, event_date, date_end, event_type, sub_event_type, actor1, actor2, country, iso, admin1, location,
    latitude, longitude, fatalities, fatalities_low, fatalities_high, notes, source, "row", run_id
)
SELECT
    dataset, hand_id, kind, event_date, date_end, event_type, sub_event_type, actor1, actor2, country, iso, admin1, location,
    latitude, longitude, fatalities, fatalities_low, fatalities_high, notes, source, "row", run_id
FROM stage_hand_coded
ON CONFLICT (dataset, hand_id) DO UPDATE SET
    event_date = excluded.event_date,
    date_end = excluded.date_end,
    event_type = excluded.event_type,
    sub_event_type = excluded.sub_event_type,
    actor1 = excluded.actor1,
    actor2 = excluded.actor2,
    country = excluded.country,
    iso = excluded.iso,
    admin1 = excluded.admin1,
    location = excluded.location,
    latitude = excluded.latitude,
    longitude = excluded.longitude,
    fatalities = excluded.fatalities,
    fatalities_low = excluded.fatalities_low,
    fatalities_high = excluded.fatalities_high,
    notes = excluded.notes,
    source = excluded.source,
    "row" = excluded."row",
    run_id = excluded.run_id,
    changed_at = now()
WHERE
    (old.event_date, old.date_end, old.event_type, old.sub_event_type, old.actor1, old.actor2, old.country, old.iso, old.admin1,
     old.location, old.latitude, old.longitude, old.fatalities, old.fatalities_low, old.fatalities_high, old.notes, old.source,
     old."row")
    IS DISTINCT FROM
    (excluded.event_date, excluded.date_end, excluded.event_type, excluded.sub_event_type, excluded.actor1, excluded.actor2,
     excluded.country, excluded.iso, excluded.admin1, excluded.location, excluded.latitude, excluded.longitude,
     excluded.fatalities, excluded.fatalities_low, excluded.fatalities_high, excluded.notes, excluded.source, excluded."row")
RETURNING (xmax = 0) AS inserted;
