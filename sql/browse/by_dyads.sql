-- By pair of actors, whoever of them acts. Stands between `matching` and `most`.
, counted AS (
    SELECT
        least(m.actor1, m.actor2) AS actor1,
        greatest(m.actor1, m.actor2) AS actor2,
        count(*)::integer AS events,
        sum(m.fatalities)::integer AS fatalities
    FROM matching AS m
    WHERE m.actor1 <> '' AND m.actor2 <> ''
    GROUP BY 1, 2
)
