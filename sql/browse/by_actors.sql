-- The actors, on either side, with most events or most dead.
SELECT t.actor, t.events, t.fatalities
FROM (
    SELECT
        r.*,
        row_number() OVER (ORDER BY r.events DESC, r.fatalities DESC, r.actor) AS by_events,
        row_number() OVER (ORDER BY r.fatalities DESC, r.events DESC, r.actor) AS by_dead
    FROM (
        SELECT
            a.actor,
            count(*)::integer AS events,
            sum(m.fatalities)::integer AS fatalities
        FROM matching AS m
        CROSS JOIN LATERAL (SELECT m.actor1 AS actor UNION SELECT m.actor2) AS a
        WHERE a.actor <> ''
        GROUP BY 1
    ) AS r
) AS t
WHERE t.by_events <= %(most)s OR t.by_dead <= %(most)s
ORDER BY t.by_events
