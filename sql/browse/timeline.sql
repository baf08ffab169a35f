-- Events and dead by week (from Monday) or month; by day first, so that few days are rounded and not every event.
SELECT date_trunc(%(step)s, d.event_date::timestamp)::date AS begins, sum(d.events)::integer AS events, sum(d.fatalities)::integer AS fatalities
FROM (SELECT m.event_date, count(*) AS events, sum(m.fatalities) AS fatalities FROM matching AS m GROUP BY m.event_date) AS d
GROUP BY 1
ORDER BY 1
