-- Writes only rows that differ; returns one row per row written: true where it is new.
-- A refusal that was mended and occurs again is open again.
INSERT INTO quarantine AS old (
    quarantine_id, stage, code, value, reason, doc, path, content_hash, review, "row", run_id
)
SELECT
    quarantine_id, stage, code, value, reason, doc, path, content_hash, review, "row", run_id
FROM stage_quarantine
ON CONFLICT (quarantine_id) DO UPDATE SET
    stage = excluded.stage,
    code = excluded.code,
    value = excluded.value,
    reason = excluded.reason,
    doc = excluded.doc,
    path = excluded.path,
    content_hash = excluded.content_hash,
    review = excluded.review,
    "row" = excluded."row",
    run_id = excluded.run_id,
    mended_at = NULL
WHERE
    (old.stage, old.code, old.value, old.reason, old.doc, old.path, old.content_hash, old.review, old."row", old.mended_at)
    IS DISTINCT FROM
    (excluded.stage, excluded.code, excluded.value, excluded.reason, excluded.doc, excluded.path, excluded.content_hash,
     excluded.review, excluded."row", NULL::timestamptz)
RETURNING (xmax = 0) AS inserted;
