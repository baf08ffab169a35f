-- Former values of an event, latest first.
SELECT changed_at, field, former, present, reason, changed_by, run_id
FROM event_history
WHERE event_id_cnty = %(event)s
ORDER BY changed_at DESC, field
LIMIT 500
