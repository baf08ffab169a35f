-- Events that lost their last report leave acled_events, and keep their id. `joined`: event -> the one that its article tells of now.
UPDATE events AS e
SET
    withdrawn_at = now(),
    withdrawn_reason = coalesce('coded anew as part of ' || (%(joined)s::jsonb ->> e.event_id_cnty), 'no article reports it any more'),
    reports = 0,
    coded = e.coded - ARRAY['withdrawn_at', 'withdrawn_reason', 'merged_into'],
    changed_at = now(),
    run_id = %(run_id)s
WHERE
    e.event_id_cnty = ANY(%(events)s::text[])
    AND e.reports > 0
    AND NOT EXISTS (SELECT FROM event_reports AS r WHERE r.event_id_cnty = e.event_id_cnty);
