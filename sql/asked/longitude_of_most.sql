-- The longitude of the place that has most events of the last thirty days with events (of that latitude, where it is not given).
SELECT e.longitude
FROM acled_events AS e
WHERE e.event_date > (SELECT max(event_date) FROM events_daily) - 30 AND e.latitude = %(latitude)s::double precision AND e.longitude IS NOT NULL
GROUP BY e.longitude
ORDER BY count(*) DESC, e.longitude
LIMIT 1;
