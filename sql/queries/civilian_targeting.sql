-- How much of each actor's violence is aimed at civilians?
-- Change the country, the days, and the least number of events that makes a share worth reading (HAVING).
WITH asked (country, since, until) AS (VALUES ('Syria', date '2017-01-01', date '2017-12-31'))

SELECT
    e.actor1 AS actor,
    count(*) AS events,
    count(*) FILTER (WHERE e.civilian_targeting <> '') AS against_civilians,
    round(100.0 * count(*) FILTER (WHERE e.civilian_targeting <> '') / count(*)) AS percent,
    coalesce(sum(e.fatalities) FILTER (WHERE e.civilian_targeting <> ''), 0) AS fatalities_of_these
FROM asked AS q
INNER JOIN acled_events AS e ON q.country = e.country AND e.event_date BETWEEN q.since AND q.until
WHERE e.disorder_type LIKE 'Political violence%' AND e.actor1 <> ''
GROUP BY e.actor1
HAVING count(*) >= 1
ORDER BY against_civilians DESC, events DESC, actor;
