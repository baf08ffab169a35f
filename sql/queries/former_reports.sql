-- What did earlier versions of the coder say of an article?
-- Topic: What changed
-- The whole former row is in report_history.former.
-- :doc text = {article_with_history}: the article, by its file name
WITH asked (doc) AS (VALUES (%(doc)s::text))

SELECT
    h.event_id_cnty,
    h.ended_at AT TIME ZONE 'UTC' AS until,
    r.code_version,
    h.former ->> 'sub_event_type' AS sub_event_type,
    h.former ->> 'actor1' AS actor1,
    h.former ->> 'location' AS location,
    h.former ->> 'fatalities' AS fatalities,
    h.former ->> 'evidence' AS evidence
FROM asked AS q
INNER JOIN articles AS a ON q.doc = a.doc
INNER JOIN report_history AS h ON a.content_hash = h.content_hash
INNER JOIN runs AS r ON h.run_id = r.run_id
ORDER BY h.ended_at, h.event_id_cnty, evidence;
