-- What people decided about an event, latest first; what only follows from another decision goes when that one is undone.
SELECT
    correction_id, action, field, former, value, merge_into, reason, made_by, made_at, undone_at, undone_by,
    starts_with(reason, %(follows)s) AS follows
FROM corrections
WHERE event_id_cnty = %(event)s
ORDER BY correction_id DESC
