-- Which events are gone, since when, and why?
-- Change the days. An event that comes back does so under its id and leaves this list; deleted_events has all of them, with the time as ACLED gives it.
WITH asked (since, until) AS (VALUES (date '2017-12-01', date '2017-12-31'))

SELECT
    e.event_id_cnty,
    e.withdrawn_at AT TIME ZONE 'UTC' AS deleted_at,
    e.withdrawn_reason AS reason,
    e.merged_into
FROM asked AS q
INNER JOIN events AS e ON e.withdrawn_at >= q.since AND e.withdrawn_at < q.until + 1
ORDER BY e.withdrawn_at, e.event_id_cnty;
