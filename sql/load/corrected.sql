-- Events that people corrected, rejected, merged or added, as they count now: those among the given ones, and those near in country and
-- date to one of the given rows. stands_as: the event that tells of them after all merges.
WITH decided AS (
    SELECT c.event_id_cnty FROM corrections AS c WHERE c.undone_at IS NULL AND c.action <> 'accept'
    UNION
    SELECT e.merged_into FROM events AS e WHERE e.merged_into IS NOT NULL
)

SELECT
    coalesce(e.merged_into, e.event_id_cnty) AS stands_as,
    e.*
FROM decided
INNER JOIN events AS e ON decided.event_id_cnty = e.event_id_cnty
WHERE
    coalesce(e.merged_into, e.event_id_cnty) = ANY(%(events)s::text[])
    OR EXISTS (
        SELECT FROM unnest(%(countries)s::text[], %(firsts)s::date[], %(lasts)s::date[]) AS g (country, first_day, last_day)
        WHERE e.country = g.country AND e.event_date BETWEEN g.first_day - 31 AND g.last_day + 31
    )
ORDER BY stands_as, e.event_id_cnty;
