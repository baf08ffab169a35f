-- New events of violence in a province that had none for long, in a country of which more is known: `last` is the day of the one before, if any.
SELECT t.*, b.last
FROM told AS t
CROSS JOIN LATERAL (
    SELECT
        max(e.event_date) FILTER (WHERE e.admin1 = t.admin1) AS last,
        min(e.event_date) AS known_from,
        count(*) FILTER (WHERE e.event_date >= t.event_date - %(quiet_days)s::integer) AS lately
    FROM events AS e
    WHERE e.withdrawn_at IS NULL AND e.country = t.country AND e.event_type = ANY(%(violence)s) AND e.event_date < t.event_date
) AS b
WHERE
    t.new AND t.admin1 <> '' AND t.event_type = ANY(%(violence)s)
    AND b.known_from <= t.event_date - %(quiet_days)s::integer AND b.lately >= %(known_events)s
    AND (b.last IS NULL OR b.last < t.event_date - %(quiet_days)s::integer)
ORDER BY t.event_date DESC, t.fatalities DESC, t.event_id_cnty
LIMIT %(most)s
