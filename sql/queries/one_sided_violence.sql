-- Who kills civilians, how many, by year: a table of one-sided violence as UCDP makes it?
-- Topic: Actors
-- UCDP counts an actor from 25 dead a year on.
-- :country text = {country}: the country
-- :from date = {year_before}: the first day
-- :to date = {last_day}: the last day
-- :dead integer = 1: at least so many dead of an actor in a year
WITH asked (country, since, until) AS (VALUES (%(country)s::text, %(from)s::date, %(to)s::date))

SELECT
    u.year,
    u.side_a,
    count(*) AS events,
    sum(u.low) AS low,
    sum(u.best) AS best,
    sum(u.high) AS high
FROM asked AS q
INNER JOIN acled_events AS e ON q.country = e.country AND e.event_date BETWEEN q.since AND q.until AND e.fatalities > 0
INNER JOIN ucdp_events AS u ON e.event_id_cnty = u.id
WHERE u.type_of_violence = 3
GROUP BY u.year, u.side_a
HAVING sum(u.best) >= %(dead)s::integer
ORDER BY u.year, best DESC, u.side_a;
