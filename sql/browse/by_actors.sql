-- By actor, on either side. Stands between `matching` and `most`.
, counted AS (
    SELECT
        a.actor,
        count(*)::integer AS events,
        sum(m.fatalities)::integer AS fatalities
    FROM matching AS m
    CROSS JOIN LATERAL (SELECT m.actor1 AS actor UNION SELECT m.actor2) AS a
    WHERE a.actor <> ''
    GROUP BY 1
)
