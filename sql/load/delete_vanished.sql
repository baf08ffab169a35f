-- Reports of processed articles that the newer extraction no longer gives.
DELETE FROM event_reports AS r
WHERE
    r.content_hash = ANY(%(processed)s::text[])
    AND NOT EXISTS (SELECT FROM stage_event_reports AS s WHERE s.report_id = r.report_id);
