-- When did an actor first appear in each province, and is it still there?
-- Topic: Actors
-- All years and both sides count.
-- :actor text = {actor}: the actor, by the name of actor1 or actor2
WITH asked (actor) AS NOT MATERIALIZED (VALUES (%(actor)s::text)),

found AS (
    SELECT e.country, e.admin1, e.event_date FROM asked AS q INNER JOIN acled_events AS e ON q.actor = e.actor1
    UNION ALL
    SELECT e.country, e.admin1, e.event_date FROM asked AS q INNER JOIN acled_events AS e ON q.actor = e.actor2 AND q.actor <> e.actor1
)

SELECT
    country,
    admin1,
    min(event_date) AS first_event,
    max(event_date) AS last_event,
    count(*) AS events
FROM found
GROUP BY country, admin1
ORDER BY first_event, country, admin1;
