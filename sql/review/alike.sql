-- Pairs of events that may be one: the same kind of thing in the same country, at most three days and 25 km apart, with sides that do not
-- contradict each other, told by different articles, and not found to be two by a person. The nearest pairs first. event_a: the one to keep,
-- which has more reports or was there first.
WITH pairs AS (
    SELECT
        a.event_id_cnty AS one,
        b.event_id_cnty AS other,
        abs(a.event_date - b.event_date) AS days,
        CASE WHEN a.location = b.location THEN 0.0 ELSE distance_km(a.latitude, a.longitude, b.latitude, b.longitude) END AS km,
        (a.reports, b.created_at, b.event_id_cnty) < (b.reports, a.created_at, a.event_id_cnty) AS other_stays
    FROM events AS a
    INNER JOIN events AS b
        ON
            a.country = b.country AND a.sub_event_type = b.sub_event_type
            AND b.event_date BETWEEN a.event_date - 3 AND a.event_date + 3 AND a.event_id_cnty < b.event_id_cnty
    WHERE
        a.withdrawn_at IS NULL AND b.withdrawn_at IS NULL
        AND (a.actor1 = b.actor1 OR a.actor1 = '' OR b.actor1 = '' OR a.actor1 LIKE 'Unidentified%%' OR b.actor1 LIKE 'Unidentified%%')
        AND (a.actor2 = b.actor2 OR a.actor2 = '' OR b.actor2 = '' OR a.actor2 LIKE 'Unidentified%%' OR b.actor2 LIKE 'Unidentified%%')
        AND NOT EXISTS (
            SELECT FROM event_reports AS x
            INNER JOIN event_reports AS y ON x.content_hash = y.content_hash
            WHERE x.event_id_cnty = a.event_id_cnty AND y.event_id_cnty = b.event_id_cnty
        )
        AND NOT EXISTS (SELECT FROM distinct_events AS d WHERE d.event_a = least(a.event_id_cnty, b.event_id_cnty) AND d.event_b = greatest(a.event_id_cnty, b.event_id_cnty))
        -- a merge that was undone says the same
        AND NOT EXISTS (
            SELECT FROM corrections AS c
            WHERE
                c.action = 'merge' AND c.undone_at IS NOT NULL
                AND (c.event_id_cnty, c.merge_into) IN ((a.event_id_cnty, b.event_id_cnty), (b.event_id_cnty, a.event_id_cnty))
        )
),

nearest AS (
    SELECT
        CASE WHEN other_stays THEN other ELSE one END AS event_a,
        CASE WHEN other_stays THEN one ELSE other END AS event_b,
        days,
        km
    FROM pairs
    WHERE km <= 25
    ORDER BY days + km / 10, one, other
    LIMIT %(most)s
)

SELECT n.event_a, n.event_b, n.days, round(n.km::numeric, 1) AS km, jsonb_agg(jsonb_build_object(
    'event_id_cnty', e.event_id_cnty, 'event_date', e.event_date, 'sub_event_type', e.sub_event_type, 'actor1', e.actor1, 'actor2', e.actor2,
    'location', e.location, 'admin1', e.admin1, 'country', e.country, 'fatalities', e.fatalities, 'source', e.source, 'reports', e.reports,
    'evidence', r.evidence, 'title', a.title, 'published', a.published
) ORDER BY e.event_id_cnty = n.event_b) AS events
FROM nearest AS n
INNER JOIN events AS e ON e.event_id_cnty IN (n.event_a, n.event_b)
INNER JOIN event_reports AS r ON e.best_report_id = r.report_id
INNER JOIN articles AS a ON r.content_hash = a.content_hash
GROUP BY n.event_a, n.event_b, n.days, n.km
ORDER BY n.days + n.km / 10, n.event_a, n.event_b;
