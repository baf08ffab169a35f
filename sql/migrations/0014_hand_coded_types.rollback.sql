COMMENT ON COLUMN hand_coded_events.event_type IS 'One of ACLED''s six types; UCDP''s type_of_violence 1 and 2 are Battles, 3 is Violence against civilians.';
COMMENT ON COLUMN hand_coded_events.sub_event_type IS 'As the file has it; empty for UCDP.';
