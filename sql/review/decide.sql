-- One decision about an event, as the role editor; the triggers of corrections check and apply it. A rejection or a merge that stands is
-- not said again.
INSERT INTO corrections (event_id_cnty, action, field, value, merge_into, reason)
SELECT %(event)s::text, %(action)s::text, %(field)s::text, %(value)s::text, %(merge_into)s::text, %(reason)s::text
WHERE NOT EXISTS (
    SELECT FROM corrections AS c
    WHERE
        c.event_id_cnty = %(event)s AND c.action = %(action)s AND c.action IN ('reject', 'merge') AND c.undone_at IS NULL
        AND c.merge_into IS NOT DISTINCT FROM %(merge_into)s::text
);
