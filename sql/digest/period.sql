-- From when to when. A load is dated by its start, and is seen when it ends: a run that was at work at a bound belongs to the later period as a whole.
SELECT
    (SELECT least(b.since, min(r.started)) FROM runs AS r WHERE r.started < b.since AND r.started > b.since - interval '2 days'
        AND coalesce(r.finished, 'infinity') > b.since) AS since,
    (SELECT least(b.until, min(r.started)) FROM runs AS r WHERE r.started < b.until AND r.started > b.until - interval '2 days'
        AND coalesce(r.finished, 'infinity') > b.until) AS until
FROM (VALUES (%(since)s::timestamptz, %(until)s::timestamptz)) AS b (since, until)
