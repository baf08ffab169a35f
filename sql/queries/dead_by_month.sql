-- How many died in a country each month, by the lowest, the best and the highest numbers?
-- Change the country and the days; several countries: q.country = ANY(…). events_daily is as of the last nightly run.
WITH asked (country, since, until) AS (VALUES ('Syria', date '2017-01-01', date '2017-12-31'))

SELECT
    date_trunc('month', d.event_date)::date AS month,
    sum(d.events) AS events,
    sum(d.fatalities_low) AS low,
    sum(d.fatalities) AS best,
    sum(d.fatalities_high) AS high
FROM asked AS q
INNER JOIN events_daily AS d ON q.country = d.country AND d.event_date BETWEEN q.since AND q.until
GROUP BY month
ORDER BY month;
