-- Of the given articles those that another run has written since they were read: as_read is what changed_at was then.
SELECT g.content_hash
FROM unnest(%(hashes)s::text[], %(as_read)s::timestamptz[]) AS g (content_hash, changed_at)
INNER JOIN articles AS a ON g.content_hash = a.content_hash
WHERE a.changed_at <> g.changed_at AND a.run_id <> %(run_id)s;
