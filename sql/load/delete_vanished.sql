-- Reports of processed articles that the newer extraction no longer gives; what a person added stays. OFFSET 0 as in neighbours.sql.
DELETE FROM event_reports AS r
WHERE r.report_id IN (
    SELECT f.report_id
    FROM unnest(%(processed)s::text[]) AS p (content_hash)
    CROSS JOIN LATERAL (
        SELECT known.report_id FROM event_reports AS known WHERE known.content_hash = p.content_hash AND known.correction_id IS NULL OFFSET 0
    ) AS f
    WHERE NOT EXISTS (SELECT FROM stage_event_reports AS s WHERE s.report_id = f.report_id)
);
