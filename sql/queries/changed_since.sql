-- What is new, changed or deleted since I last looked?
-- Topic: What changed
-- The time is that of your last look, less an hour, since a load is dated by its start. Deleted events have no row left, so their columns
-- are empty: delete them from your copy, or take the event that they were merged into.
-- :since time = {before_last_run}: the time of the last look
WITH asked (since) AS (VALUES (%(since)s::timestamptz))

SELECT
    c.change,
    c.event_id_cnty,
    array_to_string(c.fields, ', ') AS fields,
    c.merged_into,
    e.event_date,
    e.sub_event_type,
    e.actor1,
    e.actor2,
    e.location,
    e.fatalities
FROM asked AS q
CROSS JOIN LATERAL changes_since(q.since) AS c
LEFT JOIN acled_events AS e ON c.event_id_cnty = e.event_id_cnty
ORDER BY c.change, c.event_id_cnty;
