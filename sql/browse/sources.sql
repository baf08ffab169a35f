-- Every source: how many articles ever, when the first and the last came in.
SELECT
    source,
    count(*)::integer AS articles,
    (min(first_seen) AT TIME ZONE 'UTC')::date AS first_night,
    (max(first_seen) AT TIME ZONE 'UTC')::date AS last_night
FROM articles
GROUP BY source
ORDER BY source
