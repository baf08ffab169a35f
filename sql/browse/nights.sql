-- The latest nights, that is days (UTC) on which a run began or an article came in, latest first.
SELECT n.night
FROM (
    SELECT (started AT TIME ZONE 'UTC')::date AS night FROM runs WHERE started > now() - 4 * %(nights)s * interval '1 day'
    UNION
    SELECT (a.latest AT TIME ZONE 'UTC')::date FROM (SELECT max(first_seen) AS latest FROM articles) AS a WHERE a.latest IS NOT NULL
) AS n
ORDER BY n.night DESC
LIMIT %(nights)s
