-- Where does violence rise: which countries have more events this month than in the mean of the twelve months before?
-- Topic: Who does what, where, and how many die
-- Battles, explosions and violence against civilians count. A country without any event in those twelve months has no ratio.
-- :month date = {last_month}: the month, by any of its days
WITH asked (month) AS NOT MATERIALIZED (VALUES (date_trunc('month', %(month)s::timestamp)::date)),

counted AS (
    SELECT
        d.country,
        coalesce(sum(d.events) FILTER (WHERE d.event_date >= q.month), 0) AS events,
        coalesce(sum(d.events) FILTER (WHERE d.event_date < q.month), 0) / 12.0 AS mean_before,
        coalesce(sum(d.fatalities) FILTER (WHERE d.event_date >= q.month), 0) AS fatalities,
        coalesce(sum(d.fatalities) FILTER (WHERE d.event_date < q.month), 0) / 12.0 AS mean_fatalities_before
    FROM asked AS q
    INNER JOIN events_daily AS d
        ON d.event_date >= (q.month - interval '12 months')::date AND d.event_date < (q.month + interval '1 month')::date
    WHERE d.event_type IN ('Battles', 'Explosions/Remote violence', 'Violence against civilians')
    GROUP BY d.country
)

SELECT
    country,
    events,
    round(mean_before, 2) AS mean_before,
    round(events / nullif(mean_before, 0), 1) AS ratio,
    fatalities,
    round(mean_fatalities_before, 2) AS mean_fatalities_before
FROM counted
WHERE events > mean_before
ORDER BY ratio DESC NULLS FIRST, events DESC, country;
