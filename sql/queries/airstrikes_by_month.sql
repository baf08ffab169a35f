-- How many air and drone strikes are there each month, by whom, and how many of them hit civilians?
-- Change the country, the days or the sub_event_type (`select * from event_types` has all 25).
WITH asked (country, since, until) AS (VALUES ('Syria', date '2017-01-01', date '2017-12-31'))

SELECT
    date_trunc('month', e.event_date)::date AS month,
    e.actor1 AS actor,
    count(*) AS strikes,
    count(*) FILTER (WHERE e.civilian_targeting <> '') AS on_civilians,
    sum(e.fatalities) AS fatalities
FROM asked AS q
INNER JOIN acled_events AS e ON q.country = e.country AND e.event_date BETWEEN q.since AND q.until
WHERE e.sub_event_type = 'Air/drone strike'
GROUP BY month, actor
ORDER BY month, strikes DESC, actor;
