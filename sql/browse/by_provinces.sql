-- The provinces with most events or most dead; an empty one is that of events of which none is known.
SELECT t.country, t.admin1, t.events, t.fatalities
FROM (
    SELECT
        r.*,
        row_number() OVER (ORDER BY r.events DESC, r.fatalities DESC, r.country, r.admin1) AS by_events,
        row_number() OVER (ORDER BY r.fatalities DESC, r.events DESC, r.country, r.admin1) AS by_dead
    FROM (
        SELECT
            m.country,
            m.admin1,
            count(*)::integer AS events,
            sum(m.fatalities)::integer AS fatalities
        FROM matching AS m
        GROUP BY 1, 2
    ) AS r
) AS t
WHERE t.by_events <= %(most)s OR t.by_dead <= %(most)s
ORDER BY t.by_events
