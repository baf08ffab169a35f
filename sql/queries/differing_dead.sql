-- Which events do several outlets tell with differing numbers of dead, and what does each say?
-- Topic: How sure is it
-- Each outlet's number is what it gives as certain, with its own range in brackets.
-- :country text = {country}: the country
-- :from date = {year_before}: the first day
-- :to date = {last_day}: the last day
WITH asked (country, since, until) AS (VALUES (%(country)s::text, %(from)s::date, %(to)s::date))

SELECT
    e.event_id_cnty,
    e.event_date,
    e.location,
    e.fatalities,
    min(r.fatalities) AS least,
    max(r.fatalities) AS most,
    string_agg(concat(r.source, ': ', r.fatalities, ' (', r.fatalities_low, '–', r.fatalities_high, ')'), '; ' ORDER BY r.fatalities, r.source) AS told
FROM asked AS q
INNER JOIN acled_events AS e ON q.country = e.country AND e.event_date BETWEEN q.since AND q.until
INNER JOIN event_reports AS r ON e.event_id_cnty = r.event_id_cnty
WHERE strpos(e.source, '; ') > 0
GROUP BY e.event_id_cnty, e.event_date, e.location, e.fatalities
HAVING min(r.fatalities) <> max(r.fatalities)
ORDER BY max(r.fatalities) - min(r.fatalities) DESC, e.event_id_cnty
LIMIT 50;
