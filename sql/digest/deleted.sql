-- Events that were there before and are gone.
SELECT e.event_id_cnty, e.event_date, e.sub_event_type, e.location, e.country, e.fatalities, e.withdrawn_reason AS reason, e.merged_into
FROM events AS e
WHERE
    e.withdrawn_at >= %(since)s AND e.withdrawn_at < %(until)s AND e.created_at < %(since)s
    AND (%(countries)s::text [] IS NULL OR e.country = ANY(%(countries)s::text []))
ORDER BY e.withdrawn_at DESC, e.event_id_cnty
