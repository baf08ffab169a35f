-- First and last day of the events.
SELECT min(event_date) AS first_day, max(event_date) AS last_day FROM events WHERE withdrawn_at IS NULL
