-- The last nights up to and with the given run, latest first: what first came in with each. A night that ended ill tells nothing usual,
-- so only the given run may have. `until`: runs overlap with nobody else's loads, so what was first seen while it ran is its own.
WITH nights AS (
    SELECT run_id, started, coalesce(finished, now()) AS until, rows_out
    FROM runs
    WHERE kind = 'ingest' AND (run_id = %(run_id)s OR (result = 'ok' AND started < (SELECT r.started FROM runs AS r WHERE r.run_id = %(run_id)s)))
    ORDER BY started DESC
    LIMIT %(nights)s + 1
)

SELECT
    n.run_id,
    n.started,
    n.rows_out AS rows,
    (SELECT count(*) FROM articles AS a WHERE a.first_seen BETWEEN n.started AND n.until) AS articles,
    (
        SELECT count(*) FROM articles AS a
        WHERE a.first_seen BETWEEN n.started AND n.until AND EXISTS (
            SELECT FROM quarantine AS q
            WHERE q.content_hash = a.content_hash AND q."row" IS NULL AND q.refused_at BETWEEN n.started AND n.until
        )
    ) AS refused_articles,
    (SELECT count(*) FROM events AS e WHERE e.created_at BETWEEN n.started AND n.until) AS events,
    (
        SELECT count(*) FROM quarantine AS q WHERE q.stage = 'validate' AND q.refused_at BETWEEN n.started AND n.until
    ) AS refused_rows
FROM nights AS n
ORDER BY n.started DESC;
