-- All in one statement: the triggers that bring them into the event see them together, so that none contradicts another on the way.
INSERT INTO corrections (event_id_cnty, action, field, value, reason)
SELECT %(event)s, 'correct', f.field, f.value, %(reason)s
FROM unnest(%(fields)s::text [], %(values)s::text []) AS f (field, value)
