-- Articles that were coded anew with other rows, the latest first.
SELECT a.doc
FROM report_history AS h
INNER JOIN articles AS a ON h.content_hash = a.content_hash
GROUP BY a.doc
ORDER BY max(h.ended_at) DESC, a.doc
LIMIT 100;
