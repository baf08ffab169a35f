-- Who attacks whom: how often does each kind of actor act against each other kind?
-- Change the country and the days; inter1 and inter2 become actor1 and actor2 for names. Only armed violence counts here.
WITH asked (country, since, until) AS (VALUES ('Syria', date '2017-01-01', date '2017-12-31'))

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
