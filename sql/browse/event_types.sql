SELECT event_type, sub_event_type FROM event_types ORDER BY event_type, sub_event_type
