-- Every report of every event that has a report near in country and date to one of the given rows, that a person corrected to lie
-- there or merged with one that lies there, that the processed articles reported so far, or those that
-- other outlets have copies of now, or whose reports a person joined or parted.
-- A month is as far as two reports of one event can lie apart (time_precision 3).
-- OFFSET 0 keeps each lookup one of an index: Postgres does not know how few rows the given days have, and would read all of them.
WITH given AS (
    SELECT * FROM unnest(%(countries)s::text[], %(firsts)s::date[], %(lasts)s::date[]) AS t (country, first_day, last_day)
),

near AS MATERIALIZED (
    SELECT f.event_id_cnty
    FROM given AS g
    CROSS JOIN LATERAL (
        SELECT r.event_id_cnty FROM event_reports AS r
        WHERE r.country = g.country AND r.event_date BETWEEN g.first_day - 31 AND g.last_day + 31 OFFSET 0
    ) AS f
    UNION
    SELECT f.event_id_cnty
    FROM unnest(%(processed)s::text[] || %(copied)s::text[]) AS p (content_hash)
    CROSS JOIN LATERAL (SELECT r.event_id_cnty FROM event_reports AS r WHERE r.content_hash = p.content_hash OFFSET 0) AS f
    UNION
    SELECT coalesce(e.merged_into, e.event_id_cnty)
    FROM corrections AS c
    INNER JOIN events AS e ON c.event_id_cnty = e.event_id_cnty
    INNER JOIN given AS g ON e.country = g.country AND e.event_date BETWEEN g.first_day - 31 AND g.last_day + 31
    WHERE c.undone_at IS NULL AND c.action <> 'accept'
    UNION
    SELECT e.event_id_cnty FROM events AS e WHERE e.stale
)

SELECT
    r.*,
    a.published,
    a.title,
    ARRAY(SELECT DISTINCT c.source FROM articles AS c WHERE c.copy_of = r.content_hash AND c.source <> '') AS outlets
FROM near
CROSS JOIN LATERAL (SELECT f.* FROM event_reports AS f WHERE f.event_id_cnty = near.event_id_cnty OFFSET 0) AS r
INNER JOIN articles AS a ON r.content_hash = a.content_hash
ORDER BY r.event_id_cnty, r.report_id;
