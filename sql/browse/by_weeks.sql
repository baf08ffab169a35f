-- Events and dead by week (from Monday) or month, and type.
SELECT
    date_trunc(%(step)s, d.event_date::timestamp)::date AS begins,
    d.event_type,
    sum(d.events)::integer AS events,
    sum(d.fatalities)::integer AS fatalities
FROM (SELECT m.event_date, m.event_type, count(*) AS events, sum(m.fatalities) AS fatalities FROM matching AS m GROUP BY m.event_date, m.event_type) AS d
GROUP BY 1, 2
ORDER BY 1, 2
