-- The export's rows: columns of acled_events, where a condition holds. The condition stands on lines of its own.
SELECT {columns}
FROM acled_events
WHERE (
{condition}
)
ORDER BY event_date, event_id_cnty
