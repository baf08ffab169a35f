-- Events without a report that lie near in country and date to one of the given rows: they may be reported again.
SELECT DISTINCT e.*
FROM events AS e
INNER JOIN unnest(%(countries)s::text[], %(firsts)s::date[], %(lasts)s::date[]) AS g (country, first_day, last_day)
    ON e.country = g.country AND e.event_date BETWEEN g.first_day - 31 AND g.last_day + 31
WHERE e.withdrawn_at IS NOT NULL
ORDER BY e.event_id_cnty;
