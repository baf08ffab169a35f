-- The outlets that have a copy of each of the given articles.
SELECT a.copy_of, array_agg(DISTINCT a.source) AS outlets
FROM articles AS a
WHERE a.copy_of = ANY(%(hashes)s::text[]) AND a.source <> ''
GROUP BY a.copy_of;
