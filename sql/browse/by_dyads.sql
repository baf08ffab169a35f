-- The pairs of actors with most events or most dead, whoever of them acts.
SELECT t.actor1, t.actor2, t.events, t.fatalities
FROM (
    SELECT
        r.*,
        row_number() OVER (ORDER BY r.events DESC, r.fatalities DESC, r.actor1, r.actor2) AS by_events,
        row_number() OVER (ORDER BY r.fatalities DESC, r.events DESC, r.actor1, r.actor2) AS by_dead
    FROM (
        SELECT
            least(m.actor1, m.actor2) AS actor1,
            greatest(m.actor1, m.actor2) AS actor2,
            count(*)::integer AS events,
            sum(m.fatalities)::integer AS fatalities
        FROM matching AS m
        WHERE m.actor1 <> '' AND m.actor2 <> ''
        GROUP BY 1, 2
    ) AS r
) AS t
WHERE t.by_events <= %(most)s OR t.by_dead <= %(most)s
ORDER BY t.by_events
