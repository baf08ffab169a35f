-- They were refused: the first row with an id counts.
DELETE FROM stage_hand_coded AS s
USING (SELECT line, row_number() OVER (PARTITION BY hand_id ORDER BY line) AS occurrence FROM stage_hand_coded) AS o
WHERE s.line = o.line AND o.occurrence > 1;
