DROP INDEX quarantine_run;
DROP INDEX articles_seen;
DROP INDEX articles_source_seen;
DROP INDEX events_shown;
