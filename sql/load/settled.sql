-- What the warehouse knows of the given articles. copy_of: the article that each is a copy of; settled: it was coded itself, and stays an
-- article; refused: it could not be coded so far.
SELECT
    a.content_hash,
    coalesce(a.copy_of, '') AS copy_of,
    a.copy_of IS NULL AND a.text IS NOT NULL AND (
        a.status IN ('loaded', 'no event')
        OR EXISTS (SELECT FROM event_reports AS r WHERE r.content_hash = a.content_hash)
        OR EXISTS (SELECT FROM articles AS c WHERE c.copy_of = a.content_hash)
    ) AS settled,
    a.status IN ('quarantined', 'review') AS refused
FROM articles AS a
WHERE a.content_hash = ANY(%(hashes)s::text[]);
