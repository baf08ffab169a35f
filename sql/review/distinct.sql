-- Two events that look alike are two; said twice it is said once.
INSERT INTO distinct_events (event_a, event_b, reason)
VALUES (least(%(one)s::text, %(other)s), greatest(%(one)s::text, %(other)s), %(reason)s)
ON CONFLICT (event_a, event_b) DO NOTHING;
