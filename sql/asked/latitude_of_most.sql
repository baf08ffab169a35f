-- The latitude of the place that has most events of the last thirty days with events.
SELECT e.latitude
FROM acled_events AS e
WHERE e.event_date > (SELECT max(event_date) FROM events_daily) - 30 AND e.latitude IS NOT NULL AND e.longitude IS NOT NULL
GROUP BY e.latitude, e.longitude
ORDER BY count(*) DESC, e.latitude, e.longitude
LIMIT 1;
