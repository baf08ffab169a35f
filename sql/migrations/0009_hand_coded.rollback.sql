DROP VIEW agreement_by_type;
DROP VIEW machine_and_hand;
DROP FUNCTION hand_pairs(text);
DROP FUNCTION types_agree(text, text, text);
DROP FUNCTION distance_km(double precision, double precision, double precision, double precision);
DROP TABLE hand_coded_events;
DROP FUNCTION fold_place(text);
COMMENT ON COLUMN quarantine.stage IS 'read, extract, validate or load.';
COMMENT ON COLUMN quarantine.content_hash IS 'The article''s hash.';
