-- Which articles speak of something, best first, and in what words?
-- Change the words: as in a web search, "two words together", this or that, -without. French endings do not matter.
SELECT
    s.doc,
    s.source,
    s.published,
    s.title,
    s.excerpt
FROM search_articles('embuscade convoi', 20) AS s;
