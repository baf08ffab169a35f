-- Events that changed, the latest change first.
SELECT h.event_id_cnty
FROM event_history AS h
GROUP BY h.event_id_cnty
ORDER BY max(h.changed_at) DESC, h.event_id_cnty
LIMIT 100;
