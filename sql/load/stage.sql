-- Tables as the real ones, filled by COPY, gone with the transaction.
CREATE TEMPORARY TABLE stage_articles (LIKE articles INCLUDING DEFAULTS) ON COMMIT DROP;
CREATE TEMPORARY TABLE stage_events (LIKE events INCLUDING DEFAULTS) ON COMMIT DROP;
CREATE TEMPORARY TABLE stage_event_reports (LIKE event_reports INCLUDING DEFAULTS) ON COMMIT DROP;
CREATE TEMPORARY TABLE stage_quarantine (LIKE quarantine INCLUDING DEFAULTS) ON COMMIT DROP;
