-- Events that were there before and say something else now: each field with what it was before the period and what it is at its end.
SELECT
    t.*,
    c.changes,
    c.reason,
    c.changed_by
FROM told AS t
INNER JOIN LATERAL (
    SELECT
        jsonb_agg(jsonb_build_object('field', f.field, 'former', f.former, 'present', f.present) ORDER BY f.field) AS changes,
        (array_agg(f.reason ORDER BY f.last DESC))[1] AS reason,
        (array_agg(f.changed_by ORDER BY f.last DESC))[1] AS changed_by
    FROM (
        SELECT
            h.field,
            max(h.history_id) AS last,
            (array_agg(h.former ORDER BY h.history_id))[1] AS former,
            (array_agg(h.present ORDER BY h.history_id DESC))[1] AS present,
            (array_agg(h.reason ORDER BY h.history_id DESC))[1] AS reason,
            (array_agg(h.changed_by ORDER BY h.history_id DESC))[1] AS changed_by
        FROM event_history AS h
        WHERE h.event_id_cnty = t.event_id_cnty AND h.changed_at >= %(since)s AND h.changed_at < %(until)s AND h.field = ANY(%(fields)s)
        GROUP BY h.field
    ) AS f
    WHERE f.former IS DISTINCT FROM f.present
) AS c ON c.changes IS NOT NULL
WHERE NOT t.new
ORDER BY t.fatalities DESC, t.event_date DESC, t.event_id_cnty
LIMIT %(most)s
