-- The trigger addition_check makes the event and its report, and gives the id.
INSERT INTO corrections (action, content_hash, marked_start, marked_end, value, reason)
VALUES ('add', %(article)s, %(start)s, %(end)s, %(said)s, %(reason)s)
RETURNING event_id_cnty
