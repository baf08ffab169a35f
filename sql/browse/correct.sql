INSERT INTO corrections (event_id_cnty, action, field, value, reason)
VALUES (%(event)s, %(action)s, %(field)s, %(value)s, %(reason)s)
