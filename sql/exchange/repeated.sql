-- Rows of the file whose id an earlier row of it has.
SELECT line, hand_id, "row"
FROM (SELECT line, hand_id, "row", row_number() OVER (PARTITION BY hand_id ORDER BY line) AS occurrence FROM stage_hand_coded) AS s
WHERE occurrence > 1
ORDER BY line;
