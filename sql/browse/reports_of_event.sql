-- The reports that an event is merged from, surest first.
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
    r.reasons,
    u.code_version,
    u.model_version
FROM event_reports AS r
INNER JOIN articles AS a ON r.content_hash = a.content_hash
INNER JOIN runs AS u ON r.run_id = u.run_id
WHERE r.event_id_cnty = %(event)s
ORDER BY r.confidence DESC, a.published NULLS LAST, r.report_id
