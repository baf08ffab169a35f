-- Which deadly events rest on a single outlet?
-- Topic: How sure is it
-- The article is named, so that it can be read.
-- :country text = {country}: the country
-- :from date = {year_before}: the first day
-- :to date = {last_day}: the last day
-- :dead integer = 5: at least so many dead
WITH asked (country, since, until, dead) AS (VALUES (%(country)s::text, %(from)s::date, %(to)s::date, %(dead)s::integer))

SELECT
    e.event_id_cnty,
    e.event_date,
    e.location,
    u.dyad_name,
    e.fatalities,
    u.source_office AS outlet,
    u.source_article AS article,
    u.confidence
FROM asked AS q
INNER JOIN acled_events AS e ON q.country = e.country AND e.event_date BETWEEN q.since AND q.until AND e.fatalities >= q.dead
INNER JOIN ucdp_events AS u ON e.event_id_cnty = u.id
WHERE u.number_of_sources = 1
ORDER BY e.fatalities DESC, e.event_id_cnty
LIMIT 50;
