-- What are the latest events of an actor, and where?
-- Topic: Actors
-- The fifty latest. `select distinct actor1 from acled_events where actor1 like …` finds a name.
-- :actor text = {actor}: the actor, by the name of actor1 or actor2
-- :to date = {last_day_of_actor}: the last day
WITH asked (actor, until) AS NOT MATERIALIZED (VALUES (%(actor)s::text, %(to)s::date)),

found AS (
    (
        SELECT e.* FROM asked AS q
        INNER JOIN acled_events AS e ON q.actor = e.actor1 AND e.event_date <= q.until
        ORDER BY e.event_date DESC, e.event_id_cnty LIMIT 50
    )
    UNION
    (
        SELECT e.* FROM asked AS q
        INNER JOIN acled_events AS e ON q.actor = e.actor2 AND e.event_date <= q.until
        ORDER BY e.event_date DESC, e.event_id_cnty LIMIT 50
    )
)

SELECT event_id_cnty, event_date, sub_event_type, actor1, actor2, location, admin1, country, fatalities
FROM found
ORDER BY event_date DESC, event_id_cnty
LIMIT 50;
