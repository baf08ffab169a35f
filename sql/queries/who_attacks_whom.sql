-- Who attacks whom: how often does each kind of actor act against each other kind?
-- Topic: Actors
-- Only armed violence counts here.
-- :country text = {country}: the country
-- :from date = {year_before}: the first day
-- :to date = {last_day}: the last day
WITH asked (country, since, until) AS (VALUES (%(country)s::text, %(from)s::date, %(to)s::date))

SELECT
    e.inter1 AS attacker,
    e.inter2 AS attacked,
    count(*) AS events,
    sum(e.fatalities) AS fatalities
FROM asked AS q
INNER JOIN acled_events AS e ON q.country = e.country AND e.event_date BETWEEN q.since AND q.until
WHERE e.event_type IN ('Battles', 'Explosions/Remote violence', 'Violence against civilians')
GROUP BY e.inter1, e.inter2
ORDER BY events DESC, fatalities DESC, attacker, attacked;
