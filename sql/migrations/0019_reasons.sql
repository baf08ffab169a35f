-- Why each value of a report is what it is, as the coder decided it.
-- depends: 0018_flags

ALTER TABLE event_reports ADD COLUMN reasons jsonb NOT NULL DEFAULT '{}';
COMMENT ON COLUMN event_reports.reasons IS 'Field to why it is what it is: why in words (a rule, or a probability of the reader), and where the article says it words with their characters start to end. Empty of reports that older versions wrote.';
