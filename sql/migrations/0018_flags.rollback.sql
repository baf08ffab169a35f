DROP VIEW event_flags;
DROP TABLE report_flags;
