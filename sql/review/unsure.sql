-- Events that a check flagged or the coder is unsure of and nobody has decided about, flagged ones and then the least sure first; with the best
-- report's sentence.
SELECT
    v.*,
    r.evidence,
    r.evidence_start,
    r.doc,
    a.content_hash,
    a.title,
    a.published,
    ARRAY(SELECT f.code || ': ' || f.reason || ' [' || f.value || ']' FROM event_flags AS f WHERE f.event_id_cnty = v.event_id_cnty ORDER BY f.code) AS flags,
    substr(a.text, greatest(r.evidence_start - 400, 0) + 1, least(r.evidence_start, 400)) AS before,
    substr(a.text, r.evidence_end + 1, 400) AS after
FROM review AS v
INNER JOIN events AS e ON v.event_id_cnty = e.event_id_cnty
INNER JOIN event_reports AS r ON e.best_report_id = r.report_id
INNER JOIN articles AS a ON r.content_hash = a.content_hash
WHERE
    e.withdrawn_at IS NULL AND NOT v.accepted
    AND (v.confidence < %(confidence)s OR EXISTS (SELECT FROM event_flags AS f WHERE f.event_id_cnty = v.event_id_cnty))
    AND NOT EXISTS (
        SELECT FROM corrections AS c WHERE c.event_id_cnty = e.event_id_cnty AND c.action = 'correct' AND c.undone_at IS NULL
    )
ORDER BY EXISTS (SELECT FROM event_flags AS f WHERE f.event_id_cnty = v.event_id_cnty) DESC, v.confidence, v.event_date DESC, v.event_id_cnty
LIMIT %(most)s;
