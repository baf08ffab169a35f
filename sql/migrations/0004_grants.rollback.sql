REVOKE SELECT ON _yoyo_migration FROM loader, analyst;
REVOKE ALL ON runs, articles, quarantine, events, event_reports, acled_events FROM analyst, loader;
