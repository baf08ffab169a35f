-- An event as its notes are made of it, with the rule of the report that its type is from, and its fields that a person told otherwise than by what follows.
SELECT
    e.*,
    coalesce(r.rule, '') AS rule,
    ARRAY(
        SELECT c.field FROM corrections AS c
        WHERE c.event_id_cnty = e.event_id_cnty AND c.action = 'correct' AND c.undone_at IS NULL AND NOT starts_with(c.reason, %(follows)s)
    ) AS told_by_people
FROM events AS e
LEFT JOIN event_reports AS r ON e.kind_report_id = r.report_id
WHERE e.event_id_cnty = %(event)s
