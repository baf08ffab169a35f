-- Who may do what. Nobody deletes but the loader, and only reports that a newer extraction no longer gives.
-- depends: 0003_acled_events

GRANT SELECT ON runs, articles, quarantine, events, event_reports, acled_events TO analyst, loader;
GRANT INSERT, UPDATE ON runs, articles, quarantine, events, event_reports TO loader;
GRANT DELETE ON event_reports TO loader;
-- So that the nightly run can tell that a migration is missing.
GRANT SELECT ON _yoyo_migration TO loader, analyst;
