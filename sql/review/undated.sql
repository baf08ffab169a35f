-- Articles that wait for a day of publication and were given none yet; the latest first.
SELECT a.content_hash, a.doc, a.path, q.code, q.reason, q.value, r.folder
FROM articles AS a
INNER JOIN quarantine AS q ON a.content_hash = q.content_hash AND q.mended_at IS NULL AND q.code IN ('NO_DATE', 'BAD_DATE')
INNER JOIN runs AS r ON q.run_id = r.run_id
WHERE a.status = 'review' AND NOT EXISTS (SELECT FROM article_dates AS d WHERE d.content_hash = a.content_hash)
ORDER BY a.first_seen DESC, a.content_hash
LIMIT %(most)s;
