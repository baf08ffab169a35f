-- Which report each field of an event is from, or who corrected it.
SELECT field, report_id, content_hash, correction_id, corrected_by, corrected_at, corrected_because
FROM event_provenance
WHERE event_id_cnty = %(event)s
