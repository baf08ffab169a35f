-- The last day on which something was refused.
SELECT max(refused_at)::date FROM quarantine;
