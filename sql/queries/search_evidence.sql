-- Which events are told in these words, and in which sentence?
-- Change the words (see search_articles.sql) and how many. Only the sentences that rows rest on are searched, so that every hit is an event.
SELECT
    s.event_id_cnty,
    s.event_date,
    s.country,
    s.location,
    s.doc,
    s.evidence
FROM search_events('raid civils -armée', 20) AS s;
