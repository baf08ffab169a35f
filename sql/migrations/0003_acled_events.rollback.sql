DROP VIEW acled_events;
