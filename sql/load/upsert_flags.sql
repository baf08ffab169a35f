-- What is odd about this load's reports; what is so no more goes. Writes only rows that differ.
WITH gone AS (
    DELETE FROM report_flags AS f
    USING stage_event_reports AS r
    WHERE f.report_id = r.report_id AND NOT EXISTS (
        SELECT FROM stage_report_flags AS s WHERE s.report_id = f.report_id AND s.code = f.code
    )
)

INSERT INTO report_flags AS old (report_id, code, value, reason, run_id)
SELECT report_id, code, value, reason, run_id FROM stage_report_flags
ON CONFLICT (report_id, code) DO UPDATE SET value = excluded.value, reason = excluded.reason, run_id = excluded.run_id
WHERE (old.value, old.reason) IS DISTINCT FROM (excluded.value, excluded.reason);
