-- What the checks before the load found odd about what came in or changed, but for what people have looked at since.
SELECT t.*, f.code, f.value, f.reason
FROM told AS t
INNER JOIN event_flags AS f ON t.event_id_cnty = f.event_id_cnty
ORDER BY t.fatalities DESC, t.event_date DESC, t.event_id_cnty, f.code
LIMIT %(most)s
