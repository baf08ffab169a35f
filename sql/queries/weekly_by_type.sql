-- How many events of each type are there in a country, week by week?
-- Change the country and the days; weeks that begin within them count, from Monday on. events_weekly has provinces
-- (admin1) and kinds of action (sub_event_type) too, as of the last nightly run.
WITH asked (country, since, until) AS (VALUES ('Syria', date '2017-01-01', date '2017-12-31'))

SELECT
    w.week,
    w.event_type,
    sum(w.events) AS events,
    sum(w.fatalities) AS fatalities
FROM asked AS q
INNER JOIN events_weekly AS w ON q.country = w.country AND w.week BETWEEN q.since AND q.until
GROUP BY w.week, w.event_type
ORDER BY w.week, w.event_type;
