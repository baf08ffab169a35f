-- What was read and what was refused meanwhile, in all countries.
SELECT
    (SELECT count(*) FROM articles AS a WHERE a.first_seen >= %(since)s AND a.first_seen < %(until)s)::integer AS articles,
    (SELECT count(*) FROM quarantine AS q WHERE q.refused_at >= %(since)s AND q.refused_at < %(until)s AND q.mended_at IS NULL)::integer AS refused,
    (
        SELECT coalesce(jsonb_agg(r.result ORDER BY r.started), '[]') FROM runs AS r
        WHERE r.kind = 'ingest' AND r.started >= %(since)s AND r.started < %(until)s AND r.result LIKE 'failed%%'
    ) AS failed
