-- On which of the given nights each source brought articles; night 0 is the given run, 1 the one before it.
SELECT a.source, array_agg(DISTINCT n.night ORDER BY n.night) AS nights
FROM unnest(%(starts)s::timestamptz[], %(numbers)s::integer[]) AS n (started, night)
INNER JOIN articles AS a ON a.first_seen >= n.started
WHERE
    a.source <> ''
    AND NOT EXISTS (
        SELECT FROM unnest(%(starts)s::timestamptz[]) AS later (started) WHERE later.started > n.started AND later.started <= a.first_seen
    )
GROUP BY a.source
ORDER BY a.source;
