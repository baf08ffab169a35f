-- Of what was `counted` the first by events and the first by dead; ties in the order of the names.
SELECT (t.told).*
FROM (
    SELECT
        c AS told,
        row_number() OVER (ORDER BY c.events DESC, c.fatalities DESC, c) AS by_events,
        row_number() OVER (ORDER BY c.fatalities DESC, c.events DESC, c) AS by_dead
    FROM counted AS c
) AS t
WHERE t.by_events <= %(most)s OR t.by_dead <= %(most)s
ORDER BY t.by_events
