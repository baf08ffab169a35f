-- Who corrected what, when and why, and does it still stand?
-- Topic: What changed
-- made_as is the role that logged in, where an application names its own users in made_by.
-- :from date = {month_before}: the first day
-- :to date = {last_day_of_corrections}: the last day
WITH asked (since, until) AS (VALUES (%(from)s::date, %(to)s::date))

SELECT
    c.made_at AT TIME ZONE 'UTC' AS made_at,
    c.made_by,
    c.event_id_cnty,
    c.action,
    c.field,
    c.former,
    coalesce(c.value, c.merge_into) AS present,
    c.reason,
    c.undone_by
FROM asked AS q
INNER JOIN corrections AS c ON c.made_at >= q.since AND c.made_at < q.until + 1
ORDER BY c.correction_id;
