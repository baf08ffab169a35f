-- Events that lost their last report leave acled_events, and keep their id.
UPDATE events AS e
SET withdrawn_at = now(), changed_at = now(), run_id = %(run_id)s
WHERE
    e.event_id_cnty = ANY(%(events)s::text[])
    AND e.withdrawn_at IS NULL
    AND NOT EXISTS (SELECT FROM event_reports AS r WHERE r.event_id_cnty = e.event_id_cnty);
