UPDATE corrections SET undone_at = now() WHERE correction_id = %(correction)s AND event_id_cnty = %(event)s
