-- What was refused, why, and is it mended since?
-- Topic: Is the pipeline well
-- review: kept for a person to decide; `value`, `reason` and `row` of quarantine have each single case.
-- :from date = {month_before}: the first day
-- :to date = {last_day_of_refusals}: the last day
WITH asked (since, until) AS (VALUES (%(from)s::date, %(to)s::date))

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
