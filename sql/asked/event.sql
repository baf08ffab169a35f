-- Events, those that changed last first.
SELECT e.event_id_cnty
FROM events AS e
WHERE e.withdrawn_at IS NULL
ORDER BY e.changed_at DESC, e.event_id_cnty
LIMIT 100;
