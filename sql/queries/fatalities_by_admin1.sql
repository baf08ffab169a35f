-- In which provinces of a country do most people die?
-- Topic: Who does what, where, and how many die
-- An empty admin1 stands for events whose province no article tells.
-- :country text = {country}: the country
-- :from date = {year_before}: the first day
-- :to date = {last_day}: the last day
WITH asked (country, since, until) AS (VALUES (%(country)s::text, %(from)s::date, %(to)s::date))

SELECT
    e.admin1,
    count(*) AS events,
    count(*) FILTER (WHERE e.fatalities > 0) AS deadly_events,
    sum(e.fatalities) AS fatalities
FROM asked AS q
INNER JOIN acled_events AS e ON q.country = e.country AND e.event_date BETWEEN q.since AND q.until
GROUP BY e.admin1
ORDER BY fatalities DESC, events DESC, e.admin1;
