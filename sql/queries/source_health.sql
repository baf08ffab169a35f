-- Is every source still coming in: how many articles a day, and how many rows each article gives?
-- Topic: Is the pipeline well
-- An outlet that falls silent, or whose articles suddenly give no rows, has changed its pages.
-- :from date = {month_before}: the first day of publication
-- :to date = {last_day_of_articles}: the last day of publication
WITH asked (since, until) AS (VALUES (%(from)s::date, %(to)s::date)),

counted AS (
    SELECT
        a.source,
        a.published,
        a.status,
        (SELECT count(*) FROM event_reports AS r WHERE r.content_hash = a.content_hash) AS told
    FROM asked AS q
    INNER JOIN articles AS a ON a.published BETWEEN q.since AND q.until
)

SELECT
    source,
    published,
    count(*) AS articles,
    count(*) FILTER (WHERE status = 'no event') AS without_event,
    count(*) FILTER (WHERE status IN ('quarantined', 'review')) AS refused,
    sum(told) AS reports,
    round(sum(told) / count(*), 2) AS reports_an_article
FROM counted
GROUP BY source, published
ORDER BY source, published;
