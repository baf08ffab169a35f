-- Which events are gone, since when, and why?
-- Topic: What changed
-- An event that comes back does so under its id and leaves this list; deleted_events has all of them, with the time as ACLED gives it.
-- :from date = {month_before}: the first day
-- :to date = {last_day_of_deletions}: the last day
WITH asked (since, until) AS (VALUES (%(from)s::date, %(to)s::date))

SELECT
    e.event_id_cnty,
    e.withdrawn_at AT TIME ZONE 'UTC' AS deleted_at,
    e.withdrawn_reason AS reason,
    e.merged_into
FROM asked AS q
INNER JOIN events AS e ON e.withdrawn_at >= q.since AND e.withdrawn_at < q.until + 1
ORDER BY e.withdrawn_at, e.event_id_cnty;
