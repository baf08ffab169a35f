-- Articles of whose rows people decided something, each with all of its rows: what the article says, what counts of the event by now, and what was
-- decided. One row an article, in the order of their hashes; read as the analyst.
--   confirmed  somebody accepted, corrected or added the event when the article was there, and no field has changed since but by correcting it
--   marked     the words that somebody marked who added the event from this article, as its characters
--   rejected   why there was no such event; NULL where nobody said so
-- Of an event that an article tells no more the last report counts, so that what was learned once is not forgotten by the next training.
WITH standing AS (
    SELECT * FROM corrections WHERE undone_at IS NULL AND action <> 'merge'
),

decided AS (
    SELECT
        s.event_id_cnty,
        max(s.made_at) FILTER (WHERE s.action IN ('accept', 'correct', 'add')) AS seen_at,
        (array_agg(s.reason ORDER BY s.correction_id DESC) FILTER (WHERE s.action = 'reject'))[1] AS rejected,
        coalesce(jsonb_agg(DISTINCT s.field) FILTER (WHERE s.action = 'correct'), '[]') AS corrected
    FROM standing AS s
    INNER JOIN events AS e ON s.event_id_cnty = e.event_id_cnty AND e.merged_into IS NULL
    GROUP BY s.event_id_cnty
),

gone AS (
    SELECT DISTINCT ON (h.event_id_cnty, h.content_hash) h.event_id_cnty, h.content_hash, h.former AS said
    FROM decided AS d
    INNER JOIN report_history AS h ON d.event_id_cnty = h.event_id_cnty
    -- a report that was moved to another event is not gone; one that a person added goes when it is taken back
    WHERE h.former ->> 'correction_id' IS NULL AND NOT EXISTS (
        SELECT FROM event_reports AS r
        WHERE r.report_id = h.report_id OR (r.event_id_cnty = h.event_id_cnty AND r.content_hash = h.content_hash)
    )
    ORDER BY h.event_id_cnty, h.content_hash, h.history_id DESC
),

chosen AS (
    SELECT r.content_hash FROM event_reports AS r INNER JOIN decided AS d ON r.event_id_cnty = d.event_id_cnty
    UNION
    SELECT g.content_hash FROM gone AS g
),

told AS (
    SELECT r.event_id_cnty, r.content_hash, to_jsonb(r) AS said FROM event_reports AS r INNER JOIN chosen AS c ON r.content_hash = c.content_hash
    UNION ALL
    SELECT g.event_id_cnty, g.content_hash, g.said FROM gone AS g
)

SELECT
    a.content_hash,
    a.doc,
    a.text,
    a.title,
    a.source,
    a.language,
    coalesce(p.published, a.published) AS published,
    jsonb_agg(jsonb_build_object(
        'event', t.event_id_cnty,
        'said', t.said,
        'holds', to_jsonb(e),
        'corrected', coalesce(d.corrected, '[]'),
        'confirmed', d.rejected IS NULL AND d.seen_at >= a.first_seen AND NOT EXISTS (
            SELECT FROM event_history AS h
            WHERE
                h.event_id_cnty = t.event_id_cnty AND h.changed_at > d.seen_at AND h.field = ANY(%(fields)s)
                AND NOT d.corrected ? h.field
        ),
        'rejected', d.rejected,
        'marked', (
            SELECT jsonb_build_array(m.marked_start, m.marked_end) FROM corrections AS m
            WHERE m.correction_id = (t.said ->> 'correction_id')::bigint
        ),
        'shared', EXISTS (SELECT FROM event_reports AS o WHERE o.event_id_cnty = t.event_id_cnty AND o.content_hash <> a.content_hash)
    ) ORDER BY (t.said ->> 'evidence_start')::integer, t.said ->> 'report_id') AS rows
FROM told AS t
INNER JOIN articles AS a ON t.content_hash = a.content_hash
INNER JOIN events AS e ON t.event_id_cnty = e.event_id_cnty
LEFT JOIN decided AS d ON t.event_id_cnty = d.event_id_cnty
LEFT JOIN LATERAL (
    SELECT x.published FROM article_dates AS x WHERE x.content_hash = a.content_hash ORDER BY x.date_id DESC LIMIT 1
) AS p ON true
WHERE a.text IS NOT NULL AND coalesce(p.published, a.published) IS NOT NULL AND a.language = %(language)s
GROUP BY a.content_hash, p.published
ORDER BY a.content_hash;
