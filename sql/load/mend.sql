-- Refusals that this load shows to be mended: the same article, or another text in the same file of the same folder, was
-- processed and not refused for this again.
UPDATE quarantine AS q
SET mended_at = now(), run_id = %(run_id)s
FROM runs AS r
WHERE
    q.run_id = r.run_id
    AND q.mended_at IS NULL
    AND NOT EXISTS (SELECT FROM stage_quarantine AS s WHERE s.quarantine_id = q.quarantine_id)
    AND EXISTS (
        SELECT FROM stage_articles AS a
        WHERE
            a.content_hash = ANY(%(processed)s::text[])
            AND (a.content_hash = q.content_hash OR (a.path = q.path AND r.folder = %(folder)s))
    );
