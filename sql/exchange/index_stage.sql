-- The stages may be as large as the relations, and the planner knows nothing of them yet.
CREATE INDEX ON stage_hand_coded (hand_id);
CREATE INDEX ON stage_quarantine (quarantine_id);
ANALYZE stage_hand_coded;
ANALYZE stage_quarantine;
