-- What a run refused, one by one.
SELECT stage, code, doc, path, value, reason, review, refused_at, mended_at
FROM quarantine
WHERE run_id = %(run)s
ORDER BY stage, code, path, quarantine_id
LIMIT %(most)s
