-- Articles by source and the night in which they were first seen.
SELECT
    source,
    (first_seen AT TIME ZONE 'UTC')::date AS night,
    count(*)::integer AS articles,
    count(*) FILTER (WHERE status = 'no event')::integer AS without_event,
    count(*) FILTER (WHERE status IN ('quarantined', 'review'))::integer AS refused
FROM articles
WHERE first_seen >= %(since)s::timestamp AT TIME ZONE 'UTC'
GROUP BY source, night
