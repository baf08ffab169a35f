-- Which rows should a person look at first: unsure ones with many dead, that nobody has looked at yet?
-- Topic: How sure is it
-- An editor answers with, for example,
-- UPDATE review SET accepted = true, reason = 'read the article' WHERE event_id_cnty = '…'.
-- :country text = {country}: the country
-- :from date = {year_before}: the first day
-- :to date = {last_day}: the last day
-- :confidence number = 0.5: less sure than this
WITH asked (country, since, until, confidence) AS (VALUES (%(country)s::text, %(from)s::date, %(to)s::date, %(confidence)s::numeric))

SELECT
    r.event_id_cnty,
    r.event_date,
    r.sub_event_type,
    r.actor1,
    r.actor2,
    r.location,
    r.fatalities,
    r.confidence,
    r.headline
FROM asked AS q
INNER JOIN review AS r ON q.country = r.country AND r.event_date BETWEEN q.since AND q.until AND r.confidence < q.confidence
WHERE NOT r.accepted AND NOT r.rejected AND r.merge_into IS NULL
ORDER BY r.fatalities DESC, r.confidence, r.event_id_cnty
LIMIT 50;
