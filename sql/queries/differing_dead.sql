-- Which events do several outlets tell with differing numbers of dead, and what does each say?
-- Change the country and the days. Each outlet's number is what it gives as certain, with its own range in brackets.
WITH asked (country, since, until) AS (VALUES ('Syria', date '2017-01-01', date '2017-12-31'))

SELECT
    e.event_id_cnty,
    e.event_date,
    e.location,
    e.fatalities,
    min(r.fatalities) AS least,
    max(r.fatalities) AS most,
    string_agg(format('%s: %s (%s–%s)', r.source, r.fatalities, r.fatalities_low, r.fatalities_high), '; ' ORDER BY r.fatalities, r.source) AS told
FROM asked AS q
INNER JOIN acled_events AS e ON q.country = e.country AND e.event_date BETWEEN q.since AND q.until
INNER JOIN event_reports AS r ON e.event_id_cnty = r.event_id_cnty
WHERE e.source LIKE '%; %'
GROUP BY e.event_id_cnty, e.event_date, e.location, e.fatalities
HAVING min(r.fatalities) <> max(r.fatalities)
ORDER BY max(r.fatalities) - min(r.fatalities) DESC, e.event_id_cnty
LIMIT 50;
