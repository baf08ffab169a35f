-- How many rows each aggregate has.
SELECT 'events_daily', count(*) FROM events_daily
UNION ALL
SELECT 'events_weekly', count(*) FROM events_weekly
UNION ALL
SELECT 'actor_dyads', count(*) FROM actor_dyads;
