-- What became of an event: which field was what, until when, why, and who changed it?
-- Topic: What changed
-- What articles said before they were coded anew is in report_history (see former_reports.sql).
-- :event text = {event_with_history}: the event, by its event_id_cnty
WITH asked (event_id_cnty) AS (VALUES (%(event)s::text))

SELECT
    h.changed_at AT TIME ZONE 'UTC' AS changed_at,
    h.field,
    h.former,
    h.present,
    h.reason,
    h.changed_by,
    h.run_id
FROM asked AS q
INNER JOIN event_history AS h ON q.event_id_cnty = h.event_id_cnty
ORDER BY h.changed_at, h.field;
