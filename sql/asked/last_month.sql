-- The first day of the last month that has events (as of the last refresh).
SELECT date_trunc('month', max(event_date))::date FROM events_daily;
