-- In which provinces of a country do most people die?
-- Change the country and the days. An empty admin1 stands for events whose province no article tells.
WITH asked (country, since, until) AS (VALUES ('Syria', date '2017-01-01', date '2017-12-31'))

SELECT
    e.admin1,
    count(*) AS events,
    count(*) FILTER (WHERE e.fatalities > 0) AS deadly_events,
    sum(e.fatalities) AS fatalities
FROM asked AS q
INNER JOIN acled_events AS e ON q.country = e.country AND e.event_date BETWEEN q.since AND q.until
GROUP BY e.admin1
ORDER BY fatalities DESC, events DESC, e.admin1;
