-- Where on the map is it deadliest: which cells of half a degree?
-- Change the country, the days and the size of the cells in degrees. latitude and longitude are the cell's south-west corner;
-- events that are known only by their province (geo_precision 3) would pile up in its capital and are left out.
WITH asked (country, since, until, degrees) AS (VALUES ('Syria', date '2017-01-01', date '2017-12-31', 0.5))

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
