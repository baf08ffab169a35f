-- The actors that take part in most events; pairs of sides first, which are far fewer than events.
SELECT a.actor, sum(p.events)::integer AS events
FROM (SELECT m.actor1, m.actor2, count(*) AS events FROM matching AS m GROUP BY m.actor1, m.actor2) AS p
CROSS JOIN LATERAL (SELECT p.actor1 AS actor UNION SELECT p.actor2) AS a
WHERE a.actor <> ''
GROUP BY a.actor
ORDER BY events DESC, a.actor
LIMIT 300
