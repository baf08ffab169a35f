-- By province; an empty one is that of events of which none is known. Stands between `matching` and `most`.
, counted AS (
    SELECT
        m.country,
        m.admin1,
        count(*)::integer AS events,
        sum(m.fatalities)::integer AS fatalities
    FROM matching AS m
    GROUP BY 1, 2
)
