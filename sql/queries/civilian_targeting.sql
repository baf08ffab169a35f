-- How much of each actor's violence is aimed at civilians?
-- Topic: Actors
-- :country text = {country}: the country
-- :from date = {year_before}: the first day
-- :to date = {last_day}: the last day
-- :events integer = 1: at least so many events, for a share that is worth reading
WITH asked (country, since, until) AS (VALUES (%(country)s::text, %(from)s::date, %(to)s::date))

SELECT
    e.actor1 AS actor,
    count(*) AS events,
    count(*) FILTER (WHERE e.civilian_targeting <> '') AS against_civilians,
    round(100.0 * count(*) FILTER (WHERE e.civilian_targeting <> '') / count(*)) AS percent,
    coalesce(sum(e.fatalities) FILTER (WHERE e.civilian_targeting <> ''), 0) AS fatalities_of_these
FROM asked AS q
INNER JOIN acled_events AS e ON q.country = e.country AND e.event_date BETWEEN q.since AND q.until
WHERE starts_with(e.disorder_type, 'Political violence') AND e.actor1 <> ''
GROUP BY e.actor1
HAVING count(*) >= %(events)s::integer
ORDER BY against_civilians DESC, events DESC, actor;
