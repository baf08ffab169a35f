-- The last day that has an event: of the country, where one is asked for (as of the last refresh).
SELECT max(event_date) FROM events_daily WHERE %(country)s::text IS NULL OR country = %(country)s::text;
