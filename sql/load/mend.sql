-- Refusals that this load shows to be mended: the same article, or another text in the same file of the same folder, was
-- processed and not refused for this again.
WITH processed AS MATERIALIZED (
    SELECT a.content_hash, a.path FROM stage_articles AS a WHERE a.content_hash = ANY(%(processed)s::text[])
)

UPDATE quarantine AS q
SET mended_at = now(), run_id = %(run_id)s
WHERE
    q.mended_at IS NULL
    AND NOT EXISTS (SELECT FROM stage_quarantine AS s WHERE s.quarantine_id = q.quarantine_id)
    AND (
        q.content_hash IN (SELECT p.content_hash FROM processed AS p)
        OR (
            q.path IN (SELECT p.path FROM processed AS p)
            AND EXISTS (SELECT FROM runs AS r WHERE r.run_id = q.run_id AND r.folder = %(folder)s)
        )
    );
