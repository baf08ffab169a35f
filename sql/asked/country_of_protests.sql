-- Countries, those with most protests and riots first (as of the last refresh).
SELECT country
FROM events_daily
GROUP BY country
ORDER BY coalesce(sum(events) FILTER (WHERE event_type IN ('Protests', 'Riots')), 0) DESC, sum(events) DESC, country
LIMIT 300;
