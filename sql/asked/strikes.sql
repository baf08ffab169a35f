-- Sub-event types, that of air and drone strikes first.
SELECT sub_event_type FROM event_types ORDER BY sub_event_type <> 'Air/drone strike', event_type, sub_event_type;
