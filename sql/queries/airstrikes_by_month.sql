-- How many air and drone strikes are there each month, by whom, and how many of them hit civilians?
-- Topic: Who does what, where, and how many die
-- `select * from event_types` has all 25 kinds that may be asked for.
-- :country text = {country}: the country
-- :from date = {year_before}: the first day
-- :to date = {last_day}: the last day
-- :kind text = {strikes}: the sub_event_type
WITH asked (country, since, until, kind) AS (VALUES (%(country)s::text, %(from)s::date, %(to)s::date, %(kind)s::text))

SELECT
    date_trunc('month', e.event_date)::date AS month,
    e.actor1 AS actor,
    count(*) AS strikes,
    count(*) FILTER (WHERE e.civilian_targeting <> '') AS on_civilians,
    sum(e.fatalities) AS fatalities
FROM asked AS q
INNER JOIN acled_events AS e ON q.country = e.country AND e.event_date BETWEEN q.since AND q.until AND e.sub_event_type = q.kind
GROUP BY month, actor
ORDER BY month, strikes DESC, actor;
