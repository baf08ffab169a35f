-- What the checks before the load found odd about a report that was loaded all the same.
-- depends: 0017_in_full

CREATE TABLE report_flags (
    report_id  text NOT NULL REFERENCES event_reports ON DELETE CASCADE,
    code       text NOT NULL CONSTRAINT code_in_capitals CHECK (code ~ '^[A-Z][A-Z0-9_]*$'),
    value      text NOT NULL,
    reason     text NOT NULL,
    run_id     text NOT NULL REFERENCES runs,
    flagged_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (report_id, code)
);
COMMENT ON TABLE report_flags IS 'What the checks found odd about reports that were loaded all the same: one row per report and check.';
COMMENT ON COLUMN report_flags.report_id IS 'The report, in event_reports.';
COMMENT ON COLUMN report_flags.code IS 'Code of the check.';
COMMENT ON COLUMN report_flags.value IS 'What is odd: the values that the check looked at.';
COMMENT ON COLUMN report_flags.reason IS 'Why it is odd and what to do, in words.';
COMMENT ON COLUMN report_flags.run_id IS 'The run that found it, or last found it otherwise.';
COMMENT ON COLUMN report_flags.flagged_at IS 'When it was first found.';

CREATE VIEW event_flags AS
SELECT
    r.event_id_cnty,
    f.code,
    min(f.value) AS value,
    min(f.reason) AS reason,
    count(*)::integer AS reports,
    min(f.flagged_at) AS flagged_at
FROM report_flags AS f
INNER JOIN event_reports AS r ON f.report_id = r.report_id
INNER JOIN events AS e ON r.event_id_cnty = e.event_id_cnty
WHERE e.withdrawn_at IS NULL AND NOT EXISTS (
    SELECT FROM corrections AS c
    WHERE c.event_id_cnty = e.event_id_cnty AND c.undone_at IS NULL
    AND (c.action = 'correct' OR (c.action = 'accept' AND c.made_at >= e.changed_at))
)
GROUP BY r.event_id_cnty, f.code;
COMMENT ON VIEW event_flags IS 'What is odd about events that nobody has accepted or corrected since: one row per event and check.';
COMMENT ON COLUMN event_flags.event_id_cnty IS 'The event.';
COMMENT ON COLUMN event_flags.code IS 'Code of the check.';
COMMENT ON COLUMN event_flags.value IS 'What is odd, in one of its reports.';
COMMENT ON COLUMN event_flags.reason IS 'Why it is odd and what to do, in words.';
COMMENT ON COLUMN event_flags.reports IS 'How many of its reports are so.';
COMMENT ON COLUMN event_flags.flagged_at IS 'When it was first found.';

GRANT SELECT ON report_flags, event_flags TO analyst, loader;
GRANT INSERT, UPDATE, DELETE ON report_flags TO loader;
