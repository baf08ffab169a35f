-- Refusals of this dataset that this import shows to be mended: the same file, or a file with a usable row of the same id, was
-- imported and the row not refused again. By joins, since there may be as many as the file has rows.
WITH standing AS MATERIALIZED (
    SELECT quarantine_id, path, coalesce("row" ->> 'hand_id', "row" -> 'row' ->> 'event_id_cnty', "row" -> 'row' ->> 'id') AS hand_id
    FROM quarantine
    WHERE stage = 'import' AND mended_at IS NULL AND "row" ->> 'dataset' = %(dataset)s
)

UPDATE quarantine AS q
SET mended_at = now(), run_id = %(run_id)s
FROM standing AS o
LEFT JOIN stage_quarantine AS again ON o.quarantine_id = again.quarantine_id
LEFT JOIN stage_hand_coded AS usable ON o.hand_id = usable.hand_id
WHERE
    q.quarantine_id = o.quarantine_id
    AND again.quarantine_id IS NULL
    AND (o.path = %(path)s OR usable.hand_id IS NOT NULL);
