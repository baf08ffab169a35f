-- Other events of the same kind by the same sides, whoever of them acts: those nearest in time.
SELECT
    n.event_id_cnty,
    n.event_date,
    n.event_type,
    n.sub_event_type,
    n.actor1,
    n.actor2,
    n.location,
    n.country,
    n.fatalities
FROM events AS e
INNER JOIN events AS n
    ON ((n.actor1 = e.actor1 AND n.actor2 = e.actor2) OR (n.actor1 = e.actor2 AND n.actor2 = e.actor1))
    AND n.event_type = e.event_type AND n.country = e.country
    AND n.event_id_cnty <> e.event_id_cnty AND n.withdrawn_at IS NULL
WHERE e.event_id_cnty = %(event)s
ORDER BY abs(n.event_date - e.event_date), n.event_id_cnty
LIMIT %(most)s
