DROP VIEW events_in_full;
