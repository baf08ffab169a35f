-- The last day on which an event was withdrawn.
SELECT max(withdrawn_at)::date FROM events;
