-- In which countries and provinces does an actor act, how often, and with how many dead?
-- Topic: Actors
-- Both sides of an event count.
-- :actor text = {actor}: the actor, by the name of actor1 or actor2
-- :from date = {year_before}: the first day
-- :to date = {last_day_of_actor}: the last day
WITH asked (actor, since, until) AS NOT MATERIALIZED (VALUES (%(actor)s::text, %(from)s::date, %(to)s::date)),

found AS (
    SELECT e.country, e.admin1, e.fatalities, e.event_date
    FROM asked AS q
    INNER JOIN acled_events AS e ON q.actor = e.actor1 AND e.event_date BETWEEN q.since AND q.until
    UNION ALL
    SELECT e.country, e.admin1, e.fatalities, e.event_date
    FROM asked AS q
    INNER JOIN acled_events AS e ON q.actor = e.actor2 AND q.actor <> e.actor1 AND e.event_date BETWEEN q.since AND q.until
)

SELECT
    country,
    admin1,
    count(*) AS events,
    sum(fatalities) AS fatalities,
    max(event_date) AS last_event
FROM found
GROUP BY country, admin1
ORDER BY events DESC, fatalities DESC, country, admin1;
