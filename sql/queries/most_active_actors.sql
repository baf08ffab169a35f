-- Who is most active in a country, and how deadly are the events that each takes part in?
-- Topic: Actors
-- The dead of an event count for both of its sides, so do not add them up. Civilians are left out.
-- :country text = {country}: the country
-- :from date = {year_before}: the first day
-- :to date = {last_day}: the last day
WITH asked (country, since, until) AS (VALUES (%(country)s::text, %(from)s::date, %(to)s::date))

SELECT
    a.actor,
    a.inter,
    count(*) AS events,
    count(*) FILTER (WHERE a.side = 1) AS as_actor1,
    sum(e.fatalities) AS fatalities,
    min(e.event_date) AS first_event,
    max(e.event_date) AS last_event
FROM asked AS q
INNER JOIN acled_events AS e ON q.country = e.country AND e.event_date BETWEEN q.since AND q.until
CROSS JOIN LATERAL (
    VALUES (e.actor1, e.inter1, 1), (e.actor2, e.inter2, 2)
) AS a (actor, inter, side)
WHERE a.actor <> '' AND a.inter <> 'Civilians'
GROUP BY a.actor, a.inter
ORDER BY events DESC, fatalities DESC, a.actor
LIMIT 20;
