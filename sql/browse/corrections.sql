-- What people decided about an event, latest first.
SELECT correction_id, action, field, former, value, merge_into, reason, made_by, made_at, undone_at, undone_by
FROM corrections
WHERE event_id_cnty = %(event)s
ORDER BY correction_id DESC
