-- Where is each field of an event from: which report, article and sentence, found by which rule and version, or corrected by whom?
-- Topic: In whose words
-- The sentence is cut out of the article by its offsets here, to show that it stands there; in_the_text compares it with the evidence
-- that is stored.
-- :event text = {event}: the event, by its event_id_cnty
WITH asked (event_id_cnty) AS (VALUES (%(event)s::text))

SELECT
    p.field,
    p.value,
    p.doc AS article,
    p.source AS outlet,
    p.published,
    substr(a.text, p.evidence_start + 1, p.evidence_end - p.evidence_start) AS sentence,
    substr(a.text, p.evidence_start + 1, p.evidence_end - p.evidence_start) = p.evidence AS in_the_text,
    p.rule,
    p.confidence,
    p.code_version,
    p.model_version,
    p.corrected_by,
    p.corrected_because
FROM asked AS q
INNER JOIN event_provenance AS p ON q.event_id_cnty = p.event_id_cnty
INNER JOIN articles AS a ON p.content_hash = a.content_hash
WHERE p.value <> ''
ORDER BY p.field, p.doc;
