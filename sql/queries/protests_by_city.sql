-- In which cities are there most protests and riots, and how many of them turn violent or are put down?
-- Topic: Who does what, where, and how many die
-- Places that are known only by their province (geo_precision 3) are left out.
-- :country text = {country_of_protests}: the country
-- :from date = {year_before}: the first day
-- :to date = {last_day_of_protests}: the last day
WITH asked (country, since, until) AS (VALUES (%(country)s::text, %(from)s::date, %(to)s::date))

SELECT
    e.location,
    e.admin1,
    count(*) FILTER (WHERE e.event_type = 'Protests') AS protests,
    count(*) FILTER (WHERE e.sub_event_type IN ('Protest with intervention', 'Excessive force against protesters')) AS put_down,
    count(*) FILTER (WHERE e.event_type = 'Riots') AS riots,
    sum(e.fatalities) AS fatalities
FROM asked AS q
INNER JOIN acled_events AS e ON q.country = e.country AND e.event_date BETWEEN q.since AND q.until
WHERE e.event_type IN ('Protests', 'Riots') AND e.geo_precision < 3
GROUP BY e.location, e.admin1
ORDER BY count(*) DESC, e.location, e.admin1
LIMIT 50;
