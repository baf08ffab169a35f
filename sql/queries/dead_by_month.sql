-- How many died in a country each month, by the lowest, the best and the highest numbers?
-- Topic: Who does what, where, and how many die
-- events_daily is as of the last nightly run.
-- :country text = {country}: the country
-- :from date = {year_before}: the first day
-- :to date = {last_day}: the last day
WITH asked (country, since, until) AS (VALUES (%(country)s::text, %(from)s::date, %(to)s::date))

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
