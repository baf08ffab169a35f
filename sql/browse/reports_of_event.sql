-- The reports that an event is merged from, surest first; and who else has the text of each.
SELECT
    r.report_id,
    r.content_hash,
    r.doc,
    a.title,
    r.source,
    a.published,
    r.evidence,
    r.fatalities,
    r.fatalities_low,
    r.fatalities_high,
    r.confidence,
    r.rule,
    r.correction_id IS NOT NULL AS added,
    r.reasons,
    u.code_version,
    u.model_version,
    (
        SELECT coalesce(jsonb_agg(jsonb_build_object(
            'content_hash', c.content_hash, 'source', c.source, 'published', c.published, 'url', c.url
        ) ORDER BY c.published NULLS LAST, c.source, c.content_hash), '[]')
        FROM articles AS c WHERE c.copy_of = r.content_hash
    ) AS copies
FROM event_reports AS r
INNER JOIN articles AS a ON r.content_hash = a.content_hash
INNER JOIN runs AS u ON r.run_id = u.run_id
WHERE r.event_id_cnty = %(event)s
ORDER BY r.confidence DESC, a.published NULLS LAST, r.report_id
