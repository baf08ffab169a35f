-- What a run refused, counted by check.
SELECT
    stage,
    code,
    count(*)::integer AS refused,
    count(*) FILTER (WHERE review)::integer AS for_review,
    count(*) FILTER (WHERE mended_at IS NOT NULL)::integer AS mended,
    min(reason) AS reason
FROM quarantine
WHERE run_id = %(run)s
GROUP BY stage, code
ORDER BY refused DESC, stage, code
