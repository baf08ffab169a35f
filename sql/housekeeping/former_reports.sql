-- Former reports of long ago. Those that a standing merge moved stay: undoing the merge asks for them.
DELETE FROM report_history AS h
WHERE
    h.ended_at < now() - make_interval(days => %(days)s)
    AND NOT EXISTS (SELECT FROM corrections AS c WHERE c.action = 'merge' AND c.undone_at IS NULL AND h.report_id = ANY(c.moved));
