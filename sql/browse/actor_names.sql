-- Names of all actors. Each name is looked up in the index once, however many events have it.
WITH RECURSIVE firsts (actor) AS (
    (SELECT e.actor1 FROM events AS e WHERE e.withdrawn_at IS NULL ORDER BY e.actor1 LIMIT 1)
    UNION ALL
    SELECT (SELECT e.actor1 FROM events AS e WHERE e.withdrawn_at IS NULL AND e.actor1 > f.actor ORDER BY e.actor1 LIMIT 1)
    FROM firsts AS f
    WHERE f.actor IS NOT NULL
),

seconds (actor) AS (
    (SELECT e.actor2 FROM events AS e WHERE e.withdrawn_at IS NULL ORDER BY e.actor2 LIMIT 1)
    UNION ALL
    SELECT (SELECT e.actor2 FROM events AS e WHERE e.withdrawn_at IS NULL AND e.actor2 > s.actor ORDER BY e.actor2 LIMIT 1)
    FROM seconds AS s
    WHERE s.actor IS NOT NULL
)

SELECT a.actor
FROM (SELECT f.actor FROM firsts AS f UNION SELECT s.actor FROM seconds AS s) AS a
WHERE a.actor <> ''
