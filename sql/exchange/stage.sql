-- Tables as the real ones, filled by COPY, gone with the transaction.
CREATE TEMPORARY TABLE stage_hand_coded (LIKE hand_coded_events INCLUDING DEFAULTS, line bigint NOT NULL) ON COMMIT DROP;
CREATE TEMPORARY TABLE stage_quarantine (LIKE quarantine INCLUDING DEFAULTS) ON COMMIT DROP;
