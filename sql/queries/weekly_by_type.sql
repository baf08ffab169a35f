-- How many events of each type are there in a country, week by week?
-- Topic: Who does what, where, and how many die
-- Weeks that begin within the days count, from Monday on. events_weekly has provinces (admin1) and kinds of action
-- (sub_event_type) too, as of the last nightly run.
-- :country text = {country}: the country
-- :from date = {year_before}: the first day
-- :to date = {last_day}: the last day
WITH asked (country, since, until) AS (VALUES (%(country)s::text, %(from)s::date, %(to)s::date))

SELECT
    w.week,
    w.event_type,
    sum(w.events) AS events,
    sum(w.fatalities) AS fatalities
FROM asked AS q
INNER JOIN events_weekly AS w ON q.country = w.country AND w.week BETWEEN q.since AND q.until
GROUP BY w.week, w.event_type
ORDER BY w.week, w.event_type;
