-- The last day on which a person corrected something.
SELECT max(made_at)::date FROM corrections;
