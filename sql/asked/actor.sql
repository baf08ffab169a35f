-- Actors that meet others most often, civilians last (as of the last refresh).
SELECT a.actor
FROM actor_dyads AS d
CROSS JOIN LATERAL (VALUES (d.actor_a), (d.actor_b)) AS a (actor)
WHERE a.actor <> ''
GROUP BY a.actor
ORDER BY starts_with(a.actor, 'Civilians'), sum(d.events) DESC, a.actor
LIMIT 300;
