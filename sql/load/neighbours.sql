-- Every report of every event that has a report near in country and date to one of the given rows, or that the processed
-- articles reported so far. A month is as far as two reports of one event can lie apart (time_precision 3).
WITH given AS (
    SELECT * FROM unnest(%(countries)s::text[], %(firsts)s::date[], %(lasts)s::date[]) AS t (country, first_day, last_day)
),

near AS (
    SELECT r.event_id_cnty
    FROM event_reports AS r
    INNER JOIN given AS g ON r.country = g.country AND r.event_date BETWEEN g.first_day - 31 AND g.last_day + 31
    UNION
    SELECT r.event_id_cnty FROM event_reports AS r WHERE r.content_hash = ANY(%(processed)s::text[])
)

SELECT r.*, a.published
FROM event_reports AS r
INNER JOIN near ON r.event_id_cnty = near.event_id_cnty
INNER JOIN articles AS a ON r.content_hash = a.content_hash
ORDER BY r.event_id_cnty, r.report_id;
