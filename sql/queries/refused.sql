-- What was refused, why, and is it mended since?
-- Change the days. review: kept for a person to decide; `value`, `reason` and `row` of quarantine have each single case.
WITH asked (since, until) AS (VALUES (date '2017-12-01', date '2017-12-31'))

SELECT
    t.stage,
    t.code,
    t.review,
    count(*) AS refused,
    count(t.mended_at) AS mended,
    min(t.doc) AS for_example,
    min(t.reason) AS reason
FROM asked AS q
INNER JOIN quarantine AS t ON t.refused_at >= q.since AND t.refused_at < q.until + 1
GROUP BY t.stage, t.code, t.review
ORDER BY refused DESC, t.stage, t.code;
