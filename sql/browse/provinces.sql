-- Provinces of events, those with most events first.
SELECT m.admin1 AS name, count(*)::integer AS events
FROM matching AS m
WHERE m.admin1 <> ''
GROUP BY m.admin1
ORDER BY events DESC, m.admin1
LIMIT 500
