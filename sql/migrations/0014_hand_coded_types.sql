-- What the import makes of types of before 2019.
-- depends: 0013_indices

COMMENT ON COLUMN hand_coded_events.event_type IS 'One of ACLED''s six types, by its name of today; UCDP''s type_of_violence 1 and 2 are Battles, 3 is Violence against civilians.';
COMMENT ON COLUMN hand_coded_events.sub_event_type IS 'By its name of today; of files of before 2019 where their event type tells it; empty for UCDP.';
