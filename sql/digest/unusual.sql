-- New events with more dead than nearly all events of that type that their country had in the years before them.
SELECT
    t.*,
    p.usual::integer AS usual,
    p.events::integer AS compared
FROM told AS t
CROSS JOIN LATERAL (
    SELECT
        percentile_disc(%(share)s) WITHIN GROUP (ORDER BY b.fatalities) AS usual,
        count(*) AS events
    FROM events AS b
    WHERE
        b.withdrawn_at IS NULL AND b.country = t.country AND b.event_type = t.event_type
        AND b.event_date < t.event_date AND b.event_date >= t.event_date - %(days)s::integer
) AS p
WHERE t.new AND t.fatalities >= %(fewest_dead)s AND p.events >= %(fewest_events)s AND t.fatalities > p.usual
ORDER BY t.fatalities DESC, t.event_date DESC, t.event_id_cnty
LIMIT %(most)s
