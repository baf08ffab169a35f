-- The events that an article tells of, in the order in which it does.
SELECT
    r.report_id,
    r.event_id_cnty,
    r.event_date,
    r.event_type,
    r.sub_event_type,
    r.actor1,
    r.actor2,
    r.location,
    r.country,
    r.fatalities,
    r.confidence,
    r.rule,
    r.reasons,
    r.evidence_start,
    r.evidence_end
FROM event_reports AS r
WHERE r.content_hash = %(article)s
ORDER BY r.evidence_start, r.evidence_end, r.report_id
