-- What only followed from corrections of which none stands any more.
UPDATE corrections AS c SET undone_at = now()
WHERE
    c.event_id_cnty = %(event)s AND c.undone_at IS NULL AND c.action = 'correct' AND starts_with(c.reason, %(follows)s)
    AND NOT EXISTS (
        SELECT FROM corrections AS o
        WHERE o.event_id_cnty = c.event_id_cnty AND o.action = 'correct' AND o.undone_at IS NULL AND NOT starts_with(o.reason, %(follows)s)
    )
