-- Countries, those with most events in the last twelve months first (as of the last refresh).
SELECT d.country
FROM events_daily AS d
CROSS JOIN (SELECT max(event_date) AS day FROM events_daily) AS latest
GROUP BY d.country
ORDER BY coalesce(sum(d.events) FILTER (WHERE d.event_date > latest.day - 365), 0) DESC, sum(d.events) DESC, d.country
LIMIT 300;
