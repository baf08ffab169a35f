-- Which pairs of actors meet most often in a country, and which of the two begins?
-- Topic: Actors
-- actor_dyads covers all years, as of the last nightly run.
-- :country text = {country}: the country
WITH asked (country) AS (VALUES (%(country)s::text))

SELECT
    d.actor_a,
    d.actor_b,
    d.events,
    d.started_by_a,
    d.events - d.started_by_a AS started_by_b,
    d.fatalities,
    d.first_event,
    d.last_event
FROM asked AS q
INNER JOIN actor_dyads AS d ON q.country = d.country
ORDER BY d.events DESC, d.fatalities DESC, d.actor_a, d.actor_b
LIMIT 20;
