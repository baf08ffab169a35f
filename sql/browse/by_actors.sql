-- By actor, on either side; pairs of sides first, which are far fewer than events. Stands between `matching` and `most`.
, counted AS (
    SELECT
        a.actor,
        sum(p.events)::integer AS events,
        sum(p.fatalities)::integer AS fatalities
    FROM (SELECT m.actor1, m.actor2, count(*) AS events, sum(m.fatalities) AS fatalities FROM matching AS m GROUP BY m.actor1, m.actor2) AS p
    CROSS JOIN LATERAL (SELECT p.actor1 AS actor UNION SELECT p.actor2) AS a
    WHERE a.actor <> ''
    GROUP BY 1
)
