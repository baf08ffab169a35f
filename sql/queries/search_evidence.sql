-- Which events are told in these words, and in which sentence?
-- Topic: In whose words
-- Words as in search_articles.sql. Only the sentences that rows rest on are searched, so that every hit is an event.
-- :words text = {word}: the words
-- :most integer = 20: at most so many
SELECT
    s.event_id_cnty,
    s.event_date,
    s.country,
    s.location,
    s.doc,
    s.evidence
FROM search_events(%(words)s::text, %(most)s::integer) AS s;
