-- Which articles speak of something, best first, and in what words?
-- Topic: In whose words
-- Words as in a web search: "two words together", this or that, -without. French endings do not matter.
-- :words text = {word}: the words
-- :most integer = 20: at most so many
SELECT
    s.doc,
    s.source,
    s.published,
    s.title,
    s.excerpt
FROM search_articles(%(words)s::text, %(most)s::integer) AS s;
