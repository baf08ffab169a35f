-- What people decided about an event, latest first; what only follows from another decision goes when that one is undone.
SELECT
    c.correction_id,
    c.action,
    c.field,
    c.former,
    c.value,
    c.merge_into,
    c.content_hash,
    substr(a.text, c.marked_start + 1, c.marked_end - c.marked_start) AS marked,
    c.reason,
    c.made_by,
    c.made_at,
    c.undone_at,
    c.undone_by,
    starts_with(c.reason, %(follows)s) AS follows
FROM corrections AS c
LEFT JOIN articles AS a ON c.content_hash = a.content_hash
WHERE c.event_id_cnty = %(event)s
ORDER BY c.correction_id DESC
