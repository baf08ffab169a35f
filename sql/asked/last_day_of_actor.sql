-- The last day of the actor's events.
SELECT greatest(
    (SELECT max(e.event_date) FROM acled_events AS e WHERE e.actor1 = %(actor)s::text),
    (SELECT max(e.event_date) FROM acled_events AS e WHERE e.actor2 = %(actor)s::text)
);
