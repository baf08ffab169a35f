-- The last day that has a protest or a riot in the country (as of the last refresh).
SELECT max(event_date) FROM events_daily WHERE country = %(country)s::text AND event_type IN ('Protests', 'Riots');
