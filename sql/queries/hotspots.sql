-- Where on the map is it deadliest: which cells of half a degree?
-- Topic: Who does what, where, and how many die
-- latitude and longitude are the cell's south-west corner; events that are known only by their province (geo_precision 3) would pile up
-- in its capital and are left out.
-- :country text = {country}: the country
-- :from date = {year_before}: the first day
-- :to date = {last_day}: the last day
-- :degrees number = 0.5: the size of the cells in degrees
WITH asked (country, since, until, degrees) AS (VALUES (%(country)s::text, %(from)s::date, %(to)s::date, %(degrees)s::numeric))

SELECT
    floor(e.latitude / q.degrees) * q.degrees AS latitude,
    floor(e.longitude / q.degrees) * q.degrees AS longitude,
    mode() WITHIN GROUP (ORDER BY e.location) AS mostly,
    count(*) AS events,
    sum(e.fatalities) AS fatalities
FROM asked AS q
INNER JOIN acled_events AS e ON q.country = e.country AND e.event_date BETWEEN q.since AND q.until
WHERE e.geo_precision < 3 AND e.latitude IS NOT NULL AND e.longitude IS NOT NULL
GROUP BY 1, 2
ORDER BY fatalities DESC, events DESC, 1, 2
LIMIT 25;
