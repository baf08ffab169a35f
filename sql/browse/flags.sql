-- What is odd about an event that nobody has accepted or corrected since.
SELECT code, value, reason, reports, flagged_at FROM event_flags WHERE event_id_cnty = %(event)s ORDER BY code
