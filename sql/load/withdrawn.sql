-- Events without a report that lie near in country and date to one of the given rows: they may be reported again.
-- OFFSET 0 as in neighbours.sql.
SELECT DISTINCT e.*
FROM unnest(%(countries)s::text[], %(firsts)s::date[], %(lasts)s::date[]) AS g (country, first_day, last_day)
CROSS JOIN LATERAL (
    SELECT f.* FROM events AS f
    WHERE f.country = g.country AND f.event_date BETWEEN g.first_day - 31 AND g.last_day + 31 AND f.withdrawn_at IS NOT NULL OFFSET 0
) AS e
WHERE e.merged_into IS NULL AND NOT EXISTS (SELECT FROM event_reports AS r WHERE r.event_id_cnty = e.event_id_cnty)
ORDER BY e.event_id_cnty;
