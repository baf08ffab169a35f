-- What are the latest events of an actor, and where?
-- Change the actor, the last day and the LIMITs (all three). The name has to be the one of actor1 or actor2; `select distinct actor1 … where actor1 like` finds it.
WITH asked (actor, until) AS NOT MATERIALIZED (VALUES ('Islamic State', date '2017-12-31')),

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
