-- How far do the machine's events agree with those that people coded by hand: which are in both, and what does each side lack?
-- Topic: How sure is it
-- machine_and_hand has the single rows: agreement = 'hand only' is what the machine missed.
-- :dataset text = {dataset}: the data set of hand-coded events
WITH asked (dataset) AS (VALUES (%(dataset)s::text))

SELECT
    m.country,
    m.event_type,
    count(*) FILTER (WHERE m.agreement = 'both') AS in_both,
    count(*) FILTER (WHERE m.agreement = 'machine only') AS machine_only,
    count(*) FILTER (WHERE m.agreement = 'hand only') AS hand_only,
    coalesce(sum(m.machine_fatalities) FILTER (WHERE m.agreement = 'both'), 0) AS machine_fatalities_of_both,
    coalesce(sum(m.hand_fatalities) FILTER (WHERE m.agreement = 'both'), 0) AS hand_fatalities_of_both
FROM asked AS q
INNER JOIN machine_and_hand AS m ON q.dataset = m.dataset
GROUP BY m.country, m.event_type
ORDER BY m.country, m.event_type;
