-- The export's rows: columns of events_in_full, where a condition holds. The condition stands on lines of its own, and may call it acled_events.
SELECT {columns}
FROM events_in_full AS acled_events
WHERE (
{condition}
)
ORDER BY acled_events.event_date, acled_events.event_id_cnty
