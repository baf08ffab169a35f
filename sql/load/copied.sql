-- Articles that the staged ones are copies of, or were so far: other outlets have their text now.
SELECT s.copy_of FROM stage_articles AS s WHERE s.copy_of IS NOT NULL
UNION
SELECT a.copy_of FROM stage_articles AS s INNER JOIN articles AS a ON s.content_hash = a.content_hash WHERE a.copy_of IS NOT NULL;
