-- The actors that take part in most events.
SELECT a.actor, count(*)::integer AS events
FROM matching AS m
CROSS JOIN LATERAL (SELECT m.actor1 AS actor UNION SELECT m.actor2) AS a
WHERE a.actor <> ''
GROUP BY a.actor
ORDER BY events DESC, a.actor
LIMIT 300
