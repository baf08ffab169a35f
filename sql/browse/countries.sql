-- Countries that events are in (as of the last refresh).
SELECT DISTINCT country FROM events_daily ORDER BY country
