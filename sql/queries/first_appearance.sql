-- When did an actor first appear in each province, and is it still there?
-- Change the actor. All years and both sides count.
WITH asked (actor) AS NOT MATERIALIZED (VALUES ('Islamic State')),

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
