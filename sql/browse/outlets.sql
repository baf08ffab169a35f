-- Outlets of events, those with most events first.
SELECT o.outlet AS name, count(*)::integer AS events
FROM matching AS m
CROSS JOIN LATERAL unnest(string_to_array(m.source, '; ')) AS o (outlet)
WHERE o.outlet <> ''
GROUP BY o.outlet
ORDER BY events DESC, o.outlet
LIMIT 500
